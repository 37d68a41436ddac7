/** The button in the inspector; the editor is fetched when it is first opened. */
import { Suspense, lazy, useState } from "react";
import { Workflow } from "lucide-react";
import { documents } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { draftOf } from "./draft.ts";

const AslDialog = lazy(() => import("./asl-dialog.tsx").then((module) => ({ default: module.AslDialog })));

export function EditMachine({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(() => draftOf(`${documents.store.getState().diagramId} ${id}`) !== undefined);
  return (
    <div className="mb-2">
      <Button small onClick={() => setOpen(true)}><Workflow size={14} />Edit the state machine</Button>
      {open ? <Suspense fallback={null}><AslDialog id={id} onClose={() => setOpen(false)} /></Suspense> : null}
    </div>
  );
}
