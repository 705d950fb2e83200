import type { LucideIcon } from "lucide-react";
import { useId } from "react";

interface ChoiceFieldProps<Value extends string> {
  legend: string;
  options: readonly { readonly value: Value; readonly label: string; readonly icon: LucideIcon }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** One of a few, all of them seen at once: native radio buttons with a larger face. */
export function ChoiceField<Value extends string>({
  legend,
  options,
  value,
  onChange,
}: ChoiceFieldProps<Value>) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{legend}</legend>
      <div className="grid auto-cols-fr grid-flow-col gap-2">
        {options.map(({ value: own, label, icon: Icon }) => (
          <label
            key={own}
            className="relative grid cursor-pointer justify-items-center gap-1.5 rounded-control border border-edge p-3 text-center text-sm hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-soft-ink has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring"
          >
            <input
              type="radio"
              name={name}
              value={own}
              checked={own === value}
              onChange={() => onChange(own)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <Icon aria-hidden="true" className="size-5" />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
