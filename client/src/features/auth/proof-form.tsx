import { type FormEvent, useEffect, useRef, useState } from "react";
import type { PasskeyCredential } from "../../api/passkeys";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { TextField } from "../../ui/text-field";
import { type Method, proofProblem } from "./proof-text";
import { askPasskey, canUsePasskeys } from "./webauthn";

export interface Proof {
  password?: string;
  code?: string;
  recoveryCode?: string;
  credential?: PasskeyCredential;
}

interface ProofFormProps {
  methods: readonly Method[];
  /** For passkeys. */
  publicKey: Record<string, unknown>;
  verb: string;
  /** Rejects with what was wrong. */
  onProof: (proof: Proof) => Promise<void>;
}

const FIELDS = {
  password: {
    label: "Password",
    type: "password",
    autoComplete: "current-password",
  },
  totp: {
    label: "Code from your app",
    hint: "Six digits, another code every 30 seconds.",
    inputMode: "numeric",
    autoComplete: "one-time-code",
    maxLength: 16,
  },
  recovery_code: {
    label: "Recovery code",
    hint: "One of the ten that you have kept. Each works once.",
    autoComplete: "off",
    autoCapitalize: "none",
    spellCheck: false,
    maxLength: 32,
  },
} as const;

const SWITCH: Record<Method, string> = {
  password: "Use your password instead",
  totp: "Use a code from your app instead",
  recovery_code: "Use a recovery code instead",
  passkey: "Use a passkey instead",
};

/** One proof of being who one is, and the ways to another one. */
export function ProofForm({ methods, publicKey, verb, onProof }: ProofFormProps) {
  const usable = methods.filter((method) => method !== "passkey" || canUsePasskeys());
  const [method, setMethod] = useState<Method>(usable[0] ?? "recovery_code");
  const { problem, isBusy, prove, forget } = useProving(onProof);
  const choose = (next: Method) => {
    forget();
    setMethod(next);
  };
  return (
    <div className="grid gap-4">
      {method === "passkey" ? (
        <PasskeyProof
          problem={problem}
          isBusy={isBusy}
          onUse={() =>
            void prove("passkey", async () => ({ credential: await askPasskey(publicKey) }))
          }
        />
      ) : (
        <TypedProof
          key={method}
          method={method}
          verb={verb}
          problem={problem}
          isBusy={isBusy}
          onTyped={(proof) => void prove(method, async () => proof)}
        />
      )}
      <div className="grid justify-items-center gap-1">
        {usable
          .filter((other) => other !== method)
          .map((other) => (
            <Button key={other} tone="quiet" className="text-sm" onClick={() => choose(other)}>
              {SWITCH[other]}
            </Button>
          ))}
      </div>
    </div>
  );
}

interface TypedProofProps {
  method: Exclude<Method, "passkey">;
  verb: string;
  problem: string | null;
  isBusy: boolean;
  onTyped: (proof: Proof) => void;
}

function TypedProof({ method, verb, problem, isBusy, onTyped }: TypedProofProps) {
  const [isEmpty, setEmpty] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const error = isEmpty ? "Enter it first." : problem;
  // It is what the page was opened for.
  useEffect(() => focusIn(form.current), []);
  useEffect(() => {
    if (error !== null) focusIn(form.current);
  }, [error]);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("proof") ?? "");
    setEmpty(typed.trim() === "");
    if (typed.trim() !== "") onTyped(proofOf(method, typed));
  };
  return (
    <form ref={form} onSubmit={onSubmit} noValidate className="grid gap-4">
      <TextField {...FIELDS[method]} name="proof" required error={error ?? undefined} />
      <Button type="submit" isBusy={isBusy}>
        {verb}
      </Button>
    </form>
  );
}

interface PasskeyProofProps {
  problem: string | null;
  isBusy: boolean;
  onUse: () => void;
}

function PasskeyProof({ problem, isBusy, onUse }: PasskeyProofProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div className="grid gap-4">
      {problem && (
        <Message tone="danger" role="alert">
          <p>{problem}</p>
        </Message>
      )}
      <Button ref={button} isBusy={isBusy} onClick={onUse}>
        Use your passkey
      </Button>
    </div>
  );
}

function focusIn(form: HTMLFormElement | null) {
  form?.querySelector("input")?.focus();
}

function proofOf(method: Exclude<Method, "passkey">, typed: string): Proof {
  if (method === "password") return { password: typed };
  return method === "totp" ? { code: typed.trim() } : { recoveryCode: typed.trim() };
}

function useProving(onProof: (proof: Proof) => Promise<void>) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function prove(method: Method, make: () => Promise<Proof>) {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onProof(await make());
    } catch (error) {
      setProblem(proofProblem(error, method));
    } finally {
      setBusy(false);
    }
  }

  return { problem, isBusy, prove, forget: () => setProblem(null) };
}
