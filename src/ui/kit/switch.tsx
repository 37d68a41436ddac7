/** Yes or no. */
import { Switch as Radix } from "radix-ui";

export function Switch({ id, label, checked, disabled, onChange }: { readonly id?: string; readonly label: string; readonly checked: boolean; readonly disabled?: boolean; onChange(checked: boolean): void }) {
  return (
    <Radix.Root id={id} aria-label={label} checked={checked} disabled={disabled ?? false} onCheckedChange={onChange}
      className="relative h-6 w-10 shrink-0 rounded-full border-[1.5px] border-line-strong bg-well after:absolute after:-inset-2.5 data-[state=checked]:border-ink data-[state=checked]:bg-ink">
      <Radix.Thumb className="block size-[15px] translate-x-[3px] rounded-full border-2 border-ink bg-panel transition-transform duration-(--d-tap) data-[state=checked]:translate-x-[19px] data-[state=checked]:border-panel" />
    </Radix.Root>
  );
}
