/** Patterns and their outcomes: clauses of a pattern, arms of a topic. */
import type { ReactNode } from "react";
import { Mark, TokenMark } from "./marks.tsx";
import { Words } from "./text.tsx";
import type { MarkName, Tone } from "./tone.ts";
import { tone } from "./tone.ts";

/** One clause of a pattern, 26 px high, pitch 30. The first that failed for the last event is dashed and shows what it saw; those behind it were not looked at. */
export function Clause({ y, width, text, state, saw }: { readonly y: number; readonly width: number; readonly text: string; readonly state: "matched" | "failed" | "skipped"; readonly saw?: string }): ReactNode {
  const mark: { readonly name: MarkName; readonly tone?: Tone } = { matched: { name: "ok" as const }, failed: { name: "dropped" as const }, skipped: { name: "delayed" as const, tone: "off" as const } }[state];
  return (
    <g>
      <rect x={12} y={y} width={width - 24} height={26} rx={4} className={`ey-clause ${state === "failed" ? "ey-bad" : ""}`} />
      <Mark {...mark} x={25} y={y + 13} r={5.5} />
      <Words x={38} y={y + 17.5} mono ink={state === "skipped" ? 3 : 1}>{text}</Words>
      {saw !== undefined && <Words x={width - 20} y={y + 17.5} ink={2} anchor="end">{`saw ${saw}`}</Words>}
    </g>
  );
}

export interface ArmState {
  readonly connection: string; readonly name: string;
  /** matched: a copy leaves · filtered: the sieve refused it, hollow copy · retrying: the loop and how long · quiet */
  readonly state: "quiet" | "sent" | "filtered" | "retrying";
  readonly text?: string;
}

/** One arm a subscription, from a stem at the left to the right edge, pitch 30; `armAnchor` tells where each leaves. */
export function Arms({ y, width, arms }: { readonly y: number; readonly width: number; readonly arms: readonly ArmState[] }): ReactNode {
  const middle = y + ((arms.length - 1) * 30) / 2 + 12;
  return (
    <g>
      {arms.map((arm, i) => {
        const ay = y + i * 30 + 12, step = Math.sign(ay - middle), bend = Math.min(10, Math.abs(ay - middle));
        return <path key={arm.connection} d={`M22 ${middle}h8Q40 ${middle} 40 ${middle + step * bend}V${ay - step * bend}Q40 ${ay} 50 ${ay}H${width - 0.75}`} className={`ey-arm ${arm.state === "filtered" ? "ey-off" : ""}`} />;
      })}
      <circle cx={20} cy={middle} r={5} className={`ey-disc ${tone("waiting")}`} />
      {arms.map((arm, i) => <ArmEnd key={arm.connection} y={y + i * 30 + 12} width={width} arm={arm} />)}
    </g>
  );
}

/** Where the arm of the i-th subscription leaves: px below the body's top. */
export function armAnchor(y: number, i: number): number {
  return y + i * 30 + 12;
}

function ArmEnd({ y, width, arm }: { readonly y: number; readonly width: number; readonly arm: ArmState }): ReactNode {
  const name = arm.name.length > 16 ? `${arm.name.slice(0, 15)}…` : arm.name;
  const x = width - 32;
  return (
    <g>
      <rect x={54} y={y - 11} width={name.length * 6.1 + 12} height={22} rx={3} className="ey-panel" />
      <Words x={58} y={y + 4}>{name}</Words>
      {arm.state === "sent" && <TokenMark x={x} y={y} kind="copy" r={6} />}
      {arm.state === "filtered" && <g><rect x={x - 28} y={y - 11} width={58} height={22} rx={3} className="ey-panel" /><path d={`M${x - 20} ${y - 9}h14l-5 8v8l-4 2v-10z`} className="ey-sieve" /><TokenMark x={x + 8} y={y} kind="copy" r={5} tone="dropped" hollow /></g>}
      {arm.state === "retrying" && <g><rect x={x - 40} y={y - 11} width={70} height={22} rx={3} className="ey-panel" /><Mark name="retry" x={x - 30} y={y} /><Words x={x - 19} y={y + 4} size="tick" bold>{arm.text}</Words></g>}
    </g>
  );
}
