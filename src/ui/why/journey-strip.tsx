/** A message's whole way as a strip: how long it waited, was worked on, was hidden. */
import { Fragment } from "react";
import type { Journey } from "../../worker/protocol.ts";
import { spanText } from "../time-text.ts";

type Kind = Journey["stretches"][number]["kind"];

const LOOK: Readonly<Record<Kind, { readonly fill: string; readonly stroke?: string; readonly tall: boolean; readonly says: string }>> = {
  running: { fill: "var(--ink)", tall: true, says: "ran" },
  hidden: { fill: "var(--flight-soft)", stroke: "var(--flight)", tall: false, says: "hidden" },
  waiting: { fill: "var(--waiting)", tall: false, says: "waited" },
  delayed: { fill: "var(--waiting-soft)", stroke: "var(--waiting)", tall: false, says: "delayed" },
  travelling: { fill: "var(--track-edge)", tall: false, says: "travelled" },
  ended: { fill: "var(--dropped)", tall: false, says: "ended" },
};

const WIDTH = 328;
const LEAST = 3;

export function JourneyStrip({ journey, nowUs }: { readonly journey: Journey; readonly nowUs: number }) {
  const stretches = journey.stretches.filter((each) => each.kind !== "ended").map((each) => ({ ...each, span: Math.max(0, (each.toUs ?? nowUs) - each.fromUs) }));
  const total = stretches.reduce((sum, each) => sum + each.span, 0);
  if (stretches.length === 0 || total <= 0) return null;
  // Short stretches keep three pixels, and the long ones give them up in proportion.
  const thin = stretches.filter((each) => (each.span / total) * WIDTH < LEAST);
  const wide = total - thin.reduce((sum, each) => sum + each.span, 0);
  const room = Math.max(20, WIDTH - thin.length * LEAST);
  const widths = stretches.map((each) => ((each.span / total) * WIDTH < LEAST ? LEAST : (each.span / wide) * room));
  const places = widths.map((width, i) => ({ width, left: widths.slice(0, i).reduce((sum, one) => sum + one, 0) }));
  const sums = new Map<Kind, number>();
  for (const each of stretches) sums.set(each.kind, (sums.get(each.kind) ?? 0) + each.span);
  const said = [...sums].filter(([, span]) => span >= 1000);
  return (
    <>
      <svg width="100%" height="18" viewBox={`0 0 ${WIDTH} 18`} preserveAspectRatio="none" className="mt-2.5" role="img" aria-label={`Journey of ${journey.label}: ${stretches.map((each) => `${LOOK[each.kind].says} ${spanText(each.span)}`).join(", ")}`}>
        {stretches.map((each, i) => {
          const look = LOOK[each.kind];
          const { left, width } = places[i] ?? { left: 0, width: 0 };
          return <rect key={`${each.fromUs} ${each.kind} ${each.entity}`} x={left} y={look.tall ? 0 : 4} width={Math.max(0.5, width - (look.stroke ? 0.5 : 0))} height={look.tall ? 18 : 10} fill={look.fill} stroke={look.stroke} strokeWidth={look.stroke ? 1 : 0}><title>{`${each.says}, ${spanText(each.span)}`}</title></rect>;
        })}
      </svg>
      <p className="mt-1 text-[13px] text-ink-2">{spanText(total)} so far: {said.map(([kind, span], i) => <Fragment key={kind}>{i > 0 ? ", " : ""}<span className="whitespace-nowrap">{spanText(span)} <b className={kind === "hidden" ? "font-semibold text-flight" : "font-semibold text-ink"}>{LOOK[kind].says}</b></span></Fragment>)}</p>
    </>
  );
}
