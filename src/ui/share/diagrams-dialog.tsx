/** The diagrams of this browser, and the earlier versions of the open one. */
import { useState } from "react";
import type { DiagramEntry } from "../../stores/document.ts";
import type { Version } from "../../stores/shelf.ts";
import { documents, session, useDocument, workbench } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Tabs } from "../kit/tabs.tsx";
import { agoText } from "../time-text.ts";
import { useAsked } from "../use-asked.ts";
import { openFile, startEmpty } from "./files.ts";

interface OnShelf { readonly entries: readonly DiagramEntry[]; readonly versions: readonly Version[]; /** This browser keeps nothing: it forbids it, or is full. */ readonly closed?: true }
const EMPTY: OnShelf = { entries: [], versions: [] };

async function readShelf(key: string): Promise<OnShelf> {
  const [open] = JSON.parse(key) as [string];
  try {
    await documents.flush();
    return { entries: await documents.diagrams(), versions: (await documents.diagram(open))?.versions ?? [] };
  } catch {
    return { ...EMPTY, closed: true };
  }
}

export function DiagramsDialog() {
  const open = useDocument((state) => state.diagramId);
  const [tab, setTab] = useState("diagrams");
  const [now] = useState(() => Date.now());
  const [times, setTimes] = useState(0);
  const { entries, versions, closed } = useAsked(readShelf, JSON.stringify([open, times])) ?? EMPTY;
  const [leaving, setLeaving] = useState<string | undefined>(undefined);
  const close = () => session.open(undefined);
  const go = async (id: string) => { close(); session.select([]); session.set({ about: undefined, followed: undefined, mode: "edit" }); await workbench.openDiagram(id); };
  return (
    <Dialog title="My diagrams" says="Kept in this browser alone. Save a file to keep one elsewhere." width={560} open onClose={close}>
      {closed ? <p role="alert" className="text-ink-2">This browser lets the page keep nothing, as some private windows do. Save a file, or copy the link, to keep what you have made.</p> : <Tabs label="What to show" value={tab} onChange={setTab} className="gap-3" tabs={[
        { value: "diagrams", label: `Diagrams ${entries.length}`, content: (
          <ul className="grid gap-1">
            {entries.map((each) => (
              <li key={each.id} className="flex items-center gap-2">
                <button type="button" className={`flex min-h-11 min-w-0 flex-1 items-baseline gap-2 rounded-control px-2 text-left hover:bg-well ${each.id === open ? "bg-mark-soft" : ""}`} onClick={() => void go(each.id)}>
                  <b className="truncate font-semibold">{each.title}</b><span className="ml-auto text-[13px] whitespace-nowrap text-ink-2">{each.nodes} nodes · {agoText(now - each.changedAt)}</span>
                </button>
                {each.id === open ? null : leaving === each.id
                  ? <Button small onClick={() => { setLeaving(undefined); void documents.removeDiagram(each.id).then(() => setTimes(times + 1)); }}>Delete for good</Button>
                  : <Button small quiet onClick={() => setLeaving(each.id)}>Delete</Button>}
              </li>
            ))}
          </ul>
        ) },
        { value: "versions", label: "Versions of this one", content: (
          <ul className="grid gap-1">
            {versions.map((each) => (
              <li key={each.at} className="flex min-h-11 items-center gap-2 px-2"><span className="truncate">{each.title}</span><span className="ml-auto text-[13px] whitespace-nowrap text-ink-2">{each.document.nodes.length} nodes · {agoText(now - each.at)}</span>
                <Button small onClick={() => { close(); documents.restore(each.document); void workbench.sync(); }}>Go back to it</Button></li>
            ))}
            {versions.length === 0 ? <li className="text-ink-2">No earlier version yet.</li> : null}
          </ul>
        ) },
      ]} />}
      <div className="mt-4 flex gap-2"><Button onClick={() => { close(); startEmpty(); }}>New, empty</Button><Button onClick={() => { close(); void openFile(); }}>Open a file</Button></div>
    </Dialog>
  );
}
