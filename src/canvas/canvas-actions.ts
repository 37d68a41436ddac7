/** What a person does on the canvas, carried to the stores. */
import { catalogueStore } from "../stores/catalogue.ts";
import { effectiveAt } from "../stores/effective.ts";
import { documents, run, session, workbench } from "../stores/index.ts";
import type { ConnectionDocument, NodeDocument } from "../stores/scenario-document.ts";
import { asDocument, freshId } from "../stores/scenario-document.ts";
import type { Json } from "../vocabulary/json.ts";
import type { Problem } from "../worker/protocol.ts";
import { stepAside, withFramed } from "./framed.ts";
import { SNAP } from "./geometry/measures.ts";
import type { CanvasActions } from "./types.ts";

const STEP_ASIDE = 2 * SNAP;

/** Nodes and connections at the playhead. */
const now = (): ReturnType<typeof effectiveAt> => effectiveAt(documents.store.getState().document, run.playheadUs());
const newId = (stem: string): string => freshId(documents.store.getState().document, stem);

/** Problems come back in words; the first is told. */
async function tell(done: Promise<readonly Problem[]>): Promise<boolean> {
  const [problem] = await done;
  if (problem) session.tell(problem.fix === undefined ? problem.message : `${problem.message} ${problem.fix}`, { tone: "failed" });
  return problem === undefined;
}

async function connect(from: string, to: string, type: string): Promise<boolean> {
  const id = newId(`${from}-${to}`);
  const done = await tell(workbench.add({ id, from, to, type }, `Connect ${from} to ${to}`));
  if (done) session.select([id]);
  return done;
}

/** The chosen nodes, with what stands in frames among them and the connections between, as a small document. */
function partsOf(ids: readonly string[]): { readonly nodes: readonly NodeDocument[]; readonly connections: readonly ConnectionDocument[] } {
  const { nodes, connections } = now();
  const chosen = new Set(withFramed(ids));
  const picked = nodes.filter(({ id }) => chosen.has(id));
  const inside = new Set(picked.map(({ id }) => id));
  const arrows = connections.filter(({ from, to }) => inside.has(to) && (inside.has(from) || connections.some(({ id, from: a, to: b }) => id === from && inside.has(a) && inside.has(b))));
  return { nodes: picked, connections: arrows };
}

async function insert(name: string, nodes: readonly NodeDocument[], connections: readonly ConnectionDocument[]): Promise<void> {
  if (!builds()) return;
  const { ids, problems } = await workbench.insert(name, nodes, connections);
  if (await tell(Promise.resolve(problems))) session.select(ids);
}

/** Whoever explores or plays a diagram does not build it. */
const builds = (): boolean => session.store.getState().mode === "edit";

/** What stands in a frame goes with it, which is told: there is a way to keep it. */
async function remove(ids: readonly string[]): Promise<void> {
  if (!builds()) return;
  const all = withFramed(ids), more = all.length - ids.length;
  session.select([]);
  if (!(await tell(workbench.remove(all))) || more === 0) return;
  session.tell(`Removed with ${more === 1 ? "the part" : `the ${more} parts`} inside.`, { action: { label: more === 1 ? "Keep the part" : "Keep the parts", run: () => void workbench.undo().then(() => tell(workbench.remove(ids))) } });
}

export const canvasActions: CanvasActions = {
  select: (ids) => session.select(ids),
  move: (places) => workbench.restyle(places.length === 1 ? `Move ${places[0]!.id}` : `Move ${places.length} nodes`, Object.fromEntries(places.map(({ id, at }) => [id, { at }])), { merge: `move ${places.map(({ id }) => id).join(" ")}` }),
  connect: (from, to, type) => void connect(from, to, type),
  insertBetween: (from, to, type) => void (async () => {
    const { nodes } = now();
    const a = nodes.find(({ id }) => id === from)?.at ?? [0, 0], b = nodes.find(({ id }) => id === to)?.at ?? [0, 0];
    const id = newId(type.split(".").at(-1) ?? type);
    const at: readonly [number, number] = [Math.round((a[0] + b[0]) / 2 / SNAP) * SNAP, Math.round((a[1] + b[1]) / 2 / SNAP) * SNAP + 4 * SNAP];
    if (!(await tell(workbench.add({ id, type, at }, `Put ${id} between`)))) return;
    const catalogue = catalogueStore.getState().catalogue;
    const typeOf = (node: string): string => now().nodes.find((each) => each.id === node)?.type ?? "";
    const first = catalogue?.between(typeOf(from), type).types[0], second = catalogue?.between(type, typeOf(to)).types[0];
    if (first) await connect(from, id, first.type);
    if (second) await connect(id, to, second.type);
    session.select([id]);
  })(),
  remove: (ids) => void remove(ids),
  duplicate: (ids) => {
    const { nodes, connections } = partsOf(ids);
    if (nodes.length > 0) void insert("Duplicate", nodes.map((node) => ({ ...node, at: [(node.at?.[0] ?? 0) + STEP_ASIDE, (node.at?.[1] ?? 0) + STEP_ASIDE] as const })), connections);
  },
  drop: (carried, at) => {
    const part = parse(carried) as { type?: unknown; stem?: unknown; properties?: NodeDocument["properties"]; behaviour?: NodeDocument["behaviour"] } | undefined;
    // A recipe comes as the piece of a document that it is.
    if (typeof part?.type !== "string") return void canvasActions.paste(carried, at);
    const id = newId(typeof part.stem === "string" ? part.stem : part.type.split(".").at(-1) ?? part.type);
    void tell(workbench.add({ id, type: part.type, at, ...(part.properties ? { properties: part.properties } : {}), ...(part.behaviour ? { behaviour: part.behaviour } : {}) }, `Add ${id}`)).then((done) => { if (done) session.select([id]); });
  },
  copy: (ids) => JSON.stringify({ eventyard: 1, ...partsOf(ids) }, null, 1),
  paste: (text, at) => {
    const document = asDocument(parse(text));
    // A whole diagram has a title of its own and is opened, not pasted: whoever listens for that gets it.
    if (!document || document.nodes.length === 0 || document.title !== undefined) return false;
    const left = Math.min(...document.nodes.map((node) => node.at?.[0] ?? 0)), top = Math.min(...document.nodes.map((node) => node.at?.[1] ?? 0));
    const placed = document.nodes.map((node) => ({ ...node, at: [at[0] + (node.at?.[0] ?? 0) - left, at[1] + (node.at?.[1] ?? 0) - top] as const }));
    const [dx, dy] = stepAside(placed);
    void insert("Paste", placed.map((node) => ({ ...node, at: [node.at[0] + dx, node.at[1] + dy] as const })), document.connections);
    return true;
  },
  restyle: (id, change) => workbench.restyle(`Change ${id}`, { [id]: change }),
  pickFlight: ({ message, row }) => { if (message >= 0) session.follow(message); else session.explain({ row }); },
  pickMessage: (message) => session.follow(message),
  change: (id, patch) => void tell(workbench.change(id, patch as Parameters<typeof workbench.change>[1])),
  call: (id, operation, input) => void tell(workbench.call(operation, id, input as Json)),
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The clipboard holds something else.
    return undefined;
  }
}
