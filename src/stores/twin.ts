/**
 * A twin run: the same seed with some values changed, beside the run of the page and on its clock. It follows the
 * document: what is edited is edited in both, but for the values that make the twin a twin.
 */
import { createStore } from "zustand/vanilla";
import type { Comparison, Problem } from "../worker/protocol.ts";
import type { DocumentStore } from "./document.ts";
import { simulationText } from "./effective.ts";
import type { Change } from "./effective.ts";
import type { RunStore, RunView } from "./run.ts";
import { replaced, valueKey, valuesOf, withValues } from "./twin-document.ts";
import type { TwinValue } from "./twin-document.ts";
import type { ScenarioDocument } from "./scenario-document.ts";
import type { Workbench } from "./workbench.ts";

/** This run, or the twin. */
export type Half = "here" | "there";

export interface TwinState {
  readonly open: boolean;
  /** The twin is being run up to the playhead. */
  readonly busy: boolean;
  readonly values: readonly TwinValue[];
  readonly compared: Comparison | undefined;
  /** It is known that they go to the end of the run without parting. */
  readonly never: boolean;
  /** The twin stands on the left, or above. */
  readonly swapped: boolean;
  /** The half that was looked at last: the panels tell of it, and a followed message is one of its messages. */
  readonly asked: Half;
  readonly view: RunView | undefined;
}

const CLOSED: TwinState = { open: false, busy: false, values: [], compared: undefined, never: false, swapped: false, asked: "here", view: undefined };
const NONE: readonly Problem[] = [];
const GONE: readonly Problem[] = [{ path: "", code: "RunGone", message: "The simulation does not answer." }];
const COMPARE_EVERY_MS = 400;
/** How long the worker may look ahead; playing waits for it. */
const FORESEE_MS = 500;

export type TwinStore = ReturnType<typeof createTwin>;

export function createTwin({ documents, run, workbench, now }: { readonly documents: DocumentStore; readonly run: RunStore; readonly workbench: Workbench; now(): number }) {
  const store = createStore<TwinState>(() => CLOSED);
  const document = createStore<{ readonly diagramId: string; readonly document: ScenarioDocument }>(() => ({ diagramId: "", document: documents.store.getState().document }));
  const get = store.getState;
  const set = store.setState;
  let stop: (() => void)[] = [];
  /** What the second run is a run of, and beside which run it stands. */
  let running = "";
  /** The values that the second run is to have; those of the state once it has them. */
  let wanted: readonly TwinValue[] = [];
  let refreshing: Promise<readonly Problem[]> | undefined;
  let foreseen = "";
  let comparing = false;
  let comparedAt = 0;

  const twinDocument = (values: readonly TwinValue[]) => withValues(documents.store.getState().document, values);
  const keyOf = (of: ScenarioDocument) => JSON.stringify([run.store.getState().runId, simulationText(of)]);
  const show = () => document.setState({ diagramId: `${documents.store.getState().diagramId} twin`, document: twinDocument(get().values) });

  /** Holds the two against each other, now and then while they play and whenever they rest. */
  const compare = async () => {
    if (comparing || !get().open || refreshing) return;
    comparing = true;
    const at = run.store.getState().playheadUs;
    const compared = await run.compare();
    comparing = false;
    comparedAt = now();
    if (!compared || !get().open || refreshing) return;
    set({ compared });
    if (compared.parts === null && get().values.length > 0 && foreseen !== running) void foresee();
    const state = run.store.getState();
    if (!state.playing && state.playheadUs !== at) void compare();
  };

  /** Once for each twin: where the two have not parted, whether they will. */
  const foresee = async () => {
    const of = (foreseen = running);
    const found = await run.foresee(FORESEE_MS);
    const { compared, open: isOpen } = get();
    if (!found || !isOpen || !compared || of !== running) return;
    set({ never: found.never, compared: { ...compared, parts: compared.parts ?? found.parts } });
  };

  /** Runs the twin anew where the document, the values or the run beside are others than it was made of. */
  const refresh = (): Promise<readonly Problem[]> => {
    const next = (refreshing ?? Promise.resolve(NONE)).then(async () => {
      const of = twinDocument(wanted);
      if (!get().open || running === keyOf(of)) return NONE;
      set({ busy: true, never: false });
      const problems = await run.openBeside(of);
      if (problems?.length === 0) running = keyOf(of);
      return problems ?? GONE;
    });
    refreshing = next;
    return next.finally(() => {
      if (refreshing !== next) return;
      refreshing = undefined;
      set({ busy: false });
      void compare();
    });
  };

  const close = () => {
    if (!get().open) return;
    for (const each of stop) each();
    stop = [];
    running = foreseen = "";
    run.closeBeside();
    set(CLOSED);
  };

  const open = async (values: readonly TwinValue[] = []): Promise<readonly Problem[]> => {
    if (get().open) return put(values);
    set({ ...CLOSED, open: true, busy: true });
    const { diagramId } = documents.store.getState();
    stop = [
      documents.store.subscribe((state) => {
        if (state.diagramId !== diagramId) { close(); return; }
        show();
        // Whoever edits makes the run follow in the same turn; the twin comes behind.
        queueMicrotask(() => void refresh());
      }),
      run.store.subscribe((state, before) => {
        if (state.runId !== before.runId) void refresh();
        if (state.playheadUs !== before.playheadUs && (!state.playing || now() - comparedAt >= COMPARE_EVERY_MS)) void compare();
        // Where it comes to rest, after a seek as after a pause.
        if ((before.playing && !state.playing) || (before.busy && !state.busy)) void compare();
      }),
    ];
    wanted = values;
    set({ values });
    show();
    const problems = await refresh();
    if (problems.length > 0) { close(); return problems; }
    if (get().open) set({ view: run.beside() });
    return NONE;
  };

  /** Gives the twin these values too. Problems come back in words, and then nothing was changed. */
  const put = async (more: readonly TwinValue[]): Promise<readonly Problem[]> => {
    const before = wanted;
    const values = replaced(before, more);
    wanted = values;
    const problems = await refresh();
    if (problems.length > 0) { wanted = before; return problems; }
    set({ values, compared: undefined });
    show();
    return NONE;
  };

  return {
    store, document, open, put,
    close,
    /** The twin is as this run in this value again. */
    drop: async (which: Omit<TwinValue, "value">) => {
      wanted = wanted.filter((each) => valueKey(each) !== valueKey(which));
      set({ values: wanted, compared: undefined });
      show();
      await refresh();
    },
    /** A value changed on a half holds in that half from beginning to end: of this run that is an edit of the document. */
    change: async (half: Half, entity: string, members: Change): Promise<readonly Problem[]> => {
      const values = valuesOf(entity, members);
      if (half === "there") return put(values);
      return workbench.lay(`Change ${values[0]?.name ?? "it"} of ${entity}`, values);
    },
    /** Closes, and this run goes on with the twin's values, at the same playhead; undo brings its own back. */
    keepTwin: async (): Promise<readonly Problem[]> => {
      const { values } = get();
      close();
      return workbench.lay("Keep the twin", values);
    },
    swap: () => set(({ swapped }) => ({ swapped: !swapped })),
    ask: (asked: Half) => { if (get().asked !== asked) set({ asked }); },
  };
}
