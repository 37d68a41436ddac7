/** A link or a file that could not be opened. The diagram on screen has not been touched. */
import { session, useSession } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { openFile } from "../share/files.ts";
import { ProblemList } from "./problem-list.tsx";

export function RefusedDialog() {
  const refused = useSession((state) => state.refused);
  const close = () => session.set({ refused: undefined });
  return (
    <Dialog title={`${refused?.what ?? "This"} cannot be opened`} says="Your own diagram is untouched." open={refused !== undefined} onClose={close}>
      <ProblemList problems={refused?.problems ?? []} />
      <div className="mt-4 flex gap-2">
        <Button main onClick={close}>Go on with mine</Button>
        <Button onClick={() => { close(); session.open("gallery"); }}>Open the gallery</Button>
        <Button quiet onClick={() => { close(); void openFile(); }}>Open another file</Button>
      </div>
    </Dialog>
  );
}
