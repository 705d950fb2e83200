import { type FormEvent, useEffect, useRef } from "react";
import { Button } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { Message } from "../../ui/message";
import { ScreenTitle } from "../../ui/screen-title";
import { TextField } from "../../ui/text-field";
import type { DoorField, DoorProblem, Wish } from "./door";
import { SignInLinks } from "./sign-in-links";
import { WayBack } from "./way-back";

interface PassScreenProps {
  fields: readonly DoorField[];
  problem: DoorProblem | null;
  isBusy: boolean;
  /** They were here before, and are not known any more. */
  isForgotten: boolean;
  onEnter: (wish: Wish) => void;
}

/** The password, and from somebody without an account the name. */
export function PassScreen({ fields, problem, isBusy, isForgotten, onEnter }: PassScreenProps) {
  const formRef = useRef<HTMLFormElement>(null);
  const isGuest = fields.includes("name");
  const hasPassword = fields.includes("password");

  useEffect(() => {
    if (problem) formRef.current?.querySelector<HTMLElement>(`[name=${problem.field}]`)?.focus();
  }, [problem]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!isBusy) onEnter(Object.fromEntries(fields.map((name) => [name, String(form.get(name))])));
  }

  const errorOf = (field: DoorField) => (problem?.field === field ? problem.text : undefined);
  return (
    <CenteredScreen>
      <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-5">
        <div className="grid gap-1">
          <ScreenTitle tab={isGuest ? "Join as guest" : "Password"}>
            {isGuest ? "You are invited" : "This meeting has a password"}
          </ScreenTitle>
          <p className="text-ink-soft">
            {isGuest
              ? "Come in as a guest, or sign in first. Others see the name you enter."
              : "Whoever has invited you knows it."}
          </p>
        </div>
        {isForgotten && isGuest && (
          <Message tone="warn" role="status">
            <p>
              You were here as a guest before, but that is not valid any more. Enter your name and
              come in again.
            </p>
          </Message>
        )}
        {isGuest && (
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            maxLength={64}
            required
            error={errorOf("name")}
          />
        )}
        {hasPassword && (
          <TextField
            label={isGuest ? "Password of the meeting" : "Password"}
            name="password"
            type="password"
            autoComplete="off"
            maxLength={128}
            required
            error={errorOf("password")}
          />
        )}
        <Button type="submit" isBusy={isBusy}>
          {isGuest ? "Join as guest" : "Continue"}
        </Button>
        {isGuest ? <SignInLinks /> : <WayBack />}
      </form>
    </CenteredScreen>
  );
}
