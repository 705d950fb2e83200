import { LogOut, Plus, Video } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { Logo } from "../../ui/logo";
import { Message } from "../../ui/message";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import { useSession } from "../auth/session";
import { readRecentRooms } from "./recent-rooms";
import { inviteLink, makeRoomCode, readRoomCode } from "./room-code";

export function LobbyScreen() {
  const { session } = useSession();
  if (session.status !== "signed-in") return null;
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-4 sm:px-6">
      <LobbyHeader name={session.user.name} />
      <main className="grid flex-1 content-center gap-x-16 gap-y-6 py-8 lg:grid-cols-[1fr_26rem]">
        <div className="grid content-end gap-3">
          <ScreenTitle tab="Lobby" className="text-3xl sm:text-4xl">
            Hello, {session.user.name}
          </ScreenTitle>
          <p className="max-w-prose text-lg text-ink-soft">
            Create a room and send the link, or enter the code of a room you were invited to.
          </p>
        </div>
        <div className="lg:col-start-2 lg:row-span-2 lg:row-start-1">
          <RoomForm />
        </div>
        <RecentRooms rooms={readRecentRooms(session.user._id)} />
      </main>
    </div>
  );
}

function LobbyHeader({ name }: { name: string }) {
  const { signOut } = useSession();
  return (
    <header className="flex items-center justify-between gap-4 py-4">
      <Logo />
      <div className="flex min-w-0 items-center gap-2">
        <Avatar name={name} className="size-9 text-sm" />
        <Button tone="quiet" onClick={() => void signOut()}>
          <LogOut aria-hidden="true" className="size-5" />
          Sign out
        </Button>
      </div>
    </header>
  );
}

/** Two ways to one code: type it or have one made. The same button then leads in. */
function RoomForm() {
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [created, setCreated] = useState<string | null>(null);
  const [hasMistake, setMistake] = useState(false);
  const errorRef = useRef<HTMLDivElement>(null);
  const joinRef = useRef<HTMLButtonElement>(null);
  const errorId = useId();

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const roomId = readRoomCode(code);
    setMistake(roomId === null);
    if (roomId !== null) void navigate(`/room/${roomId}`);
    else requestAnimationFrame(() => errorRef.current?.focus());
  }

  function createRoom() {
    const roomId = makeRoomCode();
    setCreated(roomId);
    setCode(roomId);
    setMistake(false);
    joinRef.current?.focus();
  }

  return (
    <form
      onSubmit={onSubmit}
      noValidate
      className="grid content-start gap-5 rounded-card border border-line bg-surface p-5 shadow-card sm:p-7"
    >
      {hasMistake && (
        <Message tone="danger" role="alert" id={errorId} ref={errorRef} tabIndex={-1}>
          <p>Enter a room code: letters, digits, “-” and “_”, at most 64. Or paste the link.</p>
        </Message>
      )}
      <TextField
        label="Room code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        placeholder="h3kd-8qpx-m2v7w"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        errorId={hasMistake ? errorId : undefined}
      />
      <Button type="submit" ref={joinRef}>
        <Video aria-hidden="true" className="size-5" />
        Join room
      </Button>
      <p aria-hidden="true" className="flex items-center gap-3 text-sm text-ink-soft">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </p>
      <Button tone="secondary" onClick={createRoom}>
        <Plus aria-hidden="true" className="size-5" />
        Create room
      </Button>
      <div aria-live="polite">
        {created !== null && created === code && (
          <div className="grid gap-3 border-t border-line pt-5">
            <p>
              <strong>Your room is ready.</strong> Send this link to whoever should come:
            </p>
            <CopyField what="invite link" text={inviteLink(created)} />
          </div>
        )}
      </div>
    </form>
  );
}

function RecentRooms({ rooms }: { rooms: readonly string[] }) {
  if (rooms.length === 0) return null;
  return (
    <section aria-labelledby="recent-rooms" className="grid content-start gap-2">
      <h2 id="recent-rooms" className="text-sm font-semibold text-ink-soft">
        Where you were last
      </h2>
      <ul className="flex flex-wrap gap-2">
        {rooms.map((room) => (
          <li key={room} className="min-w-0">
            <Link
              to={`/room/${room}`}
              className="inline-flex min-h-11 items-center rounded-control border border-edge bg-surface px-3 font-mono text-sm break-all hover:bg-sunken"
            >
              {room}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
