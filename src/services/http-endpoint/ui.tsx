/** What a web server looks like: height is how long the answer took, the head its status, the dashed line where callers stop waiting. */
import type { ReactNode } from "react";
import { Line, Mark, sayUs, Sticks, Words, type MarkName, sayCount } from "../../canvas/kit/index.ts";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import type { EndpointView } from "./view.ts";

const SPAN_US = 60_000_000;
const PANEL_Y = 30;
const PANEL = 44;
const STICK = 30;

const count = sayCount;
/** Answers are spoken of in milliseconds up to a second. */
const say = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : sayUs(ms * 1000));

function headOf(status: number): MarkName {
  if (status === 0) return "failed";
  if (status === 429) return "throttled";
  return status >= 400 ? "failed" : "ok";
}

/** The time that the panel's height stands for: the callers' patience once answers come near it. */
function scaleOf(view: EndpointView): { readonly ms: number; readonly patience: boolean } {
  const longest = Math.max(1, ...view.answers.map((answer) => answer.ms));
  const { patienceMs } = view;
  return patienceMs !== null && (longest > patienceMs * 0.2 || view.silent > 0) ? { ms: patienceMs, patience: true } : { ms: longest * 1.4, patience: false };
}

function codes(view: EndpointView): string {
  const parts = Object.entries(view.statuses).sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 3).map(([status, n]) => `${status}: ${count(n)}`);
  if (view.noAnswer > 0) parts.push(`none: ${count(view.noAnswer)}`);
  if (view.concurrency !== null) parts.push(`${view.busy} of ${view.concurrency} busy`);
  if (view.waitingInLine > 0) parts.push(`${count(view.waitingInLine)} wait`);
  return parts.length === 0 ? "no request yet" : parts.slice(0, 4).join(" · ");
}

function Body({ view, width }: { readonly view: EndpointView; readonly width: number }): ReactNode {
  const scale = scaleOf(view);
  const items = view.answers.map((answer) => ({ ago: (view.nowUs - answer.at) / SPAN_US, of: Math.min(1, answer.ms / scale.ms), head: <Mark name={headOf(answer.status)} r={4.2} /> }));
  const open = view.silentSince.map((at) => ({ ago: (view.nowUs - at) / SPAN_US, of: Math.min(1, (view.nowUs - at) / 1000 / scale.ms), head: null }));
  const busy = Array.from({ length: Math.min(6, view.busy) }, (_, i) => ({ ago: i * 0.03, of: 0.3, head: null }));
  const median = view.medianMs === null ? (view.silent > 0 ? "no answer" : "") : `median ${say(view.medianMs)}`;
  return (
    <>
      <Line y={20} width={width} label="Answers, last 60 s" value={median} bold />
      <rect x={12} y={PANEL_Y} width={width - 24} height={PANEL} rx={4} className="ey-shard" />
      <Sticks y={PANEL_Y - 2} width={width} height={STICK} items={[...items, ...open, ...busy]}>
        {scale.patience && (
          <>
            <path d={`M52 ${PANEL_Y + 7}H${width - 14}`} className="ey-limit" strokeDasharray="4 3" />
            <Words x={19} y={PANEL_Y + 11} size="tick" bold>{say(scale.ms)}</Words>
          </>
        )}
      </Sticks>
      <Words x={12} y={PANEL_Y + PANEL + 18} ink={2}>{codes(view)}</Words>
    </>
  );
}

function troubleOf(view: EndpointView): Trouble | undefined {
  if (view.downSince !== null) return { mark: "failed", words: `no answer for ${sayUs(view.nowUs - view.downSince)}` };
  if (view.waitingInLine > 0) return { mark: "waiting", words: `${count(view.waitingInLine)} wait in line` };
  const last = view.answers.at(-1);
  return last !== undefined && last.status >= 500 ? { mark: "failed", words: `answers ${last.status}` } : undefined;
}

const endpoint: NodeUi<EndpointView> = {
  glyph: "http-endpoint", family: "endpoint", width: 252, part: { name: "HTTP endpoint" },
  subtitle: () => "HTTP endpoint",
  Body,
  height: () => PANEL_Y + PANEL + 28,
  summary(view) {
    const trouble = troubleOf(view);
    return {
      number: count(view.received), unit: "received",
      gauge: { line: view.answers.map((answer) => answer.ms), tone: trouble?.mark ?? "ok" },
      says: view.downSince !== null ? `down ${sayUs(view.nowUs - view.downSince)}` : view.medianMs === null ? "idle" : say(view.medianMs),
    };
  },
  trouble: troubleOf,
  says: (view) => `${count(view.received)} received, ${view.busy} under way${view.medianMs === null ? "" : `, median ${say(view.medianMs)}`}${view.downSince === null ? "" : ", down"}`,
};

export const nodes: NodeUis = { "http.endpoint": endpoint };

export const connections = { "http:Request": { label: (_view: unknown, config: { readonly properties: Readonly<Record<string, unknown>> }) => `${String(config.properties.method)} ${String(config.properties.path)}`.slice(0, 24) } } as const;
