/** Start from one that runs. */
import { useEffect, useState } from "react";
import { loadExamples } from "../../stores/examples.ts";
import type { Example } from "../../stores/examples.ts";
import type { Service } from "../../services/define.ts";
import { session, useCatalogue } from "../../stores/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { openAnything, startEmpty } from "../share/files.ts";
import { Button } from "../kit/button.tsx";
import { Thumbnail } from "./thumbnail.tsx";

/** By the families of the services that a scenario uses, so that a new service is found without a word here. */
const TOPICS: readonly { readonly name: string; readonly families: readonly Service["family"][] }[] = [
  { name: "Queues", families: ["queue"] },
  { name: "Fan-out", families: ["topic", "bus"] },
  { name: "Functions", families: ["function"] },
  { name: "Streams", families: ["stream"] },
  { name: "APIs", families: ["api"] },
  { name: "Workflows", families: ["workflow"] },
  { name: "Storage", families: ["store"] },
];

export function GalleryDialog() {
  const [examples, setExamples] = useState<readonly Example[] | undefined>(undefined);
  const [topic, setTopic] = useState<string | undefined>(undefined);
  useEffect(() => { void loadExamples().then(setExamples); }, []);
  const close = () => session.open(undefined);
  const catalogue = useCatalogue();
  const families = ({ document }: Example) => document.nodes.map((each) => catalogue?.serviceOf(each.type)?.family);
  const holds = (each: Example, name: string | undefined) => name === undefined || families(each).some((family) => family !== undefined && TOPICS.find((one) => one.name === name)?.families.includes(family) === true);
  const shown = (examples ?? []).filter((each) => holds(each, topic));
  const pill = (name: string | undefined, label: string) => <button key={label} type="button" aria-pressed={topic === name} className="min-h-hit min-w-hit rounded-full px-3 font-label whitespace-nowrap text-ink-2 aria-pressed:bg-ink aria-pressed:text-on-ink" onClick={() => setTopic(name)}>{label}</button>;
  return (
    <Dialog title={<span className="text-hero leading-none font-[720] max-phone:text-title">Start from one that runs</span>} says="Each holds one idea and one question." width={1240} open onClose={close}>
      <div className="mb-4 flex flex-wrap gap-1 max-phone:-mx-4 max-phone:flex-nowrap max-phone:overflow-x-auto max-phone:px-4">{pill(undefined, `All ${examples?.length ?? ""}`)}{TOPICS.filter(({ name }) => (examples ?? []).some((each) => holds(each, name))).map(({ name }) => pill(name, name))}<Button className="ml-auto max-phone:order-first max-phone:shrink-0" onClick={() => { close(); startEmpty(); }}>Empty canvas</Button></div>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-7">
        {shown.map((each) => {
          const { gallery, title, about, nodes } = each.document;
          return (
            <li key={each.key}>
              <button type="button" className="group block w-full text-left outline-none" onClick={() => { close(); void openAnything(each.document, "This scenario"); }}>
                <span className="mb-2.5 block rounded-node bg-canvas px-3.5 py-2.5 group-hover:shadow-[0_0_0_4px_var(--mark),0_0_0_5.5px_var(--mark-edge)] group-focus-visible:shadow-[0_0_0_4px_var(--mark),0_0_0_5.5px_var(--mark-edge)]"><Thumbnail document={each.document} /></span>
                <b className="block text-lead leading-[1.3] font-strong">{title}</b>
                <span className="block leading-[1.35] text-ink-2">{gallery?.question ?? gallery?.idea ?? (about ?? "").split(". ")[0]}</span>
                <small className="text-small text-ink-3">{nodes.filter((node) => node.type !== "note" && node.type !== "frame").length} nodes</small>
              </button>
            </li>
          );
        })}
      </ul>
      {examples && examples.length === 0 ? <p className="text-ink-2">No scenario came with this build.</p> : null}
    </Dialog>
  );
}
