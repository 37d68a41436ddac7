/** The dialogs, each fetched when it is first opened. */
import { Suspense, lazy } from "react";
import { useSession } from "../../stores/index.ts";

const panels = {
  share: lazy(() => import("../share/share-dialog.tsx").then((module) => ({ default: module.ShareDialog }))),
  gallery: lazy(() => import("../gallery/gallery-dialog.tsx").then((module) => ({ default: module.GalleryDialog }))),
  modelled: lazy(() => import("../modelled/modelled-dialog.tsx").then((module) => ({ default: module.ModelledDialog }))),
  commands: lazy(() => import("../command/command-menu.tsx").then((module) => ({ default: module.CommandMenu }))),
  search: lazy(() => import("../command/command-menu.tsx").then((module) => ({ default: module.CommandMenu }))),
  help: lazy(() => import("../command/help-dialog.tsx").then((module) => ({ default: module.HelpDialog }))),
  outline: lazy(() => import("../outline/outline-dialog.tsx").then((module) => ({ default: module.OutlineDialog }))),
  diagrams: lazy(() => import("../share/diagrams-dialog.tsx").then((module) => ({ default: module.DiagramsDialog }))),
  console: lazy(() => import("../console/console-panel.tsx").then((module) => ({ default: module.ConsolePanel }))),
  seed: lazy(() => import("../transport/seed-dialog.tsx").then((module) => ({ default: module.SeedDialog }))),
} as const;

const RefusedDialog = lazy(() => import("../trouble/refused-dialog.tsx").then((module) => ({ default: module.RefusedDialog })));

export function Dialogs() {
  const { panel, refused } = useSession((state) => ({ panel: state.panel, refused: state.refused !== undefined }));
  const Panel = panel ? panels[panel] : undefined;
  return (
    <>
      {Panel ? <Suspense fallback={null}><Panel /></Suspense> : null}
      {refused ? <Suspense fallback={null}><RefusedDialog /></Suspense> : null}
    </>
  );
}
