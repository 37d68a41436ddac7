/** The frame of every living node: sign, name, type and one number above; the service's body below; a pennant for trouble. */
import { Handle, Position, useStore } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import type { MouseEvent, ReactNode } from "react";
import { Component, createContext, memo, useContext, useMemo } from "react";
import { fitText } from "./kit/fit-text.ts";
import { Bar, Sparkline } from "./kit/gauges.tsx";
import { GlyphShape, Mark } from "./kit/marks.tsx";
import { useNodeActions, useView } from "./kit/surroundings.ts";
import { Rule, Words } from "./kit/text.tsx";
import type { Tone } from "./kit/tone.ts";
import { tone as toneClass } from "./kit/tone.ts";
import { FAR_BELOW, FAR_HEIGHT, HEAD } from "./geometry/measures.ts";
import type { NodeSummary, NodeUi, Trouble } from "./node-ui.ts";
import { nodeUi, useDrawings } from "./registry.ts";
import type { CanvasNode } from "./types.ts";

const DEFAULT_BODY = 88;

/** While a connection is drawn: where it comes from, where it may end, where it may not; the last two are under the pointer. */
export type Target = "from" | "legal" | "illegal" | "chosen" | "refused";

/** What frames know of the diagram besides their own node. */
export interface FrameFacts {
  readonly nodes: ReadonlyMap<string, CanvasNode>;
  readonly dimmed: ReadonlySet<string> | null;
  /** While a connection is being drawn: may it end here? */
  readonly targets: ReadonlyMap<string, Target> | null;
  readonly line: (entity: string, metric: string) => readonly number[];
  readonly editable: boolean;
}
export const FrameContext = createContext<FrameFacts>({ nodes: new Map(), dimmed: null, targets: null, line: () => [], editable: false });

/** React Flow's node: finds its entity by id, so that nothing of the run passes through React Flow. */
export const EntityNode = memo(function EntityNode({ id, selected }: NodeProps): ReactNode {
  const { nodes, dimmed, targets, editable } = useContext(FrameContext);
  const far = useStore((store) => store.transform[2] < FAR_BELOW);
  const node = nodes.get(id);
  if (!node) return null;
  return (
    <>
      <NodeFrame node={node} selected={selected} far={far} dimmed={dimmed !== null && !dimmed.has(id)} target={targets?.get(id)} />
      {editable && <Handles />}
    </>
  );
});

/** Ports on all sides: 9 px to the eye, 32 or 44 to the finger. */
function Handles(): ReactNode {
  return (
    <>
      {[Position.Left, Position.Right, Position.Top, Position.Bottom].map((side) => <Handle key={side} id={side} type="source" position={side} className="ey-handle" />)}
    </>
  );
}

export interface NodeFrameProps { readonly node: CanvasNode; readonly selected: boolean; readonly far: boolean; readonly dimmed: boolean; readonly target?: Target | undefined }

/** Also drawn without React Flow: in pictures and thumbnails. */
export const NodeFrame = memo(function NodeFrame({ node, selected, far, dimmed, target }: NodeFrameProps): ReactNode {
  useDrawings();
  const ui = nodeUi(node.type);
  const view = useView<unknown>(node.id);
  const { pickMessage } = useNodeActions();
  const { width } = ui;
  const drawn = view !== undefined && view !== null;
  const height = far ? FAR_HEIGHT : nearHeight(node, view);
  const summary = drawn ? quietly(() => ui.summary(view, node.config)) : undefined;
  const trouble = (drawn ? quietly(() => ui.trouble?.(view, node.config)) : undefined) ?? (node.warns === undefined ? undefined : { mark: "retry" as const, words: node.warns });
  const pick = (event: MouseEvent): void => {
    const message = (event.target as Element).closest("[data-message]")?.getAttribute("data-message");
    if (message === null || message === undefined) return;
    event.stopPropagation();
    pickMessage(Number(message));
  };
  const classes = ["ey-node", selected ? "ey-selected" : "", dimmed ? "ey-dimmed" : "", node.implied ? "ey-implied" : "", target ? `ey-target-${target}` : ""];
  return (
    // Clicks on messages inside; the same messages are reached by keyboard in the inspector's lists.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className={classes.join(" ")} style={{ width, height }} onClick={pick}>
      <svg width={width} height={height} className="ey-frame">
        {selected && <rect x={-5} y={-5} width={width + 10} height={height + 10} rx={12} className="ey-node-halo" />}
        {trouble && <Pennant trouble={trouble} width={width} far={far} />}
        <rect width={width} height={height} rx={8} className="ey-node-box" />
        <Head node={node} ui={ui} summary={summary} trouble={trouble} far={far} view={view} />
        {far
          ? summary && <FarGauge id={node.id} summary={summary} width={width} />
          : <><Rule y={HEAD} width={width} /><g transform={`translate(0 ${HEAD})`}>{drawn && <Whole of={view} fallback={<Words x={12} y={22} ink={2}>This drawing failed; the run goes on.</Words>}><Body ui={ui} view={view} node={node} /></Whole>}</g></>}
      </svg>
    </div>
  );
});

/** Height of the form above 70 %, px at 100 %. */
export function nearHeight(node: CanvasNode, view: unknown): number {
  const ui = nodeUi(node.type);
  return HEAD + Math.ceil(quietly(() => ui.height?.(view, node.config, ui.width)) ?? DEFAULT_BODY);
}

/** What a ui says, or undefined where it can't: there is no view before the first chunk, and a bug in one must not end all. */
function quietly<T>(say: () => T | undefined): T | undefined {
  try {
    return say();
  } catch {
    // Said by the body's own fallback where it matters.
    return undefined;
  }
}

const Body = memo(function Body({ ui, view, node }: { readonly ui: NodeUi; readonly view: unknown; readonly node: CanvasNode }): ReactNode {
  return <ui.Body view={view} id={node.id} config={node.config} width={ui.width} />;
});

/** A service's drawing that throws must not take the page with it. */
/** `of` is what was drawn when it broke: something else is tried anew. */
class Whole extends Component<{ readonly of: unknown; readonly fallback: ReactNode; readonly children: ReactNode }, { readonly broken: boolean; readonly of: unknown }> {
  override state = { broken: false, of: this.props.of };
  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }
  static getDerivedStateFromProps(props: { readonly of: unknown }, state: { readonly of: unknown }): { readonly broken: boolean; readonly of: unknown } | null {
    return props.of === state.of ? null : { broken: false, of: props.of };
  }
  override render(): ReactNode {
    return this.state.broken ? this.props.fallback : this.props.children;
  }
}

function Head({ node, ui, summary, trouble, far, view }: { readonly node: CanvasNode; readonly ui: NodeUi; readonly summary: NodeSummary | undefined; readonly trouble: Trouble | undefined; readonly far: boolean; readonly view: unknown }): ReactNode {
  const { width } = ui;
  const number = summary?.number ?? "";
  const numberTone: Tone | undefined = summary?.tone;
  const subtitle = view === undefined || view === null ? node.title : ui.subtitle?.(node.config, view) ?? node.title;
  const room = width - 45 - 12 - (number === "" ? 0 : number.length * (far ? 16 : 13.5) + 8);
  return (
    <g className={far ? "ey-far" : undefined}>
      <title>{`${node.name}, ${subtitle}${trouble ? `: ${trouble.words}` : ""}`}</title>
      <rect x={9} y={9} width={28} height={28} rx={6} className={`ey-sign ey-f-${ui.family}`} />
      <g className="ey-sign-glyph"><GlyphShape name={ui.glyphOf?.(node.config) ?? ui.glyph} x={12} y={12} size={22} /></g>
      <Words x={45} y={far ? 28 : 22} size="name">{fitText(node.name, room, far ? 10.2 : 8.2)}</Words>
      {!far && <Words x={45} y={36} ink={2}>{fitText(subtitle, width - 57 - (summary?.unit ? summary.unit.length * 6 + 6 : 0), 6)}</Words>}
      {number !== "" && <text x={width - 12} y={far ? 30 : 25} textAnchor="end" className={`ey-count ${numberTone ? `${toneClass(numberTone)} ey-toned` : ""}`}>{number}</text>}
      {!far && number !== "" && <Words x={width - 12} y={38} size="tick" ink={3} anchor="end">{summary?.unit}</Words>}
    </g>
  );
}

/** The calm form below 70 %: one gauge under name and number, all in larger type. */
function FarGauge({ id, summary, width }: { readonly id: string; readonly summary: NodeSummary; readonly width: number }): ReactNode {
  const { line } = useContext(FrameContext);
  const { gauge } = summary;
  const says = summary.says ?? summary.unit;
  const room = Math.max(16, width - 24 - (says ? says.length * 7.4 + 12 : 0));
  return (
    <g className="ey-far">
      {gauge && "limit" in gauge && <Bar x={12} y={47} width={room} of={gauge.limit > 0 ? gauge.value / gauge.limit : 0} limit={1} tone={gauge.tone ?? "waiting"} />}
      {gauge && "line" in gauge && <Sparkline x={12} y={40} width={room} height={14} values={gauge.line} tone={gauge.tone ?? "waiting"} />}
      {gauge && "metric" in gauge && <Sparkline x={12} y={40} width={room} height={14} values={line(id, gauge.metric)} tone={gauge.tone ?? "waiting"} />}
      {says !== "" && <Words x={width - 12} y={55} size="tick" ink={2} anchor="end">{says}</Words>}
    </g>
  );
}

/** Trouble says so on the node's roof: mark, at most five words, the number. Far away it keeps the mark alone. */
function Pennant({ trouble, width, far }: { readonly trouble: Trouble; readonly width: number; readonly far: boolean }): ReactNode {
  const words = useMemo(() => fitText(trouble.words, width - 54, 5.9), [trouble.words, width]);
  const length = far ? 20 : Math.min(width - 20, Math.ceil(words.length * 6.1) + 34);
  const x = width - length - 4;
  return (
    <g className={`${toneClass(trouble.mark)} ey-pennant-group`}>
      <path d={`M${x} 1v-16a4 4 0 0 1 4-4h${length - 8}a4 4 0 0 1 4 4v16z`} className="ey-pennant" />
      <PennantMark name={trouble.mark} x={far ? x + 10 : x + 13} />
      {!far && <text x={x + 23} y={-6} className="ey-small ey-b ey-on-fate">{words}</text>}
    </g>
  );
}

/** On the pennant's ground the mark is the panel's colour, cut out in the fate's. */
function PennantMark({ name, x }: { readonly name: Trouble["mark"]; readonly x: number }): ReactNode {
  return <g className="ey-inverse"><Mark name={name} x={x} y={-10} r={5.5} className={`ey-cut-${name}`} /></g>;
}
