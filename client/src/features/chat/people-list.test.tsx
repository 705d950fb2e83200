import { screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { noHosting } from "../hosting/fake-hosting";
import { person, showPanel } from "./fake-chat";

const hands = vi.hoisted(() => ({ raised: [] as string[] }));

vi.mock("../../call/use-call", () => ({
  useHands: () => ({ raised: hands.raised }),
  useHosting: () => noHosting(),
}));

const rows = () =>
  within(screen.getByRole("list", { name: "Participants" }))
    .getAllByRole("listitem")
    .map((row) => row.textContent);

afterEach(() => {
  hands.raised = [];
  vi.unstubAllGlobals();
});

test("everybody is listed, oneself first, with what they do", () => {
  const { set, setMedia } = showPanel("people");
  setMedia({ isMuted: true, isCameraOff: false });
  set({}, [
    person("Grace", { isMuted: true, isCameraOff: true }),
    person("Edith", { isSharing: true }),
    person("Mary", { isReconnecting: true }),
    person("Joan", { connection: "reconnecting" }),
  ]);
  expect(rows()).toEqual([
    "AAda(you)Muted",
    "GGraceMutedCamera off",
    "EEdithSharing the screen",
    "MMaryReconnecting",
    "JJoanReconnecting",
  ]);
});

test("who has a hand up is marked, and stands in line above", () => {
  hands.raised = ["Edith", "Ada", "Grace"];
  const { set } = showPanel("people");
  set({}, [person("Grace"), person("Edith"), person("Mary")]);
  expect(rows().slice(1)).toEqual(["GGraceHand raised", "EEdithHand raised", "MMary"]);
  const line = within(screen.getByRole("list", { name: "Raised hands" }));
  expect(line.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "1Edith",
    "2YouLower",
    "3Grace",
  ]);
});

test("who hosts and who is a guest stands beside the name, in words", () => {
  const { set } = showPanel("people");
  set({}, [
    person("Grace", { role: "host" }),
    person("Edith", { role: "cohost", isMuted: true, mayUnmute: false }),
    person("Gus", { isGuest: true }),
  ]);
  expect(rows().slice(1)).toEqual(["GGracehost", "EEdithco-hostMuted by the host", "GGusguest"]);
  expect(screen.queryByRole("button", { name: /Options for/ })).toBeNull();
});

test("opening it puts the focus on its heading, and the chat is one button away", async () => {
  const { onShow, onClose, set, user } = showPanel("people");
  expect(screen.getByRole("heading", { name: "People" })).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Messages" }));
  expect(onShow).toHaveBeenCalledWith("chat");
  await user.click(screen.getByRole("button", { name: "Close panel" }));
  expect(onClose).toHaveBeenCalledOnce();
  set({ phase: "unsupported" });
  expect(screen.queryByRole("button", { name: "Messages" })).toBeNull();
});
