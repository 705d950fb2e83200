/** Beside the name of somebody without an account. */
export function GuestMark() {
  return (
    <span className="shrink-0 rounded-full border border-current px-1.5 text-xs leading-4 font-normal">
      guest
    </span>
  );
}
