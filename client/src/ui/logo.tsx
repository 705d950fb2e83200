/** The mark and the name; the name can be left to screen readers where room is short. */
export function Logo({ isCompact = false }: { isCompact?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2.5 text-lg font-bold tracking-tight">
      <img src="/favicon.svg" alt="" width="32" height="32" />
      <span className={isCompact ? "sr-only sm:not-sr-only" : undefined}>Parley</span>
    </span>
  );
}
