import { Avatar } from "./avatar";
import { classes } from "./classes";

interface PictureProps {
  name: string;
  /** null: there is none. */
  url: string | null;
  className?: string;
}

/** Somebody's picture, or their initials. The name itself is shown beside. */
export function Picture({ name, url, className }: PictureProps) {
  if (url === null) return <Avatar name={name} className={className ?? ""} />;
  return (
    <img
      src={url}
      alt=""
      className={classes("aspect-square shrink-0 rounded-full bg-sunken object-cover", className)}
    />
  );
}
