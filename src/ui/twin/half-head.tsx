/** The head of a half: which run it is, the values in which the two differ, to be turned here, and the way to keep it. */
import { Popover } from "radix-ui";
import { useId, useState } from "react";
import { Plus } from "lucide-react";
import { session, twin, useCatalogue, useEffective, useNames, useSession, useStage, useTwin } from "../../stores/index.ts";
import { describeValue } from "../../stores/vocabulary.ts";
import type { Half } from "../../stores/twin.ts";
import { valueKey } from "../../stores/twin-document.ts";
import type { Part, TwinValue } from "../../stores/twin-document.ts";
import { Control, FieldRow, sayName } from "../inspector/field-row.tsx";
import { apply } from "../inspector/member.ts";
import type { Member } from "../inspector/member.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { icons } from "../kit/icons.tsx";
import { Select } from "../kit/select.tsx";
import { usePhone } from "../use-media.ts";

export function HalfHead({ half }: { readonly half: Half }) {
  const mode = useSession((state) => state.mode);
  const { values, busy } = useTwin((state) => ({ values: state.values, busy: state.busy }));
  const keep = () => {
    if (half === "here") { twin.close(); return; }
    void twin.keepTwin().then(([problem]) => session.tell(problem ? problem.message : "The twin’s values are kept; undo brings the others back.", problem ? { tone: "failed" } : {}));
  };
  return (
    <header className="@container flex border-b-[1.5px] border-line" data-half={half}><div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1 px-3 py-1 max-phone:gap-x-2 max-phone:py-0.5">
      <h2 className="text-[14px] font-strong whitespace-nowrap in-data-[scale=presenting]:text-[22px]">{half === "here" ? "This run" : "Twin"}</h2>
      {values.map((value) => <ValueChip key={valueKey(value)} of={value} half={half} />)}
      {half === "there" ? <AnotherValue first={values.length === 0} /> : null}
      {mode === "play" || values.length === 0 ? null : <Button small quiet className="ml-auto max-phone:px-1!" disabled={busy} aria-label="Keep this one" onClick={keep}><span>Keep<span className="@max-[500px]:vh"> this one</span></span></Button>}
    </div></header>
  );
}

/** One value of this half. Narrow ones are turned in place, wide ones in a card. */
function ValueChip({ of, half }: { readonly of: TwinValue; readonly half: Half }) {
  const member = useMember(of.entity, of.part, of.name);
  const names = useNames();
  const phone = usePhone();
  const stage = useStage();
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const id = useId();
  if (!member) return <span className="text-small text-ink-2">{names(of.entity)} is not there now</span>;
  const { field, name, written } = member;
  const label = `${name} of ${names(of.entity)}, ${half === "here" ? "this run" : "twin"}`;
  const narrow = field.kind === "number" || field.kind === "boolean" || field.kind === "choice";
  const change = (value: Parameters<typeof apply>[1]) => void apply(member, value, stage.change).then((problem) => setWrong(problem?.message));
  return (
    <span className="flex items-center gap-1.5 text-[13px] in-data-[scale=presenting]:text-[20px]">
      <label htmlFor={id} className="leading-tight"><span className={of.part === "properties" ? "font-mono text-[.96em]" : ""}>{of.part === "properties" ? name : sayName(name)}</span> <span className="text-ink-2 @max-[530px]:vh">of {names(of.entity)}</span></label>
      {narrow ? <span className={field.kind === "number" ? "w-20 in-data-[scale=presenting]:w-28" : field.kind === "choice" ? "w-32" : ""}><Control id={id} member={{ ...member, name: label }} bad={wrong !== undefined} onChange={change} /></span> : (
        <Card label={label} trigger={<button type="button" id={id} className="btn small">{describeValue(field, written ?? ("default" in field ? field.default : undefined))}</button>}><FieldRow member={member} open /></Card>
      )}
      {half === "there" && !phone ? <IconButton small label={`The twin as this run in ${name}`} onClick={() => void twin.drop(of)}>{icons.close}</IconButton> : null}
      {wrong ? <span role="alert" className="max-w-60 text-small leading-snug text-failed">{wrong}</span> : null}
    </span>
  );
}

const KINDS: readonly string[] = ["number", "boolean", "choice", "amount", "chance", "text"];
/** What people ask about first. */
const USUAL: readonly string[] = ["VisibilityTimeout", "maxReceiveCount", "durationMs", "fails", "ShardCount", "arrivals"];

/** Chooses one more value in which the twin is to differ. */
function AnotherValue({ first }: { readonly first: boolean }) {
  const { nodes, connections } = useEffective();
  const catalogue = useCatalogue();
  const names = useNames();
  const parts = [...nodes, ...connections].filter((each) => catalogue?.definition(each.type));
  const [chosen, setChosen] = useState(() => session.store.getState().selection[0] ?? "");
  const part = parts.find((each) => each.id === chosen) ?? parts.find((each) => each.type === "sqs.queue") ?? parts.find((each) => each.type !== "client") ?? parts[0];
  const definition = part ? catalogue?.definition(part.type) : undefined;
  const options = (["properties", "behaviour"] as const).flatMap((of) => Object.entries(definition?.[of] ?? {}).filter(([, field]) => KINDS.includes(field.kind)).map(([name]) => ({ value: `${of} ${name}`, label: of === "properties" ? name : sayName(name) })));
  const [wanted, setWanted] = useState("");
  const option = options.find(({ value }) => value === wanted) ?? options.find(({ value }) => USUAL.includes(value.split(" ")[1] ?? "")) ?? options[0];
  const [of = "properties", name = ""] = (option?.value.split(" ") ?? []) as [Part?, string?];
  const member = useMember(part?.id ?? "", of, name);
  return (
    <Card label="Another value for the twin" open={first} trigger={first ? <button type="button" className="btn small"><Plus />Change a value</button> : <button type="button" className="btn quiet icon small" aria-label="Another value" title="Another value"><Plus /></button>}>
      <div className="grid gap-2">
        <Select label="Part" value={part?.id ?? ""} options={parts.map((each) => ({ value: each.id, label: names(each.id) }))} onChange={setChosen} />
        <Select label="Value" value={option?.value ?? ""} options={options} onChange={setWanted} />
        {member ? <FieldRow key={`${member.id} ${member.name}`} member={member} /> : <p className="text-small text-ink-2">It has nothing to turn.</p>}
      </div>
    </Card>
  );
}

function Card({ label, trigger, open = false, children }: { readonly label: string; readonly trigger: React.ReactNode; readonly open?: boolean; readonly children: React.ReactNode }) {
  const [shown, setShown] = useState(open);
  return (
    <Popover.Root open={shown} onOpenChange={setShown}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content role="dialog" aria-label={label} align="start" sideOffset={6} collisionPadding={12} className="sheet z-50 w-[min(320px,calc(100vw-24px))] p-3 outline-none" onOpenAutoFocus={(event) => { if (open) event.preventDefault(); }}>{children}</Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A member of an entity as it is in this half just now. */
function useMember(id: string, part: Part, name: string): Member | undefined {
  const { nodes, connections } = useEffective();
  const catalogue = useCatalogue();
  const entity = nodes.find((each) => each.id === id) ?? connections.find((each) => each.id === id);
  const field = entity ? catalogue?.definition(entity.type)?.[part][name] : undefined;
  return entity && field ? { id, part, name, field, written: entity[part]?.[name] } : undefined;
}
