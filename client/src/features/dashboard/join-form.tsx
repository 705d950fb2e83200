import { LogIn } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/text-field";
import { readRoomCode } from "../lobby/room-code";

/** Into the room of a code, or of a whole link that was pasted. */
export function JoinForm() {
  const navigate = useNavigate();
  const [hasMistake, setMistake] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const roomId = readRoomCode(String(new FormData(event.currentTarget).get("code")));
    setMistake(roomId === null);
    if (roomId !== null) void navigate(`/room/${roomId}`);
    else formRef.current?.querySelector("input")?.focus();
  }

  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <TextField
        label="Code or link"
        name="code"
        placeholder="abc-defg-hjk"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        error={
          hasMistake
            ? "Enter a code (letters, digits, “-” and “_”, at most 64), or paste the link."
            : undefined
        }
      />
      <Button type="submit" tone="secondary">
        <LogIn aria-hidden="true" className="size-5" />
        Join
      </Button>
    </form>
  );
}
