import type { LucideIcon } from "lucide-react";
import { ChevronDown } from "lucide-react";
import { useId } from "react";

interface Option {
  readonly id: string;
  readonly label: string;
}

interface SelectFieldProps {
  label: string;
  icon: LucideIcon;
  options: readonly Option[];
  value: string | null;
  /** Shown instead of options when there are none. */
  placeholder: string;
  onChange: (id: string) => void;
}

export function SelectField({
  label,
  icon: Icon,
  options,
  value,
  placeholder,
  onChange,
}: SelectFieldProps) {
  const id = useId();
  const isKnown = options.some((option) => option.id === value);
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="relative min-w-0">
        <Icon
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 size-5 -translate-y-1/2 text-ink-soft"
        />
        <select
          id={id}
          value={isKnown && value !== null ? value : ""}
          disabled={options.length === 0}
          onChange={(event) => onChange(event.target.value)}
          className="min-h-11 w-full min-w-0 appearance-none truncate rounded-control border border-edge bg-surface py-2 pr-10 pl-10 text-base text-ink disabled:text-ink-soft"
        >
          {!isKnown && <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 size-5 -translate-y-1/2 text-ink-soft"
        />
      </div>
    </div>
  );
}
