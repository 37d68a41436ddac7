/** Choosing the seed: the luck of the run. */
import { useState } from "react";
import { run, session } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { NumberField } from "../kit/number-field.tsx";

export function SeedDialog() {
  const [seed, setSeed] = useState<number | undefined>(() => run.store.getState().seed);
  const close = () => session.open(undefined);
  return (
    <Dialog title="Seed" says="The same seed gives everybody the same run." width={360} open onClose={close}>
      <form className="flex gap-2" onSubmit={(event) => { event.preventDefault(); close(); if (seed !== undefined) void run.restart({ seed }); }}>
        <NumberField label="Seed" integer value={seed} className="flex-1" onCommit={setSeed} />
        <Button main type="submit">Start</Button>
      </form>
    </Dialog>
  );
}
