/** What a topic looks like: one arm a subscription; a copy leaves, a sieve refuses, a retry counts down. */
import type { ReactNode } from "react";
import { Arc, armAnchor, Arms, Countdown, Foot, Mark, sayUs, TokenMark, useNeighbours, Words, type ArmState, type Neighbour, sayCount } from "../../canvas/kit/index.ts";
import type { ConnectionUi, ConnectionUis, NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import type { AnyConfig } from "../define.ts";
import type { ArmView, SubscriptionView, TopicView } from "./view.ts";

const ARMS = 6;
const PITCH = 30;
const TOP = 8;
const RECENT_US = 5_000_000;

const count = sayCount;
const isFifo = (config: AnyConfig) => config.properties.FifoTopic === true;
/** The bare name of what a subscription leads to. */
const nameOf = (arm: ArmView) => arm.to.split(":").at(-1)!;
/** As people named it, where an arrow shows it. */
const calledOf = (arm: ArmView, out: readonly Neighbour[]) => out.find(({ connection }) => connection === arm.connection)?.name ?? nameOf(arm);
const rows = (view: TopicView) => Math.max(1, Math.min(ARMS, view.arms.items.length));

function stateOf(arm: ArmView, view: TopicView, name: string): ArmState {
  const base = { connection: arm.connection, name: arm.standing === "confirmed" ? name : `${name.slice(0, 6)}: ${arm.standing}` };
  if (arm.retry !== null) return { ...base, state: "retrying", text: sayUs(arm.retry.nextAt - view.nowUs) };
  if (arm.lastAt < 0 || view.nowUs - arm.lastAt > RECENT_US) return { ...base, state: "quiet" };
  return { ...base, state: arm.last === "filtered" ? "filtered" : arm.last === "sent" || arm.last === "delivered" ? "sent" : "quiet" };
}

function Body({ view, id, width }: { readonly view: TopicView; readonly id: string; readonly width: number }): ReactNode {
  const { out } = useNeighbours(id);
  const arms = view.arms.items.slice(0, ARMS);
  const more = view.arms.total - arms.length;
  return (
    <>
      {arms.length > 0 ? <Arms y={TOP} width={width} arms={arms.map((arm) => stateOf(arm, view, calledOf(arm, out)))} /> : (
        <>
          <TokenMark x={22} y={TOP + 12} r={6} hollow tone="dropped" />
          <Words x={40} y={TOP + 16} ink={3}>nobody has subscribed</Words>
        </>
      )}
      {arms.map((arm, i) => (arm.last === "failed" || arm.last === "dead-lettered") && view.nowUs - arm.lastAt <= RECENT_US && <Mark key={arm.connection} name="failed" x={width - 32} y={armAnchor(TOP, i)} />)}
      {arms.map((arm, i) => arm.retry === null && arm.raw && <Words key={arm.connection} x={width - 46} y={armAnchor(TOP, i) - 5} size="tick" ink={3} anchor="end">raw</Words>)}
      {view.fifo && view.deduplication.lastHitUs !== null && view.nowUs - view.deduplication.lastHitUs <= RECENT_US && <Mark name="dropped" x={width - 18} y={footY(view) + 14} r={5.5} />}
      <Foot y={footY(view)} width={width}>{footText(view, more)}</Foot>
    </>
  );
}

const footY = (view: TopicView) => TOP + rows(view) * PITCH;

const STAGES: Readonly<Record<number, string>> = { 1: "at once", 2: "before the backoff", 3: "in the backoff", 4: "after the backoff" };

function footText(view: TopicView, more: number): string {
  const retrying = view.arms.items.find((arm) => arm.retry !== null);
  if (more > 0) return `+${count(more)} more · ${count(view.published)} published`;
  if (retrying !== undefined && retrying.retry !== null) return `${nameOf(retrying).slice(0, 12)} · attempt ${retrying.retry.attempt}, ${STAGES[retrying.retry.phase] ?? "retry"}`;
  if (view.fifo && view.deduplication.hits > 0) return `${count(view.published)} published · ${count(view.deduplication.hits)} repeats`;
  if (view.filtered > 0) return `${count(view.published)} published · ${count(view.filtered)} filtered out`;
  return `${count(view.published)} published · ${count(view.delivered)} delivered`;
}

function troubleOf(view: TopicView): Trouble | undefined {
  const retrying = view.arms.items.find((arm) => arm.retry !== null);
  if (retrying !== undefined && retrying.retry !== null) return { mark: "retry", words: `${nameOf(retrying).slice(0, 16)}: attempt ${retrying.retry.attempt}` };
  const failed = view.arms.items.find((arm) => arm.failed > 0 && view.nowUs - arm.lastAt <= 2 * RECENT_US && arm.last !== "delivered" && arm.last !== "sent");
  if (failed !== undefined) return { mark: failed.last === "dead-lettered" ? "failed" : "dropped", words: `${nameOf(failed).slice(0, 16)}: ${count(failed.failed)} failed` };
  if (view.lastRefusal !== null && view.nowUs - view.lastRefusal.atUs <= RECENT_US) return { mark: view.lastRefusal.code === "Throttled" ? "throttled" : "failed", words: view.lastRefusal.code };
  return view.nobodyListens && view.published > 0 ? { mark: "dropped", words: "nobody listens" } : undefined;
}

const topic: NodeUi<TopicView> = {
  glyph: "sns-topic", family: "sns", width: 226, part: { name: "Topic" },
  subtitle: (config) => (isFifo(config) ? "SNS FIFO topic" : "SNS topic"),
  Body,
  height: (view) => footY(view) + 28,
  summary(view) {
    const trouble = troubleOf(view);
    const retrying = view.arms.items.find((arm) => arm.retry !== null);
    return {
      number: count(view.published), unit: "published",
      gauge: { metric: "NumberOfMessagesPublished", ...(trouble === undefined ? {} : { tone: trouble.mark }) },
      says: retrying !== undefined ? `${nameOf(retrying).slice(0, 14)} retrying` : view.filtered > 0 ? `${count(view.filtered)} filtered` : `${count(view.arms.total)} ${view.arms.total === 1 ? "arm" : "arms"}`,
    };
  },
  trouble: troubleOf,
  anchor(connection, view) {
    const i = view.arms.items.slice(0, ARMS).findIndex((arm) => arm.connection === connection);
    return i < 0 ? undefined : { side: "right", at: armAnchor(TOP, i) };
  },
  says: (view) => `${count(view.published)} published to ${count(view.arms.total)} subscriptions, ${count(view.delivered)} delivered, ${count(view.filtered)} filtered out, ${count(view.failed)} failed, ${count(view.pending)} under way`,
};

export const nodes: NodeUis = { "sns.topic": topic };

/** On the bed: a padlock, a funnel, or the wait of the next retry. */
function Badge({ view }: { readonly view: SubscriptionView }): ReactNode {
  const waiting = view.pending.items.find((each) => each.stage === "waiting" && each.nextAtUs !== null);
  if (!view.permitted || view.endpointGone) return <Plate width={30}><g transform="translate(-6 -7)"><rect x={1} y={6} width={11} height={8} rx={1.5} className="ey-sieve" /><path d="M3.5 6V3.5a3 3 0 0 1 6 0V6" className="ey-sieve" /></g></Plate>;
  if (waiting !== undefined) {
    return (
      <Plate width={84}>
        <g className="ey-c-retry"><Arc cx={-30} cy={0} r={7} tone="retry" endsAtUs={waiting.nextAtUs!} totalUs={Math.max(1, waiting.nextAtUs! - view.nowUs)} /></g>
        <Countdown x={-17} y={4} endsAtUs={waiting.nextAtUs!} before={`${waiting.attempt + 1}: `} />
      </Plate>
    );
  }
  if (view.throttled !== null && view.throttled.waiting > 0) return <Plate width={70}><Mark name="waiting" x={-24} r={5} /><Words x={-14} y={4} size="tick" bold>{`${count(view.throttled.waiting)} wait`}</Words></Plate>;
  if (view.filter === null) return null;
  return (
    <Plate width={view.filtered > 0 ? 56 : 30}>
      <path d={`M${view.filtered > 0 ? -20 : -7}-8h14l-5 8v8l-4 2v-10z`} className="ey-sieve" />
      {view.filtered > 0 && <Words x={2} y={4} size="tick" bold>{count(view.filtered)}</Words>}
    </Plate>
  );
}

function Plate({ width, children }: { readonly width: number; readonly children: ReactNode }): ReactNode {
  return <g><rect x={-width / 2} y={-12} width={width} height={24} rx={4} className="ey-panel" />{children}</g>;
}

const subscription: ConnectionUi<SubscriptionView> = {
  label(view, config) {
    if (view !== undefined && view.standing !== "confirmed") return view.standing;
    const filter = config.properties.FilterPolicy as Readonly<Record<string, unknown>> | undefined;
    const words = [filter === undefined ? "" : `only ${Object.keys(filter).join(", ")}`, config.properties.RawMessageDelivery === true ? "raw" : ""].filter((word) => word !== "").join(" · ");
    return words === "" ? undefined : words.slice(0, 24);
  },
  Badge,
  trouble(view) {
    if (!view.permitted) return { mark: "failed", words: "permission missing" };
    if (view.endpointGone) return { mark: "failed", words: "the endpoint is gone" };
    const recent = view.lastError !== null && view.nowUs - view.lastError.atUs <= RECENT_US;
    return recent ? { mark: view.lastError!.side === "server" ? "retry" : "failed", words: view.lastError!.error.slice(0, 32) } : undefined;
  },
};

export const connections: ConnectionUis = { "sns.subscription": subscription };
