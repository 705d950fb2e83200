import { textParts } from "./text-parts";

/** What somebody wrote, as text, whatever it looks like; addresses of pages can be clicked. */
export function MessageText({ text }: { text: string }) {
  return (
    <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
      {textParts(text).map((part) =>
        part.href === null ? (
          <span key={part.at}>{part.text}</span>
        ) : (
          <a
            key={part.at}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="underline underline-offset-2"
          >
            {part.text}
          </a>
        ),
      )}
    </p>
  );
}
