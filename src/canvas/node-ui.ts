/**
 * The contract of `src/services/<service>/ui.tsx`. It exports
 *
 *   export const nodes: NodeUis = { "sqs.queue": queue };
 *   export const connections: ConnectionUis = { "lambda.eventSourceMapping": mapping };   // optional
 *
 * and is found by glob; nothing else needs to know it. Bodies are SVG, drawn from `view(state)` with the parts of
 * `src/canvas/kit`. A type without a ui gets a plain body that lists its view's numbers.
 */
import type { ReactNode } from "react";
import type { Action, AnyConfig, Service } from "../services/define.ts";
import type { Sign } from "./kit/glyphs.ts";
import type { MarkName, Tone } from "./kit/tone.ts";

/** Whose hue fills the sign: `--f-<family>` of tokens.css. */
export type Family = "sqs" | "sns" | "lambda" | "kinesis" | "stepfunctions" | "apigateway" | "events" | "s3" | "endpoint" | "fleet";

export interface NodeSummary {
  /** The one 24 px number of the node: short ("1,204", "0.2"); "" for none. */
  readonly number: string;
  /** What the number counts, below it: "waiting". */
  readonly unit: string;
  /** Colours the number when it is trouble. */
  readonly tone?: Tone;
  /** For the form below 70 % zoom: a bar with its limit for what is bounded; a 60 s line for what is not, from the view (values as they are) or from a metric of this entity. */
  readonly gauge?:
    | { readonly value: number; readonly limit: number; readonly tone?: Tone }
    | { readonly line: readonly number[]; readonly tone?: Tone }
    | { readonly metric: string; readonly tone?: Tone };
  /** Beside the gauge, at most 24 characters: "oldest 6.2 s", "of 5". */
  readonly says?: string;
}

/** The pennant: a mark, at most five words and the number. */
export interface Trouble { readonly mark: MarkName; readonly words: string }

export type Side = "left" | "right" | "top" | "bottom";

export interface BodyProps<V = unknown> {
  readonly view: V;
  readonly id: string;
  readonly config: AnyConfig;
  /** Inner width of the node in px (its `width`); padding is 12 on each side. */
  readonly width: number;
}

/** What the palette says of a type. Its sentence is the definition's `says`. */
export interface PartWords {
  /** Short, where the definition's title says more than the place needs: "Queue". */
  readonly name: string;
  /** Another group than its service's family stands in. */
  readonly family?: Service["family"];
  /** Of the ids of new nodes, where the name is no good one. */
  readonly stem?: string;
  /** Kinds of it that are worth a line of their own, after it. */
  readonly variants?: readonly { readonly name: string; readonly says: string; readonly stem: string; readonly properties?: JsonObject; readonly behaviour?: JsonObject }[];
}
type JsonObject = { readonly [name: string]: Action["input"] };

// Method syntax on purpose: bivariant parameters let a ui name the type of its own view without casts.
export interface NodeUi<V = unknown> {
  /** A name of the kit's table, or a drawing of the service's own: the inside of a 24 × 24 svg, a filled disc in it. */
  readonly glyph: Sign;
  /** Where the configuration decides (FIFO queues). */
  glyphOf?(config: AnyConfig): Sign;
  readonly family: Family;
  /** How the palette offers it; without, by the title of its definition, in the group of its service. */
  readonly part?: PartWords;
  /** 160, 226 or 252; Kinesis 318 and more. */
  readonly width: number;
  /** The second line of the head; default: the definition's title. */
  subtitle?(config: AnyConfig, view: V | undefined): string;
  /** SVG content; (0, 0) is the left end of the line under the head. Rendered again only when the view or the configuration changes; what follows the clock uses `Arc` or `usePlayhead`. */
  Body(props: BodyProps<V>): ReactNode;
  /** Height of the body in px. Keep it steady: it should change with the configuration, not with each message. Default 88. */
  height?(view: V, config: AnyConfig, width: number): number;
  summary(view: V, config: AnyConfig): NodeSummary;
  trouble?(view: V, config: AnyConfig): Trouble | undefined;
  /** Where one of its connections leaves or enters, where the body draws a lane for it: px from the body's top (sides left and right) or from the left. */
  anchor?(connection: string, view: V, config: AnyConfig): { readonly side: Side; readonly at: number } | undefined;
  /** One sentence for screen readers: "31 waiting, 5 in flight, oldest 6.2 s". Default: number and unit. */
  says?(view: V, config: AnyConfig): string;
}

export interface ConnectionUi<V = unknown> {
  /** A few words beside the bed ("10 or 5 s"), at most 24 characters. */
  label?(view: V | undefined, config: AnyConfig): string | undefined;
  /** A small drawing on the middle of the bed: SVG centred on (0, 0), at most 120 × 28. */
  Badge?(props: { readonly view: V; readonly id: string; readonly config: AnyConfig }): ReactNode;
  trouble?(view: V, config: AnyConfig): Trouble | undefined;
}

export type NodeUis = Readonly<Record<string, NodeUi>>;
export type ConnectionUis = Readonly<Record<string, ConnectionUi>>;
