/** What's modelled: every rule of every service, how far it can be trusted, and where it comes from. */
import { useMemo, useState } from "react";
import type { CatalogueRule } from "../../stores/catalogue.ts";
import { session, useCatalogue, useEffective, useSession } from "../../stores/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { Inline } from "../kit/prose.tsx";
import { Mark } from "../kit/mark.tsx";
import { Select } from "../kit/select.tsx";
import { matches } from "../palette/parts.ts";

const STATUS: Readonly<Record<CatalogueRule["status"], { readonly mark: string; readonly says: string }>> = {
  documented: { mark: "ok", says: "AWS documents it" }, measured: { mark: "flight", says: "measured" },
  assumed: { mark: "advice", says: "our assumption: AWS does not publish it" }, "not modelled": { mark: "dropped", says: "not modelled" },
};

const intoView = (row: HTMLLIElement | null) => row?.scrollIntoView({ block: "center" });

export function ModelledDialog() {
  const catalogue = useCatalogue();
  const wanted = useSession((state) => state.rule);
  const { nodes, connections } = useEffective();
  const [query, setQuery] = useState("");
  const [service, setService] = useState(() => (wanted ? (catalogue?.rule(wanted)?.service ?? "") : ""));
  const used = useMemo(() => new Set([...nodes, ...connections].flatMap((each) => catalogue?.serviceOf(each.type)?.name ?? [])), [nodes, connections, catalogue]);
  const rules = (catalogue?.rules ?? []).filter((each) => (service === "" || each.service === service || each.id === wanted) && (query === "" || matches(query, each.id, each.title, each.says, each.status) || each.id.toLowerCase().includes(query.toLowerCase())));
  const names = (catalogue?.services ?? []).map((each) => ({ value: each.name, label: `${each.title}${used.has(each.name) ? " (here)" : ""}` }));
  const count = (status: CatalogueRule["status"]) => (catalogue?.rules ?? []).filter((each) => each.status === status).length;
  return (
    <Dialog title="What’s modelled" says={`${catalogue?.rules.length ?? 0} rules: ${count("documented")} documented by AWS, ${count("measured")} measured, ${count("assumed")} assumed, ${count("not modelled")} not modelled.`} width={860} open onClose={() => session.set({ panel: undefined, rule: undefined })}>
      <div className="sticky top-0 z-10 mb-3 grid grid-cols-[1fr_240px] gap-2 bg-panel pb-2 max-phone:grid-cols-1">
        <div className="field"><input aria-label="Search the rules" placeholder="visibility, SQS-018, assumed" value={query} onChange={(event) => setQuery(event.target.value)} /></div>
        <Select label="Service" value={service} options={[{ value: "", label: "all services" }, ...names]} onChange={setService} />
      </div>
      <ul className="grid gap-3">
        {rules.slice(0, 250).map((rule) => {
          const status = STATUS[rule.status];
          return (
            <li key={rule.id} ref={rule.id === wanted ? intoView : null} className={`rounded-node border-[1.5px] border-line-strong px-3.5 py-2.5 ${rule.id === wanted ? "bg-mark-soft" : ""}`}>
              <h3 className="flex items-baseline gap-2"><span className="ruleid">{rule.id}</span><b className="font-strong">{rule.title}</b></h3>
              <p className="mt-1 leading-snug"><Inline text={rule.says} /></p>
              {rule.note ? <p className="mt-1 flex gap-1.5 leading-snug"><span className="mt-0.5"><Mark name="advice" /></span><span><b className="font-semibold">Often noted wrongly.</b> <Inline text={rule.note} /></span></p> : null}
              <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-ink-2">
                <span className="flex items-center gap-1.5"><Mark name={status.mark} />{status.says}</span>
                {rule.properties?.map((each) => <code key={each}>{each}</code>)}
                {rule.source.startsWith("https:") ? <a href={rule.source} target="_blank" rel="noreferrer">AWS’s page</a> : rule.source ? <span>{rule.source}</span> : null}
              </p>
            </li>
          );
        })}
      </ul>
      {rules.length > 250 ? <p className="mt-3 text-ink-2">{rules.length - 250} more: search, or choose a service.</p> : null}
      {rules.length === 0 ? <p className="text-ink-2">{wanted && !catalogue?.rule(wanted) ? `${wanted} is a rule of the engine itself.` : "No rule says that."}</p> : null}
    </Dialog>
  );
}
