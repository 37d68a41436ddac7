/** The menu itself, on Radix's: arrows, letters, Escape, focus back to the button. */
import { Fragment } from "react";
import { DropdownMenu } from "radix-ui";
import { icons } from "./icons.tsx";
import { KeyHint } from "./key-hint.tsx";
import type { MenuProps } from "./menu.tsx";

export function MenuContent({ label, className, icon, groups, side = "bottom", align = "end", open, onOpen }: MenuProps & { readonly open: boolean; onOpen(open: boolean): void }) {
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpen}>
      <DropdownMenu.Trigger className={className} aria-label={label} data-hint={label}>{icon}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side={side} align={align} sideOffset={6} collisionPadding={8} className="menu max-h-(--radix-dropdown-menu-content-available-height) overflow-y-auto">
          {groups.map((group, i) => (
            <Fragment key={group.title ?? group.items[0]?.key ?? i}>
              {i > 0 ? <DropdownMenu.Separator className="my-1 h-[1.5px] bg-line" /> : null}
              {group.title ? <DropdownMenu.Label className="px-2 py-1 text-small text-ink-2">{group.title}</DropdownMenu.Label> : null}
              {group.items.map((item) => (
                <DropdownMenu.Item key={item.key} className="menu-item" disabled={item.disabled ?? false} onSelect={item.run} {...(item.checked === undefined ? {} : { role: "menuitemradio", "aria-checked": item.checked })}>
                  {item.icon}<span className="min-w-0 flex-1">{item.label}{item.says ? <small>{item.says}</small> : null}</span>
                  {item.keys ? <KeyHint keys={item.keys} /> : null}
                  {item.checked ? <span className="[&_svg]:size-4">{icons.check}</span> : null}
                </DropdownMenu.Item>
              ))}
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
