import { screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { person, said, showPanel } from "./fake-chat";

const GRACE = person("Grace");
const field = () => screen.getByRole("textbox", { name: "Message" });
const button = (name: string) => screen.getByRole("button", { name });
const log = () => screen.getByRole("log", { name: "Messages" });
const messageWith = (text: string) => {
  const found = screen.getAllByRole("article").find((each) => each.textContent?.includes(text));
  if (!found) throw new Error(`no message with ${text}`);
  return within(found);
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("opening the chat puts the focus into the text field, and says that nothing was written", () => {
  showPanel();
  expect(field()).toHaveFocus();
  expect(log()).toHaveAttribute("aria-live", "polite");
  expect(screen.getByText(/Nothing has been written yet/)).toBeVisible();
});

test("Enter sends, Shift and Enter make a new line, and nothing is not sent", async () => {
  const { actions, user } = showPanel();
  await user.keyboard("  {Enter}");
  expect(actions.send).not.toHaveBeenCalled();
  await user.keyboard("one{Shift>}{Enter}{/Shift}two{Enter}");
  expect(actions.send.mock.calls).toEqual([[{ text: "one\ntwo" }]]);
  expect(field()).toHaveValue("");
});

test("Enter that chooses a word of an input method does not send", async () => {
  const { actions, user } = showPanel();
  await user.type(field(), "に");
  field().dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }),
  );
  expect(actions.send).not.toHaveBeenCalled();
});

test("messages are grouped by who wrote them, one's own are marked", () => {
  const { set } = showPanel();
  set({ entries: [said("Grace", "hello"), said("Grace", "again"), said("Ada", "hi")] }, [GRACE]);
  expect(screen.getAllByText("Grace", { selector: "bdi" })).toHaveLength(1);
  expect(screen.getByText("You")).toBeVisible();
  expect(screen.getAllByRole("article").map((one) => one.getAttribute("aria-label"))).toEqual([
    expect.stringMatching(/^Grace, /),
    expect.stringMatching(/^Grace, /),
    expect.stringMatching(/^You, /),
  ]);
});

test("a message of one's account from before a reload is one's own", () => {
  const { set } = showPanel();
  set({ entries: [said("Ada", "hello", { from: "an older seat" })] });
  expect(button("Edit message")).toBeInTheDocument();
});

test("private messages say who reads them", () => {
  const { set } = showPanel();
  set({
    entries: [
      said("Grace", "psst", { to: "Ada", toName: "Ada" }),
      said("Ada", "what?", { to: "Grace", toName: "Grace" }),
    ],
  });
  expect(screen.getByText("Only to you")).toBeVisible();
  expect(screen.getByText("Only to Grace")).toBeVisible();
});

test("text is shown as text, and only pages become links", () => {
  const { set } = showPanel();
  const text = "<img src=x onerror=alert(1)> javascript:alert(1) https://example.com/x";
  set({ entries: [said("Grace", text)] });
  expect(log().textContent).toContain("<img src=x onerror=alert(1)> javascript:alert(1) ");
  expect(log().querySelector("img, script")).toBeNull();
  const link = screen.getByRole("link");
  expect(link).toHaveAttribute("href", "https://example.com/x");
  expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
  expect(link).toHaveAttribute("target", "_blank");
});

test("changed and deleted messages say so, and nothing can be done with the latter", () => {
  const { set } = showPanel();
  set({
    entries: [
      said("Ada", "new", { isEdited: true }),
      said("Ada", "", { isDeleted: true, isEdited: true }),
    ],
  });
  expect(messageWith("new").getByText("Edited")).toBeVisible();
  const deleted = messageWith("Message deleted");
  expect(deleted.queryByText("Edited")).toBeNull();
  expect(deleted.queryByRole("button")).toBeNull();
});

test("what was not sent says why, and can be sent again or forgotten", async () => {
  const { set, actions, user } = showPanel();
  const problem = "That was too fast. Try again in 5 seconds.";
  const failed = said("Ada", "hello", { id: null, delivery: "failed", problem });
  set({ entries: [failed] });
  expect(screen.getByText(`Not sent. ${problem}`)).toBeVisible();
  await user.click(button("Try again"));
  await user.click(button("Discard"));
  expect(actions.retry).toHaveBeenCalledWith(failed.key);
  expect(actions.discard).toHaveBeenCalledWith(failed.key);
});

test("a message is changed in the text field, and what was begun before is still there", async () => {
  const { set, actions, user } = showPanel();
  const first = said("Ada", "helo");
  set({ entries: [first] });
  await user.type(field(), "next thing");
  await user.click(button("Edit message"));
  expect(field()).toHaveValue("helo");
  expect(field()).toHaveFocus();
  await user.clear(field());
  await user.type(field(), "hello{Enter}");
  expect(actions.edit).toHaveBeenCalledWith(first.id, "hello");
  expect(field()).toHaveValue("next thing");
  await user.click(button("Edit message"));
  await user.keyboard("{Escape}");
  expect(field()).toHaveValue("next thing");
});

test("deleting leaves the focus in the chat", async () => {
  const { set, actions, user } = showPanel();
  const first = said("Ada", "oops");
  set({ entries: [first] });
  await user.click(button("Delete message"));
  expect(actions.remove).toHaveBeenCalledWith(first.id);
  expect(field()).toHaveFocus();
});

test("a reply quotes what it answers; to a private message it is private", async () => {
  const { set, actions, user } = showPanel();
  const question = said("Grace", "coffee?", { to: "Ada", toName: "Ada" });
  set({ entries: [question] }, [GRACE, person("Edith")]);
  await user.click(button("Reply to Grace"));
  expect(screen.getByText("Replying to:")).toBeVisible();
  await user.keyboard("yes{Enter}");
  const to = { id: "Grace", name: "Grace" };
  expect(actions.send).toHaveBeenCalledWith({ text: "yes", to, replyTo: question.id });
  set({ entries: [question, said("Ada", "yes", { replyTo: question.id })] });
  expect(messageWith("yes").getByText("coffee?")).toBeVisible();
  set({ entries: [said("Ada", "yes", { replyTo: "not loaded" })] });
  expect(messageWith("yes").getByText("An earlier message")).toBeVisible();
});

test("what was meant for one person does not go to everybody when they are gone", async () => {
  const { set, actions, user } = showPanel();
  set({}, [GRACE, person("Edith")]);
  await user.selectOptions(screen.getByLabelText("To"), "Grace");
  await user.type(field(), "between us");
  set({}, [person("Edith")]);
  await user.type(field(), "{Enter}");
  expect(actions.send).not.toHaveBeenCalled();
  expect(screen.getByRole("alert")).toHaveTextContent("Grace is not in the call any more.");
  await user.selectOptions(screen.getByLabelText("To"), "Everybody");
  await user.type(field(), "{Enter}");
  expect(actions.send).toHaveBeenCalledWith({ text: "between us" });
});

test("near the limit one sees what is left, and past it nothing is sent", async () => {
  const { actions, user } = showPanel();
  await user.click(field());
  await user.paste("x".repeat(3_599));
  expect(screen.queryByText(/characters/)).toBeNull();
  await user.paste("x");
  expect(screen.getByText("400 characters left")).toBeVisible();
  await user.paste("x".repeat(401));
  expect(screen.getByText("1 character too many")).toBeVisible();
  await user.keyboard("{Enter}");
  expect(actions.send).not.toHaveBeenCalled();
  expect(screen.getByRole("alert")).toHaveTextContent("This message is too long.");
});

test("letters that take more bytes leave room for fewer", async () => {
  const { user } = showPanel();
  await user.click(field());
  await user.paste("ж".repeat(2_000));
  expect(screen.getByText("48 characters left")).toBeVisible();
  await user.paste("ж".repeat(49));
  expect(screen.getByText("1 character too many")).toBeVisible();
});

test("others are told that one writes, but not for whom it is private", async () => {
  const { set, actions, user } = showPanel();
  set({}, [GRACE]);
  await user.type(field(), "a{Backspace}");
  expect(actions.setTyping.mock.calls).toEqual([[true], [false]]);
  await user.selectOptions(screen.getByLabelText("To"), "Grace");
  await user.type(field(), "b");
  expect(actions.setTyping).toHaveBeenLastCalledWith(false);
});

test("one sees who is writing", () => {
  const { set } = showPanel();
  const people = [GRACE, person("Edith"), person("Mary")];
  set({ typing: ["Grace"] }, people);
  expect(screen.getByText("Grace is writing…")).toBeVisible();
  set({ typing: ["Edith", "Grace"] });
  expect(screen.getByText("Grace and Edith are writing…")).toBeVisible();
  set({ typing: ["Edith", "Grace", "Mary"] });
  expect(screen.getByText("Several people are writing…")).toBeVisible();
  set({ typing: ["somebody who left"] });
  expect(screen.queryByText(/writing…/)).toBeNull();
});

test("a history that does not load can be asked for again", async () => {
  const { set, actions, user } = showPanel();
  set({ phase: "loading" });
  expect(screen.getByText("Loading the messages…")).toBeVisible();
  set({ phase: "failed" });
  await user.click(button("Try again"));
  expect(actions.reload).toHaveBeenCalledOnce();
});
