import { screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { person, showPanel } from "./fake-chat";

const hands = vi.hoisted(() => ({ raised: [] as string[] }));

vi.mock("../../call/use-call", () => ({
  useHands: () => ({ raised: hands.raised, toggle: async () => undefined }),
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

test("who has a hand up is marked", () => {
  const grace = person("Grace");
  hands.raised = [grace.id];
  const { set } = showPanel("people");
  set({}, [grace, person("Edith")]);
  expect(rows().slice(1)).toEqual(["GGraceHand raised", "EEdith"]);
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
