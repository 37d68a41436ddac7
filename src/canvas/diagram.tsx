/** The diagram: React Flow for places, panning and choosing; beds, tokens and everything that lives are our own. */
import "@xyflow/react/dist/base.css";
import "./canvas.css";
import { Background, BackgroundVariant, ConnectionMode, EdgeLabelRenderer, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore, ViewportPortal } from "@xyflow/react";
import type { ConnectionLineComponentProps, Node, NodeChange, ReactFlowState } from "@xyflow/react";
import type { DragEvent, KeyboardEvent, MouseEvent, ReactNode } from "react";
import { lazy, Suspense, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { BedEnds, Beds } from "./beds.tsx";
import type { Load, Standing } from "./carry.ts";
import { withCarried } from "./carry.ts";
import type { Asking, Drawing } from "./connecting.tsx";
import { DrawnLine, KeysHint, RefusalCard, TypeMenu } from "./connecting.tsx";
import type { Placed } from "./geometry/arrange.ts";
import { align, spreadOut, tidy } from "./geometry/arrange.ts";
import { LEAST_ZOOM } from "./geometry/fit.ts";
import { FAR_BELOW, SNAP } from "./geometry/measures.ts";
import { createYardMemory, layYard } from "./geometry/yard.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { FrameNode, inertSize, isInert, NoteNode, RestyleContext } from "./inert-nodes.tsx";
import { KitDefs } from "./kit/index.ts";
import { Legend } from "./legend.tsx";
import type { Neighbour, Surroundings } from "./kit/surroundings.ts";
import { SurroundingsContext } from "./kit/surroundings.ts";
import type { FrameFacts } from "./node-frame.tsx";
import { EntityNode, FrameContext, nearHeight } from "./node-frame.tsx";
import { nodeUi } from "./registry.ts";
import { TokenOverlay } from "./token-overlay.tsx";
import type { LookFacts } from "./tokens/look.ts";
import type { TokenLayer } from "./tokens/token-layer.ts";
import { SelectionBar, ZoomBar } from "./toolbars.tsx";
import type { CanvasConnection, CanvasNode, DiagramProps } from "./types.ts";
import { useAnchors } from "./use-anchors.ts";
import { useOverflows } from "./use-overflows.ts";
import { useCalmViews } from "./use-calm-views.ts";
import { useClipboard } from "./use-clipboard.ts";
import { useViewFit } from "./use-view-fit.ts";

const NODE_TYPES = { entity: EntityNode, note: NoteNode, frame: FrameNode };
const Overview = lazy(async () => ({ default: (await import("./overview.tsx")).Overview }));
const REACH = 22;
const NOTHING_PINNED: ReadonlySet<string> = new Set();
const DRAG_TYPE = "application/eventyard-node";
const REDUCED = "(prefers-reduced-motion: reduce)";

export function Diagram(props: DiagramProps): ReactNode {
  return <ReactFlowProvider><Yard {...props} /></ReactFlowProvider>;
}

function Yard(props: DiagramProps): ReactNode {
  const { nodes, connections, selection, views, time, actions, editable, legal, road, followed } = props;
  const { knobs = editable, pinned } = props;
  const flow = useReactFlow();
  const wrapper = useRef<HTMLDivElement>(null);
  const layer = useRef<TokenLayer | null>(null);
  const setLayer = useCallback((made: TokenLayer | null) => { layer.current = made; }, []);
  const pointer = useRef({ x: 0, y: 0 });
  const latest = useRef(props);
  useEffect(() => { latest.current = props; });
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const chosen = useMemo(() => new Set(selection), [selection]);
  const [still] = useState(() => { const reduced = matchMedia(REDUCED); return () => reduced.matches; });
  const [heartbeat] = useState(() => createHeartbeat(time, still));
  useEffect(() => heartbeat.start(), [heartbeat]);

  // ------------------------------------------------------------------------------------------ places and beds
  const [flowNodes, setFlowNodes] = useFlowNodes(nodes, chosen, editable);
  const boxes = useBoxes(byId);
  const calm = useCalmViews(views, heartbeat, time);
  const far = useStore((store) => store.transform[2] < FAR_BELOW);
  const presenting = props.presenting ?? false;
  const view = useViewFit(boxes, byId, views, selection, presenting, wrapper, props.led ?? false);
  const overflows = useOverflows() && props.led !== true;
  const [overview, setOverview] = useState(true);
  const anchors = useAnchors(connections, byId, views, far);
  const [yard] = useState(createYardMemory);
  const dragging = flowNodes.some((node) => node.dragging === true);
  const routes = useMemo(() => layYard(boxes, connections.map(({ id, from, to }) => ({ id, from, to, ...anchors.get(id) })), yard, dragging), [boxes, connections, anchors, yard, dragging]);
  const beds = useMemo(() => props.entities.map((id) => routes.get(id)), [props.entities, routes]);
  const facts = useMemo((): LookFacts => {
    const failing = new Set(connections.flatMap(({ id, failure }) => (failure ? [id] : [])));
    return { colourBy: props.colourBy, groupName: props.groupName, originOf: props.originOf, isFailure: (i) => failing.has(props.entities[i] ?? "") };
  }, [connections, props.colourBy, props.groupName, props.originOf, props.entities]);

  // --------------------------------------------------------------------------------------------------- choosing
  const placed = useRef(flowNodes);
  useEffect(() => { placed.current = flowNodes; });
  const loads = useRef(new Map<string, Load>());
  const changed = useCallback((changes: NodeChange[]) => {
    const all = withCarried(changes, () => standingOf(placed.current, byId), loads.current);
    setFlowNodes(all);
    const { selection: before, actions: act } = latest.current;
    const moved = all.flatMap((change) => (change.type === "position" && change.dragging === false && change.position ? [{ id: change.id, at: [Math.round(change.position.x), Math.round(change.position.y)] as const }] : []));
    if (moved.length > 0) act.move(moved);
    const picks = changes.flatMap((change) => (change.type === "select" ? [change] : []));
    if (picks.length === 0) return;
    const next = new Set(before.filter((id) => byId.has(id) || picks.every(({ selected }) => !selected)));
    for (const { id, selected } of picks) if (selected) next.add(id); else next.delete(id);
    if (next.size !== before.length || before.some((id) => !next.has(id))) act.select([...next]);
  }, [setFlowNodes, byId]);
  const selectConnection = useCallback((id: string, add: boolean) => {
    const { selection: before, actions: act } = latest.current;
    act.select(add ? (before.includes(id) ? before.filter((each) => each !== id) : [...before, id]) : [id]);
  }, []);
  const clicked = (event: MouseEvent): void => {
    const target = event.target as Element;
    if (target.closest(".react-flow__node, .ey-card, .ey-zoom, .ey-overview")) return;
    const box = wrapper.current?.getBoundingClientRect();
    const picked = box && layer.current?.pick(event.clientX - box.left, event.clientY - box.top, REACH);
    if (!picked) return;
    event.stopPropagation();
    actions.pickFlight(picked);
  };

  // ------------------------------------------------------------------------------------------------- connecting
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const names = (id: string): string => byId.get(id)?.name ?? id;
  const drawnFrom = drawing?.from ?? null;
  const ends = useMemo(() => {
    if (drawnFrom === null) return null;
    return new Map(nodes.flatMap((node) => (node.id === drawnFrom || isInert(node) ? [] : [[node.id, legal(drawnFrom, node.id)] as const])));
  }, [drawnFrom, nodes, legal]);
  const legalIds = useMemo(() => {
    const from = boxes.find(({ id }) => id === drawnFrom);
    if (!from || !ends) return [];
    const away = (id: string): number => { const box = boxes.find((each) => each.id === id); return box ? Math.hypot(box.x - from.x, box.y - from.y) : Infinity; };
    return [...ends].filter(([, { types }]) => types.length > 0).map(([id]) => id).sort((a, b) => away(a) - away(b));
  }, [drawnFrom, ends, boxes]);
  // With keys the nearest legal target is chosen until another is.
  const over = drawing?.over ?? (drawing?.by === "keys" ? legalIds[0] ?? null : null);
  const targets = useMemo((): FrameFacts["targets"] => {
    if (drawnFrom === null || !ends) return null;
    return new Map([[drawnFrom, "from" as const], ...[...ends].map(([id, { types }]) => [id, types.length === 0 ? (id === over ? "refused" : "illegal") : id === over ? "chosen" : "legal"] as const)]);
  }, [drawnFrom, ends, over]);
  const ask = (from: string, to: string, x: number, y: number): void => {
    const { types, refusal } = legal(from, to);
    if (types.length === 1) actions.connect(from, to, types[0]!.type);
    else setAsking({ from, to, types, ...(refusal ? { refusal } : {}), ...besideNode(boxes, to, flow.getViewport(), x, y, wrapper.current) });
  };
  const drawTo = (event: globalThis.MouseEvent | TouchEvent): void => {
    const from = drawing?.from;
    setDrawing(null);
    const at = "changedTouches" in event ? event.changedTouches[0] : event;
    const box = wrapper.current?.getBoundingClientRect();
    if (!from || !at || !box) return;
    const to = nodeAt(at.clientX, at.clientY);
    if (to && to !== from && byId.has(to) && !isInert(byId.get(to)!)) ask(from, to, at.clientX - box.left, at.clientY - box.top);
  };

  // ------------------------------------------------------------------------------------------------------- keys
  const connectKeys = (event: KeyboardEvent): boolean => {
    if (drawing?.by !== "keys") return false;
    const step = event.key === "Tab" ? (event.shiftKey ? -1 : 1) : event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && legalIds.length > 0) setDrawing({ ...drawing, over: legalIds[(legalIds.indexOf(over ?? "") + step + legalIds.length) % legalIds.length]! });
    else if (event.key === "Enter" || event.key === " ") {
      setDrawing(null);
      const box = boxes.find(({ id }) => id === over);
      if (box) { const at = flow.flowToScreenPosition(box), origin = wrapper.current!.getBoundingClientRect(); ask(drawing.from, box.id, at.x - origin.left, at.y - origin.top + 40); }
    } else if (event.key === "Escape") setDrawing(null);
    else if (step === 0) return false;
    return true;
  };
  const keys = (event: KeyboardEvent): void => {
    if ((event.target as Element).closest("input, textarea, select, [contenteditable]")) return;
    const command = event.metaKey || event.ctrlKey;
    // Whoever has the focus is meant, and not what is still chosen from before.
    const focused = focusedPart(event.target as Element);
    const meant = focused === undefined || selection.includes(focused) ? selection : [focused];
    const picked = meant.filter((id) => byId.has(id));
    const source = focused !== undefined && byId.has(focused) ? focused : picked.length === 1 ? picked[0] : undefined;
    let done = connectKeys(event);
    if (!done && editable) {
      if ((event.key === "Delete" || event.key === "Backspace") && meant.length > 0) { actions.remove(meant); done = true; }
      else if (command && event.key.toLowerCase() === "d" && picked.length > 0) { actions.duplicate(meant); done = true; }
      else if (!command && !event.altKey && event.key.toLowerCase() === "c" && source !== undefined && !isInert(byId.get(source)!)) { setDrawing({ by: "keys", from: source, over: null }); done = true; }
      else if (event.key === "/" && actions.askForNode) { actions.askForNode(snapped(flow.screenToFlowPosition(centreOf(wrapper.current)))); done = true; }
    }
    if (!done && command && event.key.toLowerCase() === "a") { actions.select([...byId.keys()]); done = true; }
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
  useClipboard(wrapper, latest, () => snapped(flow.screenToFlowPosition(pointer.current.x === 0 ? centreOf(wrapper.current) : pointer.current)));

  // ----------------------------------------------------------------------------------------------- surroundings
  const surroundings = useMemo((): Surroundings => ({ views: calm, playhead: heartbeat, actions, neighbours: neighboursOf(connections, byId), followed, editable: knobs, pinned: pinned ?? NOTHING_PINNED }), [calm, heartbeat, actions, connections, byId, followed, knobs, pinned]);
  const sample = props.line;
  const frameFacts = useMemo((): FrameFacts => ({ nodes: byId, dimmed: road, targets, line: sample ?? (() => []), editable }), [byId, road, targets, sample, editable]);
  const several = boxes.filter(({ id }) => chosen.has(id));
  const arrange = (places: readonly { readonly id: string; readonly at: readonly [number, number] }[]): void => actions.move(places);
  // Room for whole cards, whichever form they have now; then all is seen.
  const tidyUp = (which: readonly Placed[]): void => {
    const whole = which.map((box) => { const node = byId.get(box.id); return node ? { ...box, height: nearHeight(node, views.get(box.id)) } : box; });
    void tidy(whole, connections, new Set(which.flatMap(({ id }) => (byId.get(id)?.type === "client" ? [id] : [])))).then((places) => { arrange(places); window.setTimeout(() => view.showAll(still() ? 0 : 320), 60); });
  };

  return (
    <SurroundingsContext.Provider value={surroundings}>
      <FrameContext.Provider value={frameFacts}>
        <RestyleContext.Provider value={actions.restyle}>
          {/* The diagram is one widget with keys of its own; what it shows is also in the outline. */}
          <div ref={wrapper} className={`ey-canvas ${drawing ? "ey-drawing" : ""} ${still() ? "ey-still" : ""}`} onClickCapture={clicked} onKeyDownCapture={keys}
            onFocusCapture={({ target }) => { const node = target.matches(":focus-visible") ? target.closest<HTMLElement>(".react-flow__node")?.dataset["id"] : undefined; if (node !== undefined) view.focused(node); }}
            onPointerMove={(event) => { pointer.current = { x: event.clientX, y: event.clientY }; if (drawing?.by === "pointer") { const now = nodeAt(event.clientX, event.clientY); if (now !== drawing.over) setDrawing({ ...drawing, over: now }); } }}
            onDragOver={(event) => { if (editable && event.dataTransfer.types.includes(DRAG_TYPE)) { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; } }}
            onDrop={(event: DragEvent) => { const carried = event.dataTransfer.getData(DRAG_TYPE); if (carried === "" || !editable) return; event.preventDefault(); const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }); actions.drop(carried, snapped({ x: at.x - 100, y: at.y - 23 })); }}>
            <KitDefs />
            <ReactFlow nodes={flowNodes} nodeTypes={NODE_TYPES} onNodesChange={changed} connectionMode={ConnectionMode.Loose} connectionLineComponent={LineUnderPointer} connectionRadius={0}
              nodesDraggable={editable} nodesConnectable={editable} deleteKeyCode={null} panActivationKeyCode={null} selectionMode={SelectionMode.Partial} multiSelectionKeyCode={["Meta", "Control", "Shift"]} selectNodesOnDrag={false}
              snapToGrid snapGrid={[SNAP, SNAP]} minZoom={LEAST_ZOOM} maxZoom={3} zoomOnDoubleClick={false} autoPanOnNodeFocus={false} onMoveStart={(event) => { if (event) view.touched(); }}
              onPaneClick={() => { setAsking(null); if (selection.length > 0) actions.select([]); }}
              onConnectStart={(_, { nodeId }) => { setAsking(null); if (nodeId) setDrawing({ by: "pointer", from: nodeId, over: null }); }} onConnectEnd={drawTo} aria-label="Diagram">
              <Background variant={BackgroundVariant.Dots} gap={SNAP} size={2.2} color="var(--canvas-dot)" bgColor="var(--canvas)" />
              <EdgeLabelRenderer><Beds connections={connections} nodes={byId} routes={routes} selection={chosen} road={road} select={selectConnection} /></EdgeLabelRenderer>
              <ViewportPortal><BedEnds connections={connections} nodes={byId} routes={routes} boxes={boxes} road={road} far={far} /></ViewportPortal>
              {props.children}
            </ReactFlow>
            <TokenOverlay heartbeat={heartbeat} time={time} routes={beds} facts={facts} followed={followed} still={still} made={setLayer} />
            {overflows && overview && !drawing && <Suspense fallback={null}><Overview /></Suspense>}
            <Legend wrapper={wrapper} layer={layer} colourBy={props.colourBy} />
            {props.led !== true && <ZoomBar showAll={view.showAll} overview={overflows ? { shown: overview, toggle: () => setOverview(!overview) } : undefined} tidy={editable && boxes.length > 1 ? () => tidyUp(boxes) : undefined} />}
            {editable && several.length > 1 && <SelectionBar count={several.length} align={(how) => arrange(align(several, how))} spread={(axis) => arrange(spreadOut(several, axis))} tidy={() => tidyUp(several)} />}
            {drawing?.by === "keys" && <KeysHint from={names(drawing.from)} over={over === null ? undefined : byId.get(over)} verbs={(ends?.get(over ?? "")?.types ?? []).map(({ verb }) => verb)} place={legalIds.indexOf(over ?? "") + 1} of={legalIds.length} />}
            {asking && asking.types.length > 0 && <TypeMenu asking={asking} names={names} close={() => setAsking(null)} choose={(type) => { setAsking(null); actions.connect(asking.from, asking.to, type); }} />}
            {asking && asking.types.length === 0 && <RefusalCard asking={asking} names={names} close={() => setAsking(null)} insert={(type) => { setAsking(null); actions.insertBetween(asking.from, asking.to, type); }} />}
          </div>
        </RestyleContext.Provider>
      </FrameContext.Provider>
    </SurroundingsContext.Provider>
  );
}

/** Where a card stands that is about a node: beside it, on the side where it covers least of the others; px of the canvas. */
function besideNode(boxes: readonly Placed[], id: string, { x: left, y: top, zoom }: { readonly x: number; readonly y: number; readonly zoom: number }, x: number, y: number, element: HTMLElement | null): { readonly x: number; readonly y: number } {
  const width = 336, height = 200, gap = 16;
  const room = { width: element?.clientWidth ?? 600, height: element?.clientHeight ?? 400 };
  const inside = (at: { readonly x: number; readonly y: number }): { x: number; y: number } => ({ x: Math.max(8, Math.min(at.x, room.width - width)), y: Math.max(8, Math.min(at.y, room.height - height)) });
  const seen = boxes.map((box) => ({ id: box.id, x: box.x * zoom + left, y: box.y * zoom + top, right: (box.x + box.width) * zoom + left, bottom: (box.y + box.height) * zoom + top }));
  const node = seen.find((each) => each.id === id);
  if (!node) return inside({ x, y: y + 12 });
  const covers = (at: { readonly x: number; readonly y: number }): number => seen.reduce((sum, box) => sum + Math.max(0, Math.min(at.x + width, box.right) - Math.max(at.x, box.x)) * Math.max(0, Math.min(at.y + height, box.bottom) - Math.max(at.y, box.y)) * (box.id === id ? 4 : 1), 0);
  return [{ x: node.right + gap, y: node.y }, { x: node.x, y: node.bottom + gap }, { x: node.x - gap - width, y: node.y }, { x: node.x, y: node.y - gap - height }].map(inside).reduce((best, each) => (covers(each) < covers(best) ? each : best));
}

/** The node or connection that has the focus, or in which it is. */
function focusedPart(target: Element): string | undefined {
  return target.closest<HTMLElement>(".react-flow__node")?.dataset["id"] ?? target.closest<SVGElement>(".ey-connection")?.dataset["connection"];
}

/** The line under the pointer turns red over a node where it may not end. */
function LineUnderPointer({ fromX, fromY, toX, toY }: ConnectionLineComponentProps): ReactNode {
  const { targets } = useContext(FrameContext);
  const refused = targets !== null && [...targets.values()].includes("refused");
  return <DrawnLine fromX={fromX} fromY={fromY} toX={toX} toY={toY} illegal={refused} />;
}

/** The node at a place on the screen, or one that a finger just missed. */
function nodeAt(x: number, y: number): string | null {
  const hit = document.elementsFromPoint(x, y).map((each) => each.closest<HTMLElement>(".react-flow__node")?.dataset["id"]).find((id) => id !== undefined);
  if (hit !== undefined) return hit;
  const near = [...document.querySelectorAll<HTMLElement>(".react-flow__node")].find((node) => {
    const box = node.getBoundingClientRect();
    return x > box.left - REACH && x < box.right + REACH && y > box.top - REACH && y < box.bottom + REACH;
  });
  return near?.dataset["id"] ?? null;
}

function centreOf(element: Element | null): { x: number; y: number } {
  const box = element?.getBoundingClientRect();
  return box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : { x: 0, y: 0 };
}

function snapped({ x, y }: { readonly x: number; readonly y: number }): readonly [number, number] {
  return [Math.round(x / SNAP) * SNAP, Math.round(y / SNAP) * SNAP];
}

/** React Flow's list: the document's places, but for nodes that are being dragged; sizes as it measured them. */
function useFlowNodes(nodes: readonly CanvasNode[], chosen: ReadonlySet<string>, editable: boolean): [Node[], (changes: readonly NodeChange[]) => void] {
  const [live, setLive] = useState<Live>({ measured: new Map(), dragged: new Map() });
  const list = useMemo(() => nodes.map((node): Node => ({
    id: node.id, type: isInert(node) ? node.type : "entity", position: live.dragged.get(node.id) ?? { x: node.at[0], y: node.at[1] }, data: {}, selected: chosen.has(node.id),
    ...(live.measured.has(node.id) ? { measured: live.measured.get(node.id)! } : {}), ...(live.dragged.has(node.id) ? { dragging: true } : {}),
    ariaLabel: node.type === "note" ? `Note: ${node.text ?? ""}` : node.type === "frame" ? `Frame ${node.name}` : `${node.name}, ${node.title}`,
    zIndex: node.type === "frame" ? -1 : 0, connectable: editable && !isInert(node),
  })), [nodes, chosen, editable, live]);
  const change = useCallback((changes: readonly NodeChange[]) => setLive((before) => {
    const measured = new Map(before.measured), dragged = new Map(before.dragged);
    let any = false;
    for (const each of changes) {
      if (each.type === "dimensions" && each.dimensions) { measured.set(each.id, each.dimensions); any = true; }
      if (each.type !== "position") continue;
      any = true;
      if (each.dragging && each.position) dragged.set(each.id, each.position);
      else dragged.delete(each.id);
    }
    return any ? { measured, dragged } : before;
  }), []);
  return [list, change];
}

interface Live { readonly measured: ReadonlyMap<string, { readonly width: number; readonly height: number }>; readonly dragged: ReadonlyMap<string, { readonly x: number; readonly y: number }> }

/** Boxes of the living nodes, as React Flow has measured and placed them just now. */
function useBoxes(byId: ReadonlyMap<string, CanvasNode>): readonly Placed[] {
  const select = useCallback((store: ReactFlowState): readonly Placed[] => {
    const boxes: Placed[] = [];
    for (const [id, node] of store.nodeLookup) {
      const known = byId.get(id);
      if (!known || isInert(known)) continue;
      boxes.push({ id, x: node.internals.positionAbsolute.x, y: node.internals.positionAbsolute.y, width: node.measured.width ?? nodeUi(known.type).width, height: node.measured.height ?? 120 });
    }
    return boxes;
  }, [byId]);
  return useStore(select, sameBoxes);
}

/** Everything on the canvas, where it stands just now. (React Flow has moved its own copies before it tells.) */
function standingOf(flowNodes: readonly Node[], byId: ReadonlyMap<string, CanvasNode>): readonly Standing[] {
  return flowNodes.flatMap(({ id, position, measured }): Standing[] => {
    const known = byId.get(id);
    if (!known) return [];
    const [width, height] = isInert(known) ? inertSize(known) : [measured?.width ?? 0, measured?.height ?? 0];
    return [{ id, ...position, width, height, frame: known.type === "frame" }];
  });
}

function sameBoxes(a: readonly Placed[], b: readonly Placed[]): boolean {
  return a.length === b.length && a.every((box, i) => { const other = b[i]!; return box.id === other.id && box.x === other.x && box.y === other.y && box.width === other.width && box.height === other.height; });
}

function neighboursOf(connections: readonly CanvasConnection[], nodes: ReadonlyMap<string, CanvasNode>): Surroundings["neighbours"] {
  const found = new Map<string, { in: Neighbour[]; out: Neighbour[] }>();
  const at = (id: string): { in: Neighbour[]; out: Neighbour[] } => { let entry = found.get(id); if (!entry) found.set(id, (entry = { in: [], out: [] })); return entry; };
  for (const { id, type, from, to } of connections) {
    const other = (node: string): Neighbour => ({ connection: id, connectionType: type, node, name: nodes.get(node)?.name ?? node, nodeType: nodes.get(node)?.type ?? "" });
    at(from).out.push(other(to));
    at(to).in.push(other(from));
  }
  return at;
}
