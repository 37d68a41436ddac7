/** The diagram on the page's stores: what is edited, what runs, what is looked at. */
import type { ReactNode } from "react";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { configOf } from "../stores/config-of.ts";
import { useCatalogue, useDocument, useEffective, useEndNotices, useRun, useSession, useStage, useUpright } from "../stores/index.ts";
import type { ConnectionDocument, NodeDocument } from "../stores/scenario-document.ts";
import { sampled } from "../timeline/gauges.ts";
import { seriesKey } from "../stores/boards.ts";
import type { RunView } from "../stores/run.ts";
import { canvasActions } from "./canvas-actions.ts";
import { Diagram } from "./diagram.tsx";
import type { CanvasActions, CanvasConnection, CanvasNode, CanvasTime, DiagramProps } from "./types.ts";

const MINUTE_US = 60_000_000;
const LINE_POINTS = 40;

interface CanvasProps {
  /** What is done there; the page's own edits unless said otherwise. */
  readonly actions?: CanvasActions;
  /** Drawn into the diagram: what else stands on it, and who holds its view. */
  readonly children?: ReactNode;
  /** Somebody else says what is in view. */
  readonly led?: boolean;
  /** Whether the followed message is one of this run. */
  readonly follows?: boolean;
}

/** The diagram of the stage it stands on. */
export function Canvas({ actions = canvasActions, children, led = false, follows = true }: CanvasProps): ReactNode {
  const { run, half } = useStage();
  const { nodes, connections, added } = useEffective();
  const catalogue = useCatalogue();
  const { selection, followed, colourBy, mode, presenting } = useSession((state) => ({ selection: state.selection, followed: follows ? state.followed : undefined, colourBy: state.colourBy, mode: state.mode, presenting: state.presenting }));
  const diagram = useDiagramId();
  const explore = useDocument((state) => state.document.explore);
  const pinned = useMemo(() => (explore ? new Set(explore) : undefined), [explore]);
  const entities = useSyncExternalStore(run.names.subscribe, run.names.entities, run.names.entities);
  const time = useMemo(() => timeOf(run), [run]);
  const line = useMemo(() => lineOf(run), [run]);
  const road = useRoad(followed, connections);
  const implied = useImplied(nodes, connections);
  const notices = useEndNotices();
  const upright = useUpright();
  const canvasNodes = useMemo(() => [...nodes, ...implied.nodes].map((node): CanvasNode => {
    const definition = catalogue?.definition(node.type);
    return {
      ...warningOf(notices, node.id), id: node.id, type: node.type, name: node.name ?? node.id, title: definition?.title ?? node.type, at: node.at ?? [0, 0], config: configOf(node, definition),
      ...(added.has(node.id) || implied.ids.has(node.id) ? { implied: true } : {}), ...(node.text === undefined ? {} : { text: node.text }), ...(node.size === undefined ? {} : { size: node.size }),
    };
  }), [nodes, implied, added, catalogue, notices]);
  const canvasConnections = useMemo(() => [...connections, ...implied.connections].map((each): CanvasConnection => {
    const definition = catalogue?.definition(each.type);
    return {
      id: each.id, type: each.type, title: definition?.title ?? each.type, from: each.from, to: each.to, config: configOf(each, definition),
      ...(added.has(each.id) || implied.ids.has(each.id) ? { implied: true } : {}), ...(definition?.joins?.failure ? { failure: true } : {}),
    };
  }), [connections, implied, added, catalogue]);
  const originOf = useOrigins(canvasConnections, canvasNodes, entities);
  const types = useMemo(() => new Map([...nodes, ...connections].map(({ id, type }) => [id, type])), [nodes, connections]);
  const legal = useMemo((): DiagramProps["legal"] => (from, to) => {
    const between = catalogue?.between(types.get(from) ?? "", types.get(to) ?? "");
    const refusal = between?.refusal;
    return { types: (between?.types ?? []).map(({ type, verb }) => ({ type, verb })), ...(refusal ? { refusal: { says: refusal.says, ...(refusal.instead ? { instead: refusal.instead } : {}) } } : {}) };
  }, [catalogue, types]);
  return (
    <Diagram key={diagram} nodes={canvasNodes} connections={canvasConnections} selection={selection} views={run.views} line={line} time={time} entities={entities} groupName={run.names.group} originOf={originOf}
      colourBy={colourBy} followed={followed ?? null} road={road} presenting={presenting} editable={mode === "edit" && !half && !upright} knobs={mode === "edit"} {...(mode === "explore" && pinned ? { pinned } : {})} legal={legal} actions={actions} led={led}>
      {children}
    </Diagram>
  );
}

// The run store lets the hops of a step arrive by itself.
function timeOf(run: RunView): CanvasTime {
  return {
    flights: run.timeline.flights, stageMs: run.timeline.stageMs, shownUs: run.timeline.shownUs, rest: () => {},
    playing: () => run.store.getState().playing, gentle: () => run.store.getState().pace === "story",
  };
}

/** Which node a message comes from, as its number among the nodes that send: its colour and letter. */
function useOrigins(connections: readonly CanvasConnection[], nodes: readonly CanvasNode[], entities: readonly string[]): (message: number) => number | undefined {
  const { run } = useStage();
  return useMemo(() => {
    const senders = nodes.filter(({ id }) => connections.some(({ from }) => from === id)).map(({ id }) => id);
    const from = new Map(connections.map((each) => [each.id, senders.indexOf(each.from)]));
    return (message) => {
      const connection = run.timeline.flights.originOf(message);
      const sender = connection === undefined ? undefined : from.get(entities[connection] ?? "");
      return sender === undefined || sender < 0 ? undefined : sender;
    };
  }, [run, connections, nodes, entities]);
}

/** The last minute of a metric, for the far form of nodes. */
function lineOf(run: RunView): (entity: string, metric: string) => readonly number[] {
  return (entity, metric) => {
    const series = run.series.get(seriesKey(entity, metric));
    const to = run.playheadUs();
    return series ? sampled(series, series.info.kind, Math.max(0, to - MINUTE_US), Math.max(1, to), LINE_POINTS, 0.3) : [];
  };
}

/** A connection that stands although its ends do not fit is told where it starts. */
function warningOf(notices: ReturnType<typeof useEndNotices>, id: string): { readonly warns?: string } {
  const found = notices.find(({ from }) => from === id);
  return found ? { warns: found.notice.short } : {};
}

/** Another diagram is another canvas, so that it is shown whole. */
function useDiagramId(): string {
  const { documents } = useStage();
  return useSyncExternalStore(documents.subscribe, () => documents.getState().diagramId);
}

/** What a call or a definition made beside the document: drawn dashed. A node made so stands below everything. */
function useImplied(nodes: readonly NodeDocument[], connections: readonly ConnectionDocument[]): { readonly nodes: readonly NodeDocument[]; readonly connections: readonly ConnectionDocument[]; readonly ids: ReadonlySet<string> } {
  const entities = useRun((state) => state.entities);
  return useMemo(() => {
    const known = new Set([...nodes, ...connections].map(({ id }) => id));
    const extra = entities.filter((each, i) => each.implied && !known.has(each.id) && entities.findIndex(({ id }) => id === each.id) === i);
    const bottom = Math.max(0, ...nodes.map(({ at }) => (at?.[1] ?? 0) + 280));
    const made = extra.filter(({ kind }) => kind === "node").map(({ id, type }, i): NodeDocument => ({ id, type, at: [i * 280, bottom] }));
    const there = new Set([...known, ...made.map(({ id }) => id)]);
    const arrows = extra.flatMap(({ id, type, from, to }): ConnectionDocument[] => (from !== undefined && to !== undefined && there.has(from) && there.has(to) ? [{ id, type, from, to }] : []));
    return { nodes: made, connections: arrows, ids: new Set(extra.map(({ id }) => id)) };
  }, [nodes, connections, entities]);
}

/** Where the followed message has been: its nodes, and the connections between them. Asked again as the run goes on. */
function useRoad(followed: number | undefined, connections: readonly ConnectionDocument[]): ReadonlySet<string> | null {
  const { run } = useStage();
  // Asked twice a simulated second at most.
  const second = useRun((state) => (followed === undefined ? 0 : Math.floor(state.playheadUs / 500_000)));
  const [road, setRoad] = useState<{ readonly of: number; readonly at: number; readonly ids: ReadonlySet<string> } | null>(null);
  useEffect(() => {
    if (followed === undefined) return undefined;
    let wanted = true;
    void run.ask((host, runId) => host.journey(runId, followed)).then((journey) => {
      if (!wanted || !journey) return;
      const been = new Set([journey.madeBy, ...journey.stretches.map(({ entity }) => entity)]);
      const between = connections.filter(({ id, from, to }) => been.has(id) || (been.has(from) && been.has(to))).map(({ id }) => id);
      setRoad({ of: followed, at: second, ids: new Set([...been, ...between]) });
    });
    return () => { wanted = false; };
  }, [run, followed, second, connections]);
  return followed !== undefined && road?.of === followed ? road.ids : null;
}
