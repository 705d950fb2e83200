import type { ReactNode } from "react";
import { Logo } from "./logo";

/** One card in the middle: sign-in, problems, goodbye. */
export function CenteredScreen({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-8">
      <header>
        <Logo />
      </header>
      <main className="w-full max-w-md rounded-card border border-line bg-surface p-6 shadow-card sm:p-8">
        {children}
      </main>
      {note && <footer className="text-center text-sm text-ink-soft">{note}</footer>}
    </div>
  );
}
