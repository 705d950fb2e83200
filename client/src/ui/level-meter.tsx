import { Mic } from "lucide-react";

/** Loudness from 0 to 1 as a bar. */
export function LevelMeter({ label, level }: { label: string; level: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, level)) * 100);
  return (
    <div className="flex items-center gap-3">
      <Mic aria-hidden="true" className="size-5 shrink-0 text-ink-soft" />
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-2 flex-1 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full origin-left rounded-full bg-accent"
          style={{ transform: `scaleX(${percent / 100})` }}
        />
      </div>
    </div>
  );
}
