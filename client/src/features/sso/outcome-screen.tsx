import type { ReactNode } from "react";
import { Link } from "react-router";
import { buttonClasses } from "../../ui/button";
import { CenteredScreen } from "../../ui/centered-screen";
import { ScreenTitle } from "../../ui/screen-title";

interface OutcomeScreenProps {
  title: string;
  children: ReactNode;
  /** Where it goes on. */
  to: string;
  verb: string;
}

/** How it went with a provider, and the one way on. */
export function OutcomeScreen({ title, children, to, verb }: OutcomeScreenProps) {
  return (
    <CenteredScreen>
      <div className="grid gap-5">
        <ScreenTitle tab={title}>{title}</ScreenTitle>
        <div className="grid gap-2 text-ink-soft wrap-anywhere">{children}</div>
        <Link to={to} replace className={buttonClasses()}>
          {verb}
        </Link>
      </div>
    </CenteredScreen>
  );
}
