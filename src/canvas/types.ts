/** What the diagram is handed. All of it is structure: what the run does comes by `Surroundings` and the timeline. */
import type { ReactNode } from "react";
import type { AnyConfig } from "../services/define.ts";
import type { FlightIndex } from "../timeline/flights.ts";
import type { NodeActions, ViewSource } from "./kit/surroundings.ts";
import type { PickedFlight } from "./tokens/token-layer.ts";
import type { ColourBy } from "./tokens/look.ts";

export interface CanvasNode {
  readonly id: string;
  /** `sqs.queue`, or `note` or `frame`. */
  readonly type: string;
  readonly name: string;
  /** "SQS queue". */
  readonly title: string;
  readonly at: readonly [number, number];
  readonly config: AnyConfig;
  /** Made by a call or by the script: drawn dashed. */
  readonly implied?: boolean;
  /** What is amiss with how it is set, in at most five words: on its roof while nothing worse is. */
  readonly warns?: string;
  /** Of a note. */
  readonly text?: string;
  /** Of a note or a frame. */
  readonly size?: readonly [number, number];
}

export interface CanvasConnection {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  /** A node; for failure arrows of connections a connection. */
  readonly from: string;
  readonly to: string;
  readonly config: AnyConfig;
  readonly implied?: boolean;
  /** Drawn with red dashes. */
  readonly failure?: boolean;
}

export interface LegalChoice { readonly type: string; readonly verb: string }
export interface CanvasRefusal { readonly says: string; readonly rule?: string; readonly instead?: readonly { readonly label: string; readonly insert: string }[] }
export interface Legality { readonly types: readonly LegalChoice[]; readonly refusal?: CanvasRefusal }

/** What a person does on the canvas. Ids are of nodes and connections alike. */
export interface CanvasActions extends NodeActions {
  select(ids: readonly string[]): void;
  /** Upper left corners, snapped. */
  move(places: readonly { readonly id: string; readonly at: readonly [number, number] }[]): void;
  connect(from: string, to: string, type: string): void;
  /** The way out of a refusal: put a node of this type between the two and join all three. */
  insertBetween(from: string, to: string, type: string): void;
  remove(ids: readonly string[]): void;
  duplicate(ids: readonly string[]): void;
  /** Something from the palette was dropped: what it carried (JSON text), and where. */
  drop(carried: string, at: readonly [number, number]): void;
  /** JSON text of these, for the clipboard. */
  copy(ids: readonly string[]): string;
  /** Text of the clipboard; false if it is nothing of ours. */
  paste(text: string, at: readonly [number, number]): boolean;
  /** Text of a note, name of a frame, size of either. */
  restyle(id: string, change: { readonly text?: string; readonly name?: string; readonly size?: readonly [number, number]; readonly at?: readonly [number, number] }): void;
  pickFlight(flight: PickedFlight): void;
  /** `/` at the canvas: the palette's search, for something new at this place. */
  askForNode?(at: readonly [number, number]): void;
}

/** What moves, and where its drawing stands. Read once a frame. */
export interface CanvasTime {
  readonly flights: FlightIndex;
  stageMs(): number;
  /** The simulated instant that is drawn. */
  shownUs(): number;
  /** A frame of real time, for what moves although nothing plays (a step's hops). */
  rest(realMs: number): void;
  playing(): boolean;
  /** Story pace: hops start and stop gently. */
  gentle(): boolean;
}

export interface DiagramProps {
  readonly nodes: readonly CanvasNode[];
  readonly connections: readonly CanvasConnection[];
  readonly selection: readonly string[];
  readonly views: ViewSource;
  /** Samples of a metric over the last minute, for the far form of nodes. */
  readonly line?: (entity: string, metric: string) => readonly number[];
  readonly time: CanvasTime;
  /** Ids of the run's entities, by index. */
  readonly entities: readonly string[];
  /** Name of a message group or key, by index. */
  readonly groupName: (index: number) => string | undefined;
  readonly originOf: (message: number) => number | undefined;
  readonly colourBy: ColourBy;
  readonly followed: number | null;
  /** Nodes and connections that the followed message has touched; the rest is dimmed. */
  readonly road: ReadonlySet<string> | null;
  readonly editable: boolean;
  /** The nodes' own knobs turn although nothing is built here; as `editable` unless said otherwise. */
  readonly knobs?: boolean;
  /** Members that may be changed although nothing else may: `worker.fails`. */
  readonly pinned?: ReadonlySet<string>;
  /** Somebody else says what is in view: it is never fitted by itself. */
  readonly led?: boolean;
  /** Drawn into the diagram, among React Flow's own parts. */
  readonly children?: ReactNode;
  /** Shown twice as large, for a projector. */
  readonly presenting?: boolean;
  readonly legal: (from: string, to: string) => Legality;
  readonly actions: CanvasActions;
}
