import { Spinner } from "./spinner";

/** While something short runs that decides which screen comes. */
export function WaitingScreen({ text = "One moment…" }: { text?: string }) {
  return (
    <main className="flex min-h-dvh items-center justify-center gap-3 p-4 text-ink-soft">
      <Spinner />
      <p role="status">{text}</p>
    </main>
  );
}
