import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes, useParams } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { writeToken } from "../../api/token-store";
import { SessionProvider } from "../auth/session";
import { LobbyScreen } from "./lobby-screen";
import { rememberRoom } from "./recent-rooms";

const ADA = { _id: "1", name: "Ada", email: "ada@example.com" };

beforeEach(() => {
  vi.stubGlobal(
    "fetch",
    vi.fn<typeof fetch>(async () => new Response(JSON.stringify({ user: ADA }))),
  );
  return () => vi.unstubAllGlobals();
});

function Room() {
  return <p>Room {useParams()["roomId"]}</p>;
}

async function showLobby() {
  writeToken("t1");
  const user = userEvent.setup();
  render(
    <MemoryRouter>
      <SessionProvider>
        <Routes>
          <Route path="/" element={<LobbyScreen />} />
          <Route path="/room/:roomId" element={<Room />} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
  await screen.findByRole("heading", { name: "Hello, Ada" });
  return user;
}

test("a typed code leads to its room", async () => {
  const user = await showLobby();
  await user.type(screen.getByLabelText("Room code"), "demo{Enter}");
  expect(screen.getByText("Room demo")).toBeVisible();
});

test("a new room has a code, a link to copy and a way in", async () => {
  const user = await showLobby();
  await user.click(screen.getByRole("button", { name: "Create room" }));
  const code = screen.getByLabelText<HTMLInputElement>("Room code").value;
  expect(code).toMatch(/^\w{4}-\w{4}-\w{5}$/);
  await user.click(screen.getByRole("button", { name: "Copy invite link" }));
  expect(await navigator.clipboard.readText()).toBe(`${location.origin}/room/${code}`);
  expect(screen.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(screen.getByText("The invite link is in your clipboard.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Join room" }));
  expect(screen.getByText(`Room ${code}`)).toBeVisible();
});

test("what cannot be a room code is told, and the sentence takes the focus", async () => {
  const user = await showLobby();
  await user.type(screen.getByLabelText("Room code"), "a/b{Enter}");
  const alert = await screen.findByRole("alert");
  await vi.waitFor(() => expect(alert).toHaveFocus());
  expect(screen.getByLabelText("Room code")).toBeInvalid();
});

test("the last rooms are offered to the same account only", async () => {
  for (const room of ["one", "two", "one"]) rememberRoom(ADA._id, room);
  rememberRoom("2", "foreign");
  await showLobby();
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["one", "two"]);
});
