import { type ReactNode, useEffect, useRef } from "react";
import { classes } from "./classes";

interface ScreenTitleProps {
  children: ReactNode;
  /** The tab's title; the heading's own text when left out. */
  tab: string;
  className?: string;
}

/** The heading of a screen. It takes the focus unless something on the screen already has it. */
export function ScreenTitle({ children, tab, className }: ScreenTitleProps) {
  const ref = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  }, []);

  return (
    <>
      <title>{`${tab} · Parley`}</title>
      <h1
        ref={ref}
        tabIndex={-1}
        className={classes("text-2xl font-bold tracking-tight", className)}
      >
        {children}
      </h1>
    </>
  );
}
