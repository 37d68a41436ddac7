/** Tabs: one of a few views in the same place, by arrow keys as well. */
import type { ReactNode } from "react";
import { Tabs as Radix } from "radix-ui";

export interface Tab { readonly value: string; readonly label: ReactNode; readonly content: ReactNode }

export function Tabs({ label, tabs, value, onChange, className = "" }: { readonly label: string; readonly tabs: readonly Tab[]; readonly value: string; readonly className?: string; onChange(value: string): void }) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={`flex min-h-0 flex-col ${className}`}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto">
        {tabs.map((each) => <Radix.Trigger key={each.value} value={each.value} className="min-h-hit rounded-full px-3 font-label whitespace-nowrap text-ink-2 data-[state=active]:bg-ink data-[state=active]:text-on-ink">{each.label}</Radix.Trigger>)}
      </Radix.List>
      {tabs.map((each) => <Radix.Content key={each.value} value={each.value} className="min-h-0 flex-1 outline-none">{each.content}</Radix.Content>)}
    </Radix.Root>
  );
}
