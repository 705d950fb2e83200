import { ChartColumn, ShieldCheck, UserRound, Video } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { buttonClasses } from "../../ui/button";
import { Logo } from "../../ui/logo";
import { AdminLink } from "../admin/admin-link";

/** A page that looks back: the way home above, its parts below each other. */
export function PageFrame({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-4xl flex-col px-4 sm:px-6">
      <header className="flex items-center justify-between gap-2 py-4">
        <Logo isCompact />
        <nav aria-label="Pages" className="flex sm:gap-1">
          <Link to="/" className={buttonClasses("quiet", "max-sm:px-2 whitespace-nowrap")}>
            <Video aria-hidden="true" className="size-5" />
            Meetings
          </Link>
          <Link
            to="/statistics"
            className={buttonClasses("quiet", "max-sm:px-2 whitespace-nowrap")}
          >
            <ChartColumn aria-hidden="true" className="size-5" />
            <span className="max-sm:sr-only">Statistics</span>
          </Link>
          <Link to="/account" className={buttonClasses("quiet", "max-sm:px-2 whitespace-nowrap")}>
            <UserRound aria-hidden="true" className="size-5" />
            <span className="max-sm:sr-only">Account</span>
          </Link>
          <Link
            to="/account/security"
            className={buttonClasses("quiet", "max-sm:px-2 whitespace-nowrap")}
          >
            <ShieldCheck aria-hidden="true" className="size-5" />
            <span className="max-sm:sr-only">Security</span>
          </Link>
          <AdminLink />
        </nav>
      </header>
      <main className="grid flex-1 content-start gap-6 py-4 sm:py-8">{children}</main>
    </div>
  );
}

/** A part of a page with its heading. */
export function Card({
  id,
  title,
  actions,
  children,
}: {
  id: string;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section
      aria-labelledby={id}
      className="grid min-w-0 gap-4 rounded-card border border-line bg-surface p-5 shadow-card sm:p-7"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={id} className="text-xl font-semibold">
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
