/** The chosen part: its properties in AWS's names, what the simulated world does, its actions and faults, its inside. */
import { Fragment, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { Trash2, Zap } from "lucide-react";
import { canvasActions } from "../../canvas/index.ts";
import { session, useCatalogue, useEffective, useEndNotices, useNames, useSession, useUpright, workbench } from "../../stores/index.ts";
import type { StandingNotice } from "../../stores/end-notices.ts";
import type { ConnectionDocument, JsonObject, NodeDocument } from "../../stores/scenario-document.ts";
import type { EntityDefinition } from "../../services/define.ts";
import type { Field, Fields } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { copyAs } from "../command/clipboard.ts";
import { EditMachine } from "../asl/edit-machine.tsx";
import { Button, IconButton } from "../kit/button.tsx";
import { NodeTile } from "../node-tile.tsx";
import { Connect } from "../outline/connect.tsx";
import { Mark } from "../kit/mark.tsx";
import { Menu } from "../kit/menu.tsx";
import { RuleChip } from "../kit/rule-chip.tsx";
import { Tabs } from "../kit/tabs.tsx";
import { CallsList } from "./calls-list.tsx";
import { FieldRow } from "./field-row.tsx";
import { InspectList } from "./inspect-list.tsx";
import { callNow } from "./member.ts";
import type { Part } from "./member.ts";

export function Inspector({ id }: { readonly id: string }) {
  const catalogue = useCatalogue();
  const { nodes, connections } = useEffective();
  const mode = useSession((state) => state.mode);
  const upright = useUpright();
  const names = useNames();
  const [tab, setTab] = useState("knobs");
  const part: NodeDocument | ConnectionDocument | undefined = nodes.find((each) => each.id === id) ?? connections.find((each) => each.id === id);
  const definition = part ? catalogue?.definition(part.type) : undefined;
  if (!part) return <p className="p-4 text-[13px] text-ink-2">{id} is not there at this moment of the run.</p>;
  return (
    <section className="min-h-0 px-4 py-3.5" aria-label={`Inspector: ${part.name ?? id}`}>
      <Head part={part} definition={definition} title={names(id)} readOnly={mode !== "edit"} />
      {definition ? <p className="-mt-1 mb-2 text-[13px] leading-snug text-ink-2">{definition.says}</p> : null}
      {/* Where nothing is drawn by hand. */}
      {upright && mode === "edit" && definition?.kind === "node" ? <div className="mb-3"><Connect from={id} /></div> : null}
      {definition ? (
        <Tabs label="What to show" value={mode === "edit" ? tab : "inside"} onChange={setTab} className="gap-2.5" tabs={[
          ...(mode === "edit" ? [{ value: "knobs", label: "Settings", content: <Form part={part} definition={definition} /> }] : []),
          { value: "inside", label: "Inside now", content: <><InspectList id={id} /><CallsList id={id} /></> },
        ]} />
      ) : part.type === "note" ? <NoteForm node={part as NodeDocument} /> : part.type === "frame" ? <p className="text-[13px] text-ink-2">What stands in a frame moves with it, and is copied and removed with it.</p> : catalogue ? <p className="text-[13px] text-ink-2">This version knows nothing of “{part.type}”. It is kept as it is.</p> : null}
    </section>
  );
}

function Head({ part, definition, title, readOnly }: { readonly part: NodeDocument | ConnectionDocument; readonly definition: EntityDefinition | undefined; readonly title: string; readonly readOnly: boolean }) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const node = !("from" in part);
  const finish = () => {
    const name = draft?.trim();
    if (name && name !== title) workbench.restyle(`Rename ${part.id}`, { [part.id]: { name } });
    setDraft(undefined);
  };
  return (
    <h2 className="mb-2.5 flex items-center gap-[9px] text-name font-strong">
      {node ? <NodeTile type={part.type} properties={part.properties} size={28} /> : null}
      {/* The name has the room; the type stands below it. */}
      <span className="min-w-0 flex-1 leading-tight">
        {node && !readOnly ? <input aria-label="Name" maxLength={100} title={title} value={draft ?? title} onChange={(event) => setDraft(event.target.value)} onBlur={finish} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); if (event.key === "Escape") setDraft(undefined); }} className="-ml-1 block w-full truncate rounded-control px-1 hover:bg-well" /> : <span className="block break-words">{title}</span>}
        <small className="block text-[13px] font-normal text-ink-2">{definition?.title ?? INERT[part.type] ?? part.type}</small>
      </span>
      {definition ? <Button small quiet aria-keyshortcuts="w" onClick={() => session.explain({ entity: part.id })}>Why?</Button> : null}
      {readOnly ? null : <FaultMenu part={part} definition={definition} />}
      {readOnly ? null : <IconButton small label={`Remove ${part.id}`} keys="Delete" onClick={() => canvasActions.remove([part.id])}><Trash2 /></IconButton>}
    </h2>
  );
}

const INERT: Readonly<Record<string, string>> = { note: "Note", frame: "Frame" };

const COMMON_FAULTS: readonly { readonly label: string; readonly says: string; readonly behaviour: JsonObject }[] = [
  { label: "Slow", says: "Each way takes 2 s.", behaviour: { latencyMs: 2000 } },
  { label: "Lossy", says: "1 request in 5 never arrives.", behaviour: { losesRequest: { kind: "ratio", of: [1, 5] } } },
  { label: "Refused", says: "1 call in 2 is answered with a server error.", behaviour: { fails: { when: { kind: "ratio", of: [1, 2] }, as: "serverError" } } },
  { label: "Permission missing", says: "AccessDenied on this side.", behaviour: { allowed: false } },
  { label: "As it should be", says: "Takes these faults away again.", behaviour: { latencyMs: null, losesRequest: null, fails: null, allowed: null } },
];

function FaultMenu({ part, definition }: { readonly part: NodeDocument | ConnectionDocument; readonly definition: EntityDefinition | undefined }) {
  const common = "from" in part ? COMMON_FAULTS : [];
  const own = definition?.faults ?? [];
  const actions = definition?.actions ?? [];
  if (common.length + own.length + actions.length === 0 && !definition?.deploy) return null;
  const change = (members: { readonly properties?: Json; readonly behaviour?: Json }, name: string) =>
    void workbench.change(part.id, members as { properties?: JsonObject; behaviour?: JsonObject }, `${name}: ${part.id}`).then((problems) => { if (problems[0]) session.tell(problems[0].message, { tone: "failed" }); });
  return (
    <Menu label={`Do something to ${part.id}`} className="btn quiet icon small" icon={<Zap />} groups={[
      { title: "Break", items: [
        ...own.map((each) => ({ key: each.label, label: each.label, says: each.says, run: () => { if (each.change) change(each.change, each.label); if (each.call) void callNow(each.call.operation, part.id, each.call.input); } })),
        ...common.map((each) => ({ key: each.label, label: each.label, says: each.says, run: () => change({ behaviour: each.behaviour }, each.label) })),
      ] },
      { title: "Do", items: actions.map((each) => ({ key: each.label, label: each.label, says: each.says ?? each.operation, run: () => void callNow(each.operation, part.id, each.input) })) },
      { title: "Copy as", items: definition?.deploy ? [
        { key: "cloudformation", label: "CloudFormation", says: "A template in YAML with what belongs to it.", run: () => void copyAs([part.id], "cloudformation") },
        { key: "cli", label: "AWS CLI commands", says: "What makes it, line by line.", run: () => void copyAs([part.id], "cli") },
      ] : [] },
    ].filter((group) => group.items.length > 0)} />
  );
}

function Form({ part, definition }: { readonly part: NodeDocument | ConnectionDocument; readonly definition: EntityDefinition }) {
  const [more, setMore] = useState(false);
  const wire = useCatalogue()?.wire;
  const { nodes } = useEffective();
  const isFunction = (id: string) => nodes.some((each) => each.id === id && each.type === "lambda.function");
  const rules = useMemo(() => [...new Set(Object.values({ ...definition.properties, ...definition.behaviour }).flatMap((field) => field.rules ?? []))], [definition]);
  const notices = useEndNotices().filter((each) => [each.connection, each.from, each.to].includes(part.id));
  const advanced = [...entries(definition.properties), ...entries(definition.behaviour)].filter(([, field]) => field.advanced && applies(field, part, definition)).length;
  const written = (of: Part): JsonObject | undefined => (of === "own" ? (part as unknown as JsonObject) : part[of]);
  const rows = (fields: Fields, of: Part) => entries(fields)
    .filter(([name, field]) => written(of)?.[name] !== undefined || (applies(field, part, definition) && (more || !field.advanced)))
    .map(([name, field]) => <Fragment key={name}><FieldRow member={{ id: part.id, part: of, name, field, written: written(of)?.[name] }} />{of === "properties" ? notices.filter((each) => placeOf(each, part.id) === name).map((each) => <NoticeText key={each.connection} of={each} />) : null}{field.kind === "json" && field.editor === "states-language" ? <EditMachine id={part.id} /> : null}</Fragment>);
  return (
    <div>
      {notices.filter((each) => placeOf(each, part.id) === undefined).map((each) => <NoticeText key={each.connection} of={each} />)}
      {rows(definition.properties, "properties")}
      {entries(definition.behaviour).length > 0 ? <h3 className="mt-3 mb-1.5 text-small font-[650] text-ink-2">What it does in this world</h3> : null}
      {rows(definition.behaviour, "behaviour")}
      {definition.compose ? rows("from" in part && isFunction(part.from) ? { ...SENT, ...WHEN_SENT } : SENT, "own") : null}
      {advanced > 0 ? <Button small quiet className="-ml-2" onClick={() => setMore(!more)}>{more ? "Fewer settings" : advanced === 1 ? "One more setting" : `${advanced} more settings`}</Button> : null}
      {"from" in part && wire ? <OnTheWay part={part} fields={wire} rows={rows} /> : null}
      {rules.length > 0 ? <details className="mt-2 text-small text-ink-2"><summary className="cursor-pointer py-1">Its rules</summary><p className="flex flex-wrap gap-1">{rules.map((rule) => <RuleChip key={rule} id={rule} onOpen={session.openRule} />)}</p></details> : null}
    </div>
  );
}

/** What a connection that calls sends. */
const SENT: Fields = {
  body: { kind: "template", default: undefined, help: "What is sent, instead of what the sender has: JSON, in which {{body.order}} is a part of that." },
  input: { kind: "template", default: undefined, help: "Members of AWS's input, laid over those that the body gives, such as { \"DelaySeconds\": 5 }." },
};
/** From a function: it calls when its work is over. */
const WHEN_SENT: Fields = {
  when: { kind: "choice", options: ["success", "failure", "each record"], default: "success", help: "After a run that went well, one that failed, or for each record of its event." },
  ignoreErrors: { kind: "boolean", default: false, help: "On: an error that stays does not make the run fail." },
};

/** Latency and faults of the arrow itself: closed while all is as it should be. */
function OnTheWay({ part, fields, rows }: { readonly part: ConnectionDocument; readonly fields: Fields; rows(fields: Fields, of: Part): ReactNode }) {
  const [opened] = useState(Object.keys(fields).some((name) => part.behaviour?.[name] !== undefined));
  return <details className="mt-2" open={opened}><summary className="cursor-pointer py-1 text-small font-[650] text-ink-2">On the way: latency, losses, faults</summary>{rows(fields, "behaviour")}</details>;
}

/** The property of this part at which a notice stands; undefined at the connection itself. */
function placeOf({ from, to, notice }: StandingNotice, id: string): string | undefined {
  return id === from ? notice.from : id === to ? notice.to : undefined;
}

function NoticeText({ of: { notice, fix, from, to } }: { readonly of: StandingNotice }) {
  const names = useNames();
  return <p role="note" className="mb-2 flex gap-1.5 rounded-control bg-retry-soft px-2 py-1 text-small leading-snug"><span className="mt-0.5"><Mark name="advice" /></span><span><b className="font-semibold">{names(from)} → {names(to)}</b>: {notice.says}{fix ? ` ${fix}` : ""}</span></p>;
}

function NoteForm({ node }: { readonly node: NodeDocument }) {
  return <textarea aria-label="Text of the note" maxLength={20_000} rows={6} className="w-full rounded-control border-[1.5px] border-line-strong bg-panel p-2" defaultValue={node.text ?? ""} key={node.text} onBlur={(event) => { if (event.target.value !== node.text) workbench.restyle("Write a note", { [node.id]: { text: event.target.value } }); }} />;
}

/** Whether a property means something beside the others as they are: a FIFO queue's do not, on a standard queue. */
function applies(field: Field, part: NodeDocument | ConnectionDocument, { properties }: EntityDefinition): boolean {
  return Object.entries(field.when ?? {}).every(([name, wanted]) => JSON.stringify(part.properties?.[name] ?? properties[name]?.default) === JSON.stringify(wanted));
}

const entries = (fields: Fields): readonly (readonly [string, Field])[] => Object.entries(fields);
