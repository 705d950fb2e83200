/** A word beside a name. */
export function Mark({ text }: { text: string }) {
  return (
    <span className="shrink-0 rounded-full border border-current px-1.5 text-xs leading-4 font-normal">
      {text}
    </span>
  );
}
