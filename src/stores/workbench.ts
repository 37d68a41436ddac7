/**
 * What a person does, carried to document and run alike. Before anything has run an edit changes the document itself;
 * later it is done at the playhead and lands in the document's script. Places, names and words never touch the run.
 */
import { MOST_CHARACTERS } from "../scenario/most-characters.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Problem, ScriptAct } from "../worker/protocol.ts";
import type { DocumentStore } from "./document.ts";
import { dependents, effectiveAt, isInert, merged, simulationText } from "./effective.ts";
import type { Change } from "./effective.ts";
import type { RunStore } from "./run.ts";
import { freshId } from "./scenario-document.ts";
import type { ConnectionDocument, NodeDocument, ScenarioDocument, ScriptEntry } from "./scenario-document.ts";
import { withValues } from "./twin-document.ts";
import type { TwinValue } from "./twin-document.ts";

const NONE: readonly Problem[] = [];
const MERGE_MS = 1000;

export type Workbench = ReturnType<typeof createWorkbench>;

export function createWorkbench({ documents, run, now, press }: { readonly documents: DocumentStore; readonly run: RunStore; now(): number; /** The press of a pointer that goes on just now, by its number. */ press?(): number | undefined }) {
  const doc = () => documents.store.getState().document;
  /** What the run was made of: a document that differs from it only in looks needs nothing. */
  let running: ScenarioDocument | undefined;
  let lastChange: { readonly key: string; readonly at: number; readonly index: number } | undefined;

  let changing: Promise<unknown> = Promise.resolve();
  let trying: Promise<unknown> = Promise.resolve();
  let wanted: Wanted | undefined;

  const begun = () => run.store.getState().status === "ready" && run.playheadUs() > 0;

  /** Makes the run what the document says, at the same playhead. Silent when only looks have changed. */
  const sync = async (options: { readonly atUs?: number; readonly play?: boolean } = {}) => {
    const document = doc();
    const before = running;
    running = document;
    if (before && run.store.getState().status === "ready") {
      const [a, b] = [simulationText(before), simulationText(document)];
      if (a.base === b.base) {
        if (a.script !== b.script) await run.rescript((document.script ?? []) as unknown as Json);
        return;
      }
    }
    await run.open(document, { atUs: options.atUs ?? run.playheadUs(), ...(options.play === undefined ? {} : { play: options.play }) });
  };

  /** An edit of the document itself: structure before a run, and looks, words, title at any time. */
  const edit = (name: string, recipe: (document: ScenarioDocument) => ScenarioDocument, options: { readonly merge?: string; readonly held?: boolean } = {}) => {
    documents.transact(name, recipe, options);
    return sync();
  };

  /** Acts at the playhead, recorded in the script as the engine stamped them: all of them as one step, or none. `beside`: what the same step does to notes and frames, of which the run knows nothing. */
  const live = async (name: string, acts: readonly { readonly act: ScriptAct; readonly looks?: (entry: ScriptEntry) => ScriptEntry }[], merge: { readonly merge?: string; readonly held?: boolean } = {}, beside: (document: ScenarioDocument) => ScenarioDocument = (document) => document): Promise<readonly Problem[]> => {
    const entries: ScriptEntry[] = [];
    for (const { act, looks } of acts) {
      const acted = await run.act(act);
      const problems = acted ? acted.problems : [{ path: "", code: "RunGone", message: "The simulation does not answer." }];
      if (!acted || problems.length > 0 || acted.entry === null) {
        if (entries.length > 0) await run.rescript((doc().script ?? []) as unknown as Json);
        return problems;
      }
      const stamped = acted.entry as unknown as ScriptEntry;
      entries.push(looks ? looks(stamped) : stamped);
    }
    documents.transact(name, (document) => beside({ ...document, script: [...(document.script ?? []), ...entries] }), merge);
    running = doc();
    return NONE;
  };

  /** An edit that the loading door may refuse: problems come back in words, and then nothing was changed. */
  const tried = (...asked: Parameters<typeof edit>): Promise<readonly Problem[]> => {
    // One after another: what is taken back must be the last that was made.
    const done = trying.then(() => tryNow(...asked));
    trying = done.catch(() => NONE);
    return done;
  };

  const tryNow = async (...[name, recipe, options]: Parameters<typeof edit>): Promise<readonly Problem[]> => {
    const before = doc(), wasAmiss = run.store.getState().status === "problems";
    await edit(name, recipe, options);
    const { status, problems } = run.store.getState();
    // What was amiss before is told already, and must not forbid to mend it one by one.
    if (status !== "problems" || wasAmiss || doc() === before) return NONE;
    documents.takeBack();
    await sync();
    return problems;
  };

  const changeNow = async (id: string, members: Change, name: string, key: string, held: boolean): Promise<readonly Problem[]> => {
    if (!begun()) {
      const replace = <T extends NodeDocument | ConnectionDocument>(each: T) => (each.id === id ? merged(each, members) : each);
      return tried(name, (document) => ({ ...document, nodes: document.nodes.map(replace), connections: document.connections.map(replace) }), { merge: key, held });
    }
    // Movements of one press, or within a second, are one entry: the earlier one takes the new value.
    const script = doc().script ?? [];
    if (lastChange?.key === key && (held || now() - lastChange.at < MERGE_MS) && lastChange.index === script.length - 1) {
      lastChange = { ...lastChange, at: now() };
      documents.transact(name, (document) => ({ ...document, script: (document.script ?? []).map((each, i) => (i === script.length - 1 ? joined(each, members) : each)) }), { merge: key, held });
      await sync();
      return NONE;
    }
    const problems = await live(name, [{ act: { change: id, ...members } as ScriptAct }], { merge: key, held });
    lastChange = problems.length === 0 ? { key, at: now(), index: script.length } : undefined;
    return problems;
  };

  /**
   * Members that replace those of an entity. Problems come back in words, and then nothing was changed. One after another:
   * a movement that is quicker than the worker joins the entry that is on its way, or gives way to the next.
   */
  const change = (id: string, members: Change, name?: string): Promise<readonly Problem[]> => {
    const names = Object.keys({ ...members.properties, ...members.behaviour });
    const pressed = press?.();
    const key = `${id} ${names.join(" ")}${pressed === undefined ? "" : ` #${pressed}`}`;
    const mine: Wanted = { key, passed: false };
    if (wanted?.key === key) wanted.passed = true;
    wanted = mine;
    const done = changing.then(() => (mine.passed ? NONE : changeNow(id, members, name ?? `Change ${names[0] ?? "it"} of ${id}`, key, pressed !== undefined)));
    changing = done.catch(() => NONE);
    return done;
  };

  const add = async (part: NodeDocument | ConnectionDocument, name = `Add ${part.id}`): Promise<readonly Problem[]> => {
    if (begun() && !isInert(part)) return live(name, [adding(part)]);
    return tried(name, (document) => ("from" in part ? { ...document, connections: [...document.connections, part] } : { ...document, nodes: [...document.nodes, part] }));
  };

  const remove = async (ids: readonly string[]): Promise<readonly Problem[]> => {
    const name = ids.length === 1 ? `Remove ${ids[0]}` : `Remove ${ids.length} parts`;
    const inert = new Set(doc().nodes.filter((each) => isInert(each) && ids.includes(each.id)).map((each) => each.id));
    if (begun() && inert.size < ids.length) {
      const connections = effectiveAt(doc(), run.playheadUs()).connections;
      // A connection of a chosen node goes with it; asking for both would fail at the second.
      const tops = ids.filter((id) => !inert.has(id) && !ids.some((other) => other !== id && dependents(connections, other).has(id)));
      return live(name, tops.map((id) => ({ act: { remove: id } })), {}, (document) => ({ ...document, nodes: document.nodes.filter((each) => !inert.has(each.id)) }));
    }
    await edit(name, (document) => {
      const gone = new Set(ids.flatMap((id) => [...dependents(document.connections, id)]));
      return {
        ...document, nodes: document.nodes.filter((each) => !gone.has(each.id)), connections: document.connections.filter((each) => !gone.has(each.id)),
        ...(document.script ? { script: document.script.filter((each) => !gone.has(each.on ?? each.change ?? each.remove ?? "")) } : {}),
      };
    });
    return NONE;
  };

  /** Values that hold from beginning to end: the whole run is another, at the same playhead. Problems come back in words, and then nothing was changed. */
  const lay = (name: string, values: readonly TwinValue[]): Promise<readonly Problem[]> => tried(name, (document) => withValues(document, values));

  /** Looks only: places, sizes, names, words of notes. The run doesn't hear of it. */
  const restyle = (name: string, looks: Readonly<Record<string, Partial<NodeDocument>>>, options: { readonly merge?: string } = {}) => {
    const styled = <T extends { readonly id: string }>(each: T): T => (looks[each.id] ? { ...each, ...within(looks[each.id]!) } : each);
    documents.transact(name, (document) => ({
      ...document, nodes: document.nodes.map(styled), connections: document.connections.map(styled),
      ...(document.script ? { script: document.script.map((entry) => (entry.add && looks[entry.add.id] ? { ...entry, add: styled(entry.add) } : entry)) } : {}),
    }), options);
    // A name may have been what was in the way.
    if (run.store.getState().status === "problems") void sync();
    else running = doc();
  };

  /** Folds the script's changes up to the playhead into the design and starts over with it; its calls stay. */
  const startOver = async () => {
    const { nodes, connections } = effectiveAt(doc(), run.playheadUs());
    documents.transact("Start over with this design", (document) => {
      const calls = (document.script ?? []).filter((each) => each.call !== undefined);
      const { script: _gone, ...rest } = document;
      return { ...rest, nodes, connections, ...(calls.length > 0 ? { script: calls } : {}) };
    });
    await sync({ atUs: 0 });
  };

  const open = async (document: ScenarioDocument, options: { readonly atUs?: number; readonly play?: boolean; readonly seed?: number } = {}) => {
    // Ids come again in other diagrams: what was drawn of this one must not meet the next one's types.
    run.leave();
    await documents.openNew(document);
    running = doc();
    return run.open(running, options);
  };

  return {
    begun, edit, tried, change, lay, add, remove, restyle, startOver, open, sync,
    call: (operation: string, on: string, input: Json | undefined) => live(`${operation.split(":")[1] ?? operation} on ${on}`, [{ act: { call: operation, on, ...(input === undefined ? {} : { input }) } }]),
    /** Moves script entries in time, as their flag is dragged. */
    moveEntries: (indices: readonly number[], at: string) => edit("Move a flag", (document) => ({ ...document, script: (document.script ?? []).map((each, i) => (indices.includes(i) ? { ...each, at } : each)) }), { merge: `flag ${indices.join(" ")}` }),
    removeEntry: (index: number) => edit("Take a flag out", (document) => ({ ...document, script: (document.script ?? []).filter((_, i) => i !== index) })),
    /** Several new parts at once, ids made fresh: a recipe, or what was pasted. Returns the new nodes' ids. */
    insert: async (name: string, nodes: readonly NodeDocument[], connections: readonly ConnectionDocument[]) => {
      let ghost = doc();
      const ids = new Map<string, string>();
      const made: (NodeDocument | ConnectionDocument)[] = [];
      for (const each of [...nodes, ...connections]) {
        const id = freshId(ghost, each.id);
        ids.set(each.id, id);
        const part = "from" in each ? { ...each, id, from: ids.get(each.from) ?? each.from, to: ids.get(each.to) ?? each.to } : { ...each, id };
        made.push(part);
        ghost = { ...ghost, nodes: [...ghost.nodes, { id, type: each.type }] };
      }
      if (begun() && !made.every(isInert)) {
        const inert = made.filter((each): each is NodeDocument => isInert(each));
        const problems = await live(name, made.filter((each) => !isInert(each)).map(adding), {}, (document) => ({ ...document, nodes: [...document.nodes, ...inert] }));
        if (problems.length > 0) return { ids: [], problems };
      } else {
        const problems = await tried(name, (document) => ({ ...document, nodes: [...document.nodes, ...made.filter((each): each is NodeDocument => !("from" in each))], connections: [...document.connections, ...made.filter((each): each is ConnectionDocument => "from" in each)] }));
        if (problems.length > 0) return { ids: [], problems };
      }
      return { ids: nodes.map((each) => ids.get(each.id) ?? each.id), problems: NONE };
    },
    undo: async () => { const step = documents.undo(); if (step) await sync(); return step; },
    redo: async () => { const step = documents.redo(); if (step) await sync(); return step; },
    openDiagram: async (id: string) => { run.leave(); const found = await documents.openDiagram(id); if (found) { running = doc(); await run.open(running, {}); } else run.stay(); return found; },
  };
}

/** Words no longer than the loading door lets in: what is kept can be opened again. */
function within(look: Partial<NodeDocument>): Partial<NodeDocument> {
  const cut = (text: string, most: number) => (text.length > most ? text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "") : text);
  return { ...look, ...(look.name === undefined ? {} : { name: cut(look.name, MOST_CHARACTERS.name) }), ...(look.text === undefined ? {} : { text: cut(look.text, MOST_CHARACTERS.text) }) };
}

/** A change that waits for its turn; `passed` when the next of its kind has come meanwhile. */
interface Wanted { readonly key: string; passed: boolean }

function joined(entry: ScriptEntry, members: Change): ScriptEntry {
  return {
    ...entry, ...members,
    ...(members.properties ? { properties: { ...entry.properties, ...members.properties } } : {}),
    ...(members.behaviour ? { behaviour: { ...entry.behaviour, ...members.behaviour } } : {}),
  };
}

/** The act that adds a part; its place and name are kept in the entry as they were given. */
function adding(part: NodeDocument | ConnectionDocument): { readonly act: ScriptAct; looks(entry: ScriptEntry): ScriptEntry } {
  return { act: { add: part as unknown as Json }, looks: (entry) => ({ ...entry, add: { ...entry.add, ...part } as NodeDocument }) };
}
