import { Dialog } from "../../ui/dialog";
import { SHORTCUTS } from "./shortcuts";

interface ShortcutsDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

export function ShortcutsDialog({ isOpen, onClose }: ShortcutsDialogProps) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2">
        {Object.values(SHORTCUTS).map(({ keys, does }) => (
          <div key={keys} className="col-span-2 grid grid-cols-subgrid items-center">
            <dt>{does}</dt>
            <dd>
              <kbd className="rounded-md border border-line bg-sunken px-2 py-0.5 font-mono text-sm whitespace-nowrap">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-ink-soft">In text fields keys do what they do elsewhere.</p>
    </Dialog>
  );
}
