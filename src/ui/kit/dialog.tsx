/** A dialog: a sheet of paper over the yard, closed by Escape, by the cross and by a click beside it. */
import type { ReactNode } from "react";
import { Dialog as Radix } from "radix-ui";
import { icons } from "./icons.tsx";

interface Props {
  readonly title: ReactNode;
  /** One sentence below the title. */
  readonly says?: ReactNode;
  readonly width?: number | string;
  readonly open: boolean;
  readonly bare?: boolean;
  readonly top?: boolean;
  readonly children: ReactNode;
  onClose(): void;
}

export function Dialog({ title, says, width = 560, open, bare, top, children, onClose }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => { if (!next) onClose(); }}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(27_34_37/.38)]" />
        <Radix.Content style={{ width: `min(${typeof width === "number" ? `${width}px` : width}, calc(100vw - 24px))` }} {...(says ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={(event) => { if (!bare) { event.preventDefault(); (event.currentTarget as HTMLElement | null)?.focus(); } }}
          className={`sheet fixed left-1/2 z-50 flex max-h-[calc(100dvh-24px)] -translate-x-1/2 flex-col overflow-hidden outline-none max-phone:top-auto max-phone:bottom-0 max-phone:w-full! max-phone:translate-y-0 max-phone:rounded-b-none ${top ? "top-[12vh]" : "top-1/2 -translate-y-1/2"}`}>
          <div className={bare ? "vh" : "flex items-start gap-3 px-5.5 pt-5 pb-3"}>
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-title leading-tight font-strong tracking-tight">{title}</Radix.Title>
              {says ? <Radix.Description className="mt-1 text-ink-2">{says}</Radix.Description> : null}
            </div>
            {bare ? null : <Radix.Close className="btn quiet icon -mt-1 -mr-2" aria-label="Close">{icons.close}</Radix.Close>}
          </div>
          {/* Text alone is scrolled with the arrow keys: for that it must be reached. */}
          <div {...(bare ? {} : { tabIndex: 0, role: "group", "aria-label": "Content" })} className={bare ? "flex min-h-0 flex-col" : "min-h-0 flex-1 overflow-y-auto px-5.5 pb-5.5 -outline-offset-2"}>{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
