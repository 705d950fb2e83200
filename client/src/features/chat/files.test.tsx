import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { ChatFile, Upload } from "../../call/chat-types";
import { person, said, showPanel } from "./fake-chat";

const button = (name: string) => screen.getByRole("button", { name });
const field = () => screen.getByRole("textbox", { name: "Message" });

const FILE: ChatFile = {
  id: "f1",
  name: "plan.pdf",
  size: 2_100_000,
  type: "application/pdf",
  width: null,
  height: null,
  hasThumbnail: false,
};
const PHOTO: ChatFile = {
  ...FILE,
  id: "f2",
  name: "photo.jpg",
  type: "image/jpeg",
  width: 1200,
  height: 900,
  hasThumbnail: true,
};

const upload = (changes: Partial<Upload> = {}): Upload => ({
  key: 1,
  name: "plan.pdf",
  size: 2_100_000,
  share: 0.25,
  file: null,
  problem: null,
  canRetry: false,
  ...changes,
});

/** As a browser hands over what is dropped or pasted. */
function transfer(files: readonly File[], text = "") {
  const items = files.map((file) => ({ kind: "file", getAsFile: () => file }));
  return { files, items, types: ["Files"], getData: () => text, dropEffect: "none" };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("files are chosen with a button, pasted, or dropped onto the panel", async () => {
  const { fileActions, user } = showPanel();
  const [one, two] = [new File(["1"], "1.txt"), new File(["2"], "2.txt")];
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("there is no input for files");
  const opened = vi.spyOn(input, "click");
  button("Attach files").focus();
  await user.keyboard("{Enter}");
  expect(opened).toHaveBeenCalledOnce();
  await user.upload(input, [one, two]);
  expect(fileActions.attach).toHaveBeenLastCalledWith([one, two]);
  fireEvent.paste(field(), { clipboardData: transfer([one]) });
  expect(fileActions.attach).toHaveBeenLastCalledWith([one]);
  fireEvent.dragOver(field(), { dataTransfer: transfer([two]) });
  expect(screen.getByText("Drop files to attach them")).toBeVisible();
  fireEvent.drop(field(), { dataTransfer: transfer([two]) });
  expect(fileActions.attach).toHaveBeenLastCalledWith([two]);
  expect(screen.queryByText("Drop files to attach them")).toBeNull();
  expect(fileActions.attach).toHaveBeenCalledTimes(3);
});

test("text that is pasted with a picture of itself stays text, and a miss opens nothing", () => {
  const { fileActions } = showPanel();
  const picture = new File(["1"], "cells.png");
  fireEvent.paste(field(), { clipboardData: transfer([picture], "a cell") });
  const wasTaken = !fireEvent.drop(document.body, { dataTransfer: transfer([picture]) });
  expect(wasTaken).toBe(true);
  expect(fileActions.attach).not.toHaveBeenCalled();
});

test("an upload shows how far it is, can be stopped, and is announced when it is there", async () => {
  const { setUploads, fileActions, user } = showPanel();
  setUploads([upload()]);
  const row = within(screen.getByRole("list", { name: "Attached files" })).getByRole("listitem");
  expect(row).toHaveTextContent("plan.pdf2.1 MB");
  const progress = screen.getByRole("progressbar", { name: "Uploading plan.pdf" });
  expect(progress).toHaveAttribute("value", "0.25");
  await user.click(button("Cancel plan.pdf"));
  expect(fileActions.detach).toHaveBeenCalledWith(1);
  setUploads([upload({ file: FILE })]);
  expect(screen.getByText("1 file is attached")).toBeInTheDocument();
  expect(screen.queryByRole("progressbar")).toBeNull();
  expect(button("Remove plan.pdf")).toBeVisible();
});

test("what was not uploaded says why, and can be tried again", async () => {
  const { setUploads, fileActions, actions, user } = showPanel();
  const problem = "There is no connection. Try again.";
  setUploads([upload({ problem, canRetry: true }), upload({ key: 2, name: "b", problem: "No." })]);
  expect(screen.getByText(problem)).toBeVisible();
  await user.click(button("Upload plan.pdf again"));
  expect(fileActions.retry).toHaveBeenCalledWith(1);
  expect(screen.queryByRole("button", { name: "Upload b again" })).toBeNull();
  await user.type(field(), "hello{Enter}");
  expect(actions.send).not.toHaveBeenCalled();
  expect(screen.getByText("A file was not uploaded. Try again or remove it.")).toBeVisible();
});

test("a message waits for its files, and needs no text", async () => {
  const { set, setUploads, actions, user } = showPanel();
  set({}, [person("Grace")]);
  await user.selectOptions(screen.getByLabelText("To"), "Grace");
  setUploads([upload()]);
  await user.type(field(), "look{Enter}");
  expect(screen.getByText("This is sent as soon as the files are there.")).toBeVisible();
  expect(actions.send).not.toHaveBeenCalled();
  setUploads([upload({ file: FILE })]);
  const to = { id: "Grace", name: "Grace" };
  expect(actions.send.mock.calls).toEqual([[{ text: "look", to }]]);
  await user.click(button("Send"));
  expect(actions.send).toHaveBeenLastCalledWith({ text: "", to });
});

test("a file shows its name and size, and a click saves it", async () => {
  const { set, fileActions, user } = showPanel();
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function save(
    this: HTMLAnchorElement,
  ) {
    saved.push(`${new URL(this.href).pathname} as ${this.download}`);
  });
  set({ entries: [said("Grace", "", { file: FILE }), said("Ada", "thanks", { replyTo: "m1" })] });
  await user.click(button("Download plan.pdf, 2.1 MB"));
  expect(saved).toEqual(["/load/f1 as plan.pdf"]);
  fileActions.linksOf.mockRejectedValueOnce(new Error("gone"));
  await user.click(button("Download plan.pdf, 2.1 MB"));
  expect(screen.getByRole("alert")).toHaveTextContent("The file cannot be loaded.");
});

test("an image is shown small, with a text in its place for who does not see it", async () => {
  const { set, fileActions } = showPanel();
  set({ entries: [said("Grace", "look", { file: PHOTO })] });
  const image = await screen.findByRole("img", { name: "Preview of photo.jpg" });
  expect(image).toHaveAttribute("src", "/small/f2");
  act(() => void fireEvent.error(image));
  expect(screen.queryByRole("img", { name: "Preview of photo.jpg" })).toBeNull();
  expect(button("Download photo.jpg, 2.1 MB")).toBeVisible();
  fileActions.linksOf.mockRejectedValueOnce(new Error("gone"));
  set({ entries: [said("Grace", "", { file: { ...PHOTO, id: "f3" } })] });
  await waitFor(() => expect(fileActions.linksOf).toHaveBeenCalledWith("f3"));
  expect(screen.queryByRole("img")).toBeNull();
});

test("a deleted message shows no file, and a reply to a file names it", async () => {
  const { set, user } = showPanel();
  const first = said("Grace", "", { file: FILE });
  set({ entries: [first, said("Ada", "yes", { replyTo: first.id })] }, [person("Grace")]);
  expect(screen.getAllByText("plan.pdf")).toHaveLength(2);
  await user.click(button("Reply to Grace"));
  expect(screen.getByText("Replying to:").parentElement).toHaveTextContent("plan.pdf");
  set({ entries: [{ ...first, isDeleted: true }] });
  expect(screen.queryByRole("button", { name: /Download/ })).toBeNull();
});
