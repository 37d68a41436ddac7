/** What a client looks like: a stick for each request, its head the answer; the button sends one by hand. */
import type { ReactNode } from "react";
import { BodyButton, Foot, Mark, Sticks, useNodeActions, Words, type MarkName, sayCount } from "../../canvas/kit/index.ts";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Stick } from "./state.ts";
import type { ClientView } from "./view.ts";

const SPAN_US = 60_000_000;
const RECENT_US = 10_000_000;
/** So many answers a client keeps. */
const KEPT = 8;
const STICKS_Y = 6;
const FOOT_Y = 56;

const HEADS: Readonly<Record<number, MarkName | undefined>> = { [Stick.ok]: "ok", [Stick.throttled]: "throttled", [Stick.failed]: "failed", [Stick.retrying]: "retry" };
const count = sayCount;

function footText(view: ClientView): string {
  if (view.waitingInLine > 0) return `${count(view.waitingInLine)} wait: ${view.inFlight} of ${view.inFlightLimit ?? "∞"} unanswered`;
  const batch = view.batches[0];
  if (batch !== undefined && batch.size > 1) return `${view.law} · ${batch.gathered} of ${batch.size} gathered`;
  if (view.retriesWaiting > 0) return view.retriesWaiting === 1 ? "1 tries again" : `${count(view.retriesWaiting)} try again`;
  return view.law;
}

function Body({ view, id, width }: { readonly view: ClientView; readonly id: string; readonly width: number }): ReactNode {
  const { call, mayTurn } = useNodeActions();
  const items = view.sticks.map(([at, stick]) => {
    const head = HEADS[stick];
    return { ago: (view.nowUs - at) / SPAN_US, head: head === undefined ? null : <Mark name={head} r={5} /> };
  });
  return (
    <>
      <Sticks y={STICKS_Y} width={width} items={items} />
      <Words x={12} y={STICKS_Y + 44} size="tick" ink={3}>60 s ago</Words>
      <Words x={width - 12} y={STICKS_Y + 44} size="tick" ink={3} anchor="end">now</Words>
      <Foot y={FOOT_Y} width={width}>{footText(view)}</Foot>
      <BodyButton x={width - 70} y={FOOT_Y + 4} width={60} label="Send" disabled={!mayTurn(id, "arrivals")} press={() => call(id, "client:Send", {})} />
    </>
  );
}

function troubleOf(view: ClientView): Trouble | undefined {
  const recent = view.lastAnswers.filter((answer) => answer.code !== "" && view.nowUs - answer.at < RECENT_US);
  const last = recent.at(-1);
  if (last === undefined) return undefined;
  if (last.code === "BlockedByCORS") return { mark: "failed", words: "blocked by CORS" };
  const isThrottle = last.status === 429 || /thrott|ProvisionedThroughput|TooMany/i.test(last.code);
  // Only the last few answers are kept; the sticks know of more requests how they ended.
  const sticks = view.sticks.filter(([at, stick]) => isThrottle && stick === Stick.throttled && view.nowUs - at < RECENT_US).length;
  const known = recent.filter((answer) => answer.code === last.code).length;
  const number = Math.max(sticks, known);
  const same = number === KEPT && known === KEPT ? `${number}+` : String(number);
  const often = number > 1 ? ", last 10 s" : "";
  const what = last.status === 0 ? "without an answer" : last.code === String(last.status) ? last.code : last.code.replace(/Exception$/, "");
  // A long name of AWS's is cut on the pennant: the log has it whole.
  if (isThrottle && what.length > 18) return { mark: "throttled", words: `${same} ${number === 1 ? "answer" : "answers"}: throttled` };
  return { mark: isThrottle ? "throttled" : "failed", words: last.status === 0 ? `${same} ${what}` : `${same} ${number === 1 ? "answer" : "answers"} ${what}${what.length <= 5 ? often : ""}` };
}

const client: NodeUi<ClientView> = {
  glyph: "client", family: "endpoint", width: 252,
  subtitle: (config) => (config.behaviour.kind === "browser" ? "Browser" : "Client"),
  Body,
  height: () => FOOT_Y + 28,
  summary(view) {
    const trouble = troubleOf(view);
    return {
      number: count(view.sent), unit: "sent",
      gauge: { metric: "Sent", ...(trouble === undefined ? {} : { tone: trouble.mark }) },
      says: view.failed > 0 ? `${count(view.failed)} given up` : view.throttled > 0 ? `${count(view.throttled)} refused` : `${count(view.succeeded)} accepted`,
    };
  },
  trouble: troubleOf,
  says: (view) => `${count(view.sent)} sent, ${count(view.succeeded)} accepted, ${count(view.failed)} given up, ${view.law}`,
};

export const nodes: NodeUis = { client };
