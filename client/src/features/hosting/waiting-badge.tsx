/** Beside what leads to those who wait: how many they are. */
export function WaitingBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <>
      {" "}
      <span
        aria-hidden="true"
        className="min-w-5 rounded-full bg-danger px-1 text-center text-xs leading-5 font-semibold text-danger-ink"
      >
        {count}
      </span>
      <span className="sr-only">{count} waiting</span>
    </>
  );
}
