/** The dialogs, each fetched when it is first opened. */
import { Suspense, lazy } from "react";
import { useSession } from "../../stores/index.ts";
import { RefusedDialog } from "../trouble/refused-dialog.tsx";

const panels = {
  share: lazy(() => import("../share/share-dialog.tsx").then((module) => ({ default: module.ShareDialog }))),
  gallery: lazy(() => import("../gallery/gallery-dialog.tsx").then((module) => ({ default: module.GalleryDialog }))),
  modelled: lazy(() => import("../modelled/modelled-dialog.tsx").then((module) => ({ default: module.ModelledDialog }))),
  commands: lazy(() => import("../command/command-menu.tsx").then((module) => ({ default: module.CommandMenu }))),
  search: lazy(() => import("../command/command-menu.tsx").then((module) => ({ default: module.CommandMenu }))),
  help: lazy(() => import("../command/help-dialog.tsx").then((module) => ({ default: module.HelpDialog }))),
  outline: lazy(() => import("../outline/outline-dialog.tsx").then((module) => ({ default: module.OutlineDialog }))),
  diagrams: lazy(() => import("../share/diagrams-dialog.tsx").then((module) => ({ default: module.DiagramsDialog }))),
} as const;

export function Dialogs() {
  const panel = useSession((state) => state.panel);
  const Panel = panel ? panels[panel] : undefined;
  return (
    <>
      {Panel ? <Suspense fallback={null}><Panel /></Suspense> : null}
      <RefusedDialog />
    </>
  );
}
