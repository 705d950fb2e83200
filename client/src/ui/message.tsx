import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";

export type MessageTone = "info" | "warn" | "danger";

const TONES = {
  info: { box: "bg-accent-soft text-accent-soft-ink", icon: Info },
  warn: { box: "bg-warn-soft text-warn-soft-ink", icon: TriangleAlert },
  danger: { box: "bg-danger-soft text-danger-soft-ink", icon: CircleAlert },
} as const;

interface MessageProps extends Omit<ComponentProps<"div">, "title"> {
  tone: MessageTone;
  title?: ReactNode;
}

/** A box with a plain sentence and, as children, the way on. */
export function Message({ tone, title, className, children, ...rest }: MessageProps) {
  const { box, icon: Icon } = TONES[tone];
  return (
    <div {...rest} className={classes("flex gap-3 rounded-control p-3.5 text-sm", box, className)}>
      <Icon aria-hidden="true" className="mt-px size-5 shrink-0" />
      <div className="grid min-w-0 gap-2">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
