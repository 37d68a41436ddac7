/** The palette where there is no room for it: a drawer from the left, closed when something was added. */
import { Dialog } from "radix-ui";
import { session, useSession } from "../../stores/index.ts";
import { usePhone } from "../use-media.ts";
import { Palette } from "./palette.tsx";

export function PaletteDrawer() {
  const open = useSession((state) => state.paletteOpen);
  // A field that has the focus brings the keys, and they leave no room for the parts.
  const phone = usePhone();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => session.set({ paletteOpen: next })} modal={false}>
      <Dialog.Portal>
        <Dialog.Content aria-describedby={undefined} className="fixed top-[52px] bottom-0 left-0 z-30 grid w-[240px] max-[719.9px]:top-[57px] max-[719.9px]:w-[280px] border-r-[1.5px] border-line-strong bg-panel shadow-lift-2 outline-none" onInteractOutside={(event) => event.preventDefault()} onOpenAutoFocus={(event) => { if (phone) event.preventDefault(); }}>
          <Dialog.Title className="vh">Parts</Dialog.Title>
          <Palette onAdded={() => session.set({ paletteOpen: false })} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
