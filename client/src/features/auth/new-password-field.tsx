import { type ComponentProps, type FormEvent, useState } from "react";
import { classes } from "../../ui/classes";
import { TextField } from "../../ui/text-field";
import { passwordStrength, type Strength } from "./password-strength";

interface NewPasswordFieldProps extends ComponentProps<typeof TextField> {
  /** From `useCommonPasswords`. */
  common: ReadonlySet<string>;
}

interface Typed {
  readonly password: string;
  readonly own: readonly string[];
}

/** Fields of the same form that a password must not be like. */
const OWN_FIELDS = ["name", "email", "username"] as const;

/** A field for a password that is new, and how strong it is so far. */
export function NewPasswordField({ common, ...rest }: NewPasswordFieldProps) {
  const [{ password, own }, setTyped] = useState<Typed>({ password: "", own: [] });
  // Judged anew when the list has come.
  const strength = password === "" ? null : passwordStrength(password, own, common);

  function read(event: FormEvent<HTMLInputElement>) {
    const { value, form } = event.currentTarget;
    const filled = form ? new FormData(form) : null;
    setTyped({
      password: value,
      own: OWN_FIELDS.map((name) => String(filled?.get(name) ?? "")),
    });
  }

  return (
    <div className="grid gap-2">
      <TextField
        name="password"
        type="password"
        autoComplete="new-password"
        required
        hint="At least 8 characters. A few random words are strong and easy to remember."
        {...rest}
        onInput={read}
      />
      <StrengthMeter strength={strength} />
    </div>
  );
}

const COLOURS = ["bg-danger", "bg-edge", "bg-accent", "bg-accent"] as const;
const STEPS = [1, 2, 3] as const;

function StrengthMeter({ strength }: { strength: Strength | null }) {
  return (
    <div className={classes("flex items-center gap-3", !strength && "sr-only")}>
      <span aria-hidden="true" className="flex grow gap-1">
        {STEPS.map((step) => (
          <span
            key={step}
            className={classes(
              "h-1.5 grow rounded-full",
              strength && step <= Math.max(strength.level, 1) ? COLOURS[strength.level] : "bg-line",
            )}
          />
        ))}
      </span>
      <span role="status" className="text-sm font-medium">
        {strength && (
          <>
            <span className="sr-only">Password: </span>
            {strength.text}
          </>
        )}
      </span>
    </div>
  );
}
