/** The editor of a state machine: its text, what AWS would say of it, and its graph, drawn while one types. */
import { useEffect, useMemo, useRef, useState, type MouseEvent } from "react";
import { KitDefs } from "../../canvas/kit/index.ts";
import { StateGraph, stateGraphHeight } from "../../canvas/kit/state-graph.tsx";
import { documents, session, useCatalogue, useEffective, useNames, useRun, workbench } from "../../stores/index.ts";
import { defaultOf } from "../../stores/vocabulary.ts";
import type { Json } from "../../vocabulary/json.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { KeyHint } from "../kit/key-hint.tsx";
import { Mark } from "../kit/mark.tsx";
import { AslCode, type CodeHandle } from "./asl-code.tsx";
import type { Known } from "./complete.ts";
import { draftOf, dropDraft, keepDraft } from "./draft.ts";
import { checkOf, diagnose, lineOf, type Check, type Reading } from "./diagnose.ts";
import { graphOf } from "./graph.ts";
import { memberOf, plainOf, type TreeNode } from "./json-tree.ts";

const BREATH_MS = 150;
const GRAPH_WIDTH = 340;
const REGION = "us-east-1", ACCOUNT = "123456789012";

export function AslDialog({ id, onClose }: { readonly id: string; onClose(): void }) {
  const catalogue = useCatalogue();
  const names = useNames();
  const { nodes } = useEffective();
  const began = useRun((state) => state.playheadUs > 0);
  const node = nodes.find((each) => each.id === id);
  const definition = node && catalogue?.definition(node.type);
  const check = useMemo<Check>(() => (definition ? checkOf(definition, node?.properties ?? {}) : () => []), [definition, node]);
  const known = useMemo<Known>(() => {
    const region = documents.store.getState().document.account?.["Region"];
    const functions = nodes.filter((each) => each.type === "lambda.function");
    return {
      functions: functions.map((each) => ({ arn: `arn:aws:lambda:${typeof region === "string" ? region : REGION}:${ACCOUNT}:function:${each.id}`, name: each.name ?? each.id })),
      errors: [...new Set(functions.flatMap((each) => { const type = (each.behaviour?.["error"] as { readonly errorType?: Json } | undefined)?.errorType; return typeof type === "string" ? [type] : []; }))],
    };
  }, [nodes]);
  const [old] = useState(() => node?.properties?.["Definition"] ?? (definition?.properties["Definition"] ? (defaultOf(definition.properties["Definition"]) as Json) : {}));
  const [first] = useState(() => (typeof old === "string" ? old : JSON.stringify(old, null, 2)));
  const key = `${documents.store.getState().diagramId} ${id}`;
  // What was not applied when the editor went (a narrower window) is here again.
  const [begun] = useState(() => draftOf(key) ?? first);
  const [text, setText] = useState(begun);
  const [reading, setReading] = useState<Reading>(() => diagnose(begun, check));
  const [told, setTold] = useState<string | undefined>(undefined);
  const [leaving, setLeaving] = useState(false);
  const code = useRef<CodeHandle>(null);
  useEffect(() => {
    const timer = window.setTimeout(() => setReading(diagnose(text, check)), BREATH_MS);
    return () => window.clearTimeout(timer);
  }, [text, check]);

  const apply = async () => {
    const written = code.current?.text() ?? text;
    const now = diagnose(written, check);
    setReading(now);
    if (now.definition === undefined || now.troubles.length > 0) {
      setTold(`Not applied: ${now.troubles.length === 1 ? "one thing is" : `${now.troubles.length} things are`} wrong. ${now.troubles[0]?.message ?? ""}`);
      if (now.troubles[0]) code.current?.go(now.troubles[0].from);
      return;
    }
    // A definition that was written as text is kept as it is typed.
    const next: Json = typeof old === "string" ? written : now.definition;
    if (JSON.stringify(next) !== JSON.stringify(old)) {
      const problems = await workbench.change(id, { properties: { Definition: next } }, `Change the definition of ${id}`);
      if (problems[0]) { setTold(`Not applied: ${problems[0].message}`); return; }
      session.tell(began ? "New executions use the new definition; those that run end with the old one." : "The definition is changed.");
    }
    leave();
  };
  const leave = () => { dropDraft(key); onClose(); };
  const close = () => {
    if (code.current?.closeOffers()) return;
    if (text !== first && !leaving) { setLeaving(true); return; }
    leave();
  };
  const tidy = () => { if (reading.definition !== undefined) code.current?.write(JSON.stringify(JSON.parse(text), null, 2)); };
  const count = reading.troubles.length;
  return (
    <Dialog open title={`Definition of ${names(id)}`} says="Amazon States Language. Ctrl+Space offers what may stand at the cursor, F8 goes to the next mistake." width={1240} onClose={close}>
      <div className="grid h-[calc(100dvh-210px)] max-h-[760px] grid-cols-[minmax(0,1fr)_372px] grid-rows-[minmax(0,1fr)_auto] gap-x-4 gap-y-2.5 max-phone:flex max-phone:h-auto max-phone:max-h-none max-phone:flex-col">
        <div className="min-h-0 max-phone:h-[46dvh]"><AslCode ref={code} label={`Definition of ${id}`} first={begun} troubles={reading.troubles} known={known} onText={(next) => { setText(next); if (next === first) dropDraft(key); else keepDraft(key, next); setTold(undefined); setLeaving(false); }} onApply={() => void apply()} /></div>
        <Graph reading={reading} onGo={(at) => code.current?.go(at)} />
        <section aria-label="What is wrong" className="col-span-2 max-h-[150px] min-h-[44px] overflow-y-auto rounded-control bg-well px-3 py-2 max-phone:shrink-0">
          {count === 0 ? <p className="flex items-center gap-2 text-[13px] text-ink-2"><Mark name="ok" />AWS would take this definition.</p> : (
            <ul className="grid gap-0.5">{reading.troubles.slice(0, 50).map((each, i) => {
              const { line, column } = lineOf(text, each.from);
              return <li key={`${each.from} ${each.message} ${i}`}><button type="button" className="flex min-h-7 w-full items-start gap-2 rounded-control text-left text-[13px] leading-snug hover:underline" onClick={() => code.current?.go(each.from)}><span className="mt-0.5"><Mark name="failed" label="Wrong" /></span><span className="w-[58px] shrink-0 text-ink-2 tabular-nums">{line}:{column}</span><span className="min-w-0 break-words">{each.message} {each.code === "JSON" ? null : <span className="mono text-[11px] break-all text-ink-2">{each.code}</span>}</span></button></li>;
            })}</ul>
          )}
        </section>
      </div>
      <div className="sticky bottom-0 mt-3 flex flex-wrap items-center gap-2.5 bg-panel">
        <p role="alert" className="min-w-0 flex-1 basis-60 text-small leading-snug text-ink-2">{told ? <span className="flex gap-1.5"><span className="mt-0.5"><Mark name="failed" /></span>{told}</span> : leaving ? "The changes are not applied yet. Cancel again throws them away." : began ? "New executions use the new definition; those that run end with the old one." : ""}</p>
        <Button quiet disabled={reading.definition === undefined} onClick={tidy}>Tidy up</Button>
        <Button onClick={() => (leaving || text === first ? leave() : setLeaving(true))}>{leaving ? "Throw away" : "Cancel"}</Button>
        <Button main aria-keyshortcuts="Control+Enter" onClick={() => void apply()}>Apply<span className="max-phone:hidden"> <KeyHint keys="Mod+Enter" /></span></Button>
      </div>
    </Dialog>
  );
}

function Graph({ reading, onGo }: { readonly reading: Reading; onGo(at: number): void }) {
  const { tree, troubles } = reading;
  const drawn = useMemo(() => graphOf(tree.root ? plainOf(tree.root) : null, new Set(troubles.flatMap((each) => each.states.slice(-1)))), [tree, troubles]);
  const height = useMemo(() => stateGraphHeight(drawn.states, drawn.start, GRAPH_WIDTH), [drawn]);
  // For the pointer; by keyboard the text itself is walked through.
  const choose = (event: MouseEvent<SVGSVGElement>) => {
    const name = (event.target as Element).closest("g:has(> title)")?.querySelector(":scope > title")?.textContent;
    const at = name && tree.root ? stateAt(tree.root, name) : undefined;
    if (at !== undefined) onGo(at);
  };
  return (
    <div className="min-h-0 overflow-auto rounded-control border-[1.5px] border-line bg-canvas max-phone:max-h-[50dvh] max-phone:shrink-0">
      {drawn.states.length === 0 ? <p className="p-4 text-[13px] text-ink-2">The graph stands here as soon as the text has a state.</p> : (
        // A click goes to the state in the text; by keyboard the text itself is where one goes.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
        <svg role="img" aria-label={`Graph of ${drawn.states.length} states, from ${drawn.start}`} width={GRAPH_WIDTH} height={height + 8} className="mx-auto my-2 block" onClick={choose}>
          <KitDefs /><StateGraph states={drawn.states} start={drawn.start} width={GRAPH_WIDTH} />
        </svg>
      )}
      {drawn.left > 0 ? <p className="px-4 pb-3 text-small text-ink-2">and {drawn.left} more states</p> : null}
    </div>
  );
}

/** Where a state is defined, at any depth. */
function stateAt(node: TreeNode, name: string): number | undefined {
  const own = memberOf(memberOf(node, "States")?.value, name);
  if (own) return own.name.from;
  const below = node.kind === "object" ? node.members.flatMap((each) => each.value ?? []) : node.kind === "list" ? node.items : [];
  for (const each of below) {
    const found = stateAt(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
