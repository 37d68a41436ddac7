/** What a queue looks like: slots in order, arcs that run out, lanes by group. */
import type { ReactNode } from "react";
import type { ConnectionUis, NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Countdown, Foot, Lane, Line, Mark, Poller, sayUs, SlotRow, slotRowHeight, Words, type SlotMessage, sayCount } from "../../canvas/kit/index.ts";
import type { AnyConfig } from "../define.ts";
import type { DelayedSlot, HiddenSlot, QueueView, Slot } from "./view.ts";

const WIDTH = 252;
const LANES = 3;
const LANE_PITCH = 37;
const FOOT = 28;
/** Air between the holders' names and the foot. */
const AIR = 6;
/** A message that waits longer than this is trouble, where somebody should take it. */
const OLD_US = 60_000_000;
const LOCKED_LONG_US = 10_000_000;
const RECENT_US = 5_000_000;

const isFifo = (config: AnyConfig) => config.properties.FifoQueue === true;
const count = sayCount;

/** `worker-2` is W2, `console` is con: who holds a message, in three letters at most. */
function holderName(holder: string): string {
  const number = /(\d+)$/.exec(holder)?.[1] ?? "";
  return number === "" ? holder.slice(0, 3) : `${holder[0]!.toUpperCase()}${number.slice(-2)}`;
}

function slotOf(slot: Slot, max: number | null): SlotMessage {
  return {
    message: slot.message, state: "visible", count: slot.receiveCount,
    ...(slot.group === null ? {} : { group: slot.group }), ...(max === null ? {} : { max }), ...(slot.dented && max === null ? { tone: "retry" as const } : {}),
  };
}
const hiddenSlot = (slot: HiddenSlot, max: number | null, named: boolean): SlotMessage => ({
  ...slotOf(slot, max), state: "flight", ending: { endsAtUs: slot.hiddenUntilUs, totalUs: slot.totalUs }, ...(named ? { by: holderName(slot.holder) } : {}),
});
/** Only where several poll this queue does a message's holder tell anything. */
const namesHolders = (view: QueueView) => new Set(view.inFlight.items.map((slot) => slot.holder)).size > 1;
const delayedSlot = (slot: DelayedSlot, max: number | null): SlotMessage => ({
  ...slotOf(slot, max), state: "delayed", ending: { endsAtUs: slot.availableAtUs, totalUs: slot.totalUs },
});

/** Room that the delayed ones take: always where the queue delays, else while a message has a timer of its own. */
const showsDelayed = (view: QueueView, config: AnyConfig) => Number(config.properties.DelaySeconds ?? 0) > 0 || view.delayed.total > 0;

function Standard({ view, config, width }: { readonly view: QueueView; readonly config: AnyConfig; readonly width: number }): ReactNode {
  const max = view.maxReceiveCount;
  const pips = max !== null;
  let y = 20;
  const waiting = y;
  y += 8 + slotRowHeight(pips, false) + 22;
  const delayed = showsDelayed(view, config) ? y : undefined;
  if (delayed !== undefined) y += 8 + slotRowHeight(pips, false) + 22;
  const flight = y;
  const { ceiling } = view;
  const hidden = ceiling.reached || ceiling.max < 1000 ? `${count(ceiling.inFlight)} of ${count(ceiling.max)} hidden` : `${count(view.inFlight.total)} hidden`;
  return (
    <>
      <Words x={12} y={waiting} ink={2}>Waiting</Words>
      <Oldest view={view} x={width - 12} y={waiting} />
      <SlotRow y={waiting + 8} width={width} messages={view.visible.items.map((slot) => slotOf(slot, max))} total={view.visible.total} />
      {delayed !== undefined && (
        <>
          <Words x={12} y={delayed} ink={2}>Delayed</Words>
          <NextOf view={view} x={width - 12} y={delayed} />
          <SlotRow y={delayed + 8} width={width} messages={view.delayed.items.map((slot) => delayedSlot(slot, max))} total={view.delayed.total} />
        </>
      )}
      <Line y={flight} width={width} label="In flight" value={hidden} {...(ceiling.reached ? { tone: "throttled" as const } : {})} />
      <SlotRow y={flight + 8} width={width} messages={view.inFlight.items.map((slot) => hiddenSlot(slot, max, namesHolders(view)))} total={view.inFlight.total} />
      <QueueFoot view={view} width={width} y={flight + 8 + slotRowHeight(pips, true) + AIR} />
    </>
  );
}

/** When the next of the delayed ones may be received. */
function NextOf({ view, x, y }: { readonly view: QueueView; readonly x: number; readonly y: number }): ReactNode {
  const { items, total } = view.delayed;
  if (items.length === 0) return <Words x={x} y={y} ink={2} anchor="end">none</Words>;
  return <Countdown x={x} y={y} anchor="end" endsAtUs={Math.min(...items.map(({ availableAtUs }) => availableAtUs))} before={`${count(total)}, next in `} className="ey-small ey-2" />;
}

function Oldest({ view, x, y }: { readonly view: QueueView; readonly x: number; readonly y: number }): ReactNode {
  if (view.visible.total === 0) return <Words x={x} y={y} ink={2} anchor="end">{view.inFlight.total + view.delayed.total === 0 ? "empty" : "none visible"}</Words>;
  // Messages received three times or more have no age here: AWS's metric leaves them out.
  if (view.oldestArrivedAtUs === null) return null;
  const old = isOld(view);
  return <Countdown x={x} y={y} anchor="end" sinceUs={view.oldestArrivedAtUs} before="oldest " className={`ey-small ${old ? "ey-b ey-toned ey-c-failed" : "ey-2"}`} />;
}

function Fifo({ view, width }: { readonly view: QueueView; readonly width: number }): ReactNode {
  const lanes = [...view.lanes.items].sort((a, b) => (a.group < b.group ? -1 : 1));
  const shown = lanes.slice(0, view.lanes.total > LANES ? LANES - 1 : LANES);
  return (
    <>
      {Array.from({ length: LANES }, (_, i) => {
        const y = 8 + i * LANE_PITCH;
        const lane = shown[i];
        if (lane === undefined) return <g key={i}><rect x={12} y={y} width={width - 24} height={32} rx={4} className="ey-lane" />{i === LANES - 1 && view.lanes.total > LANES && <Words x={22} y={y + 20} bold ink={2}>{`+${count(view.lanes.total - shown.length)} more groups`}</Words>}</g>;
        const head = lane.locked ? lane.inFlight[0] : undefined;
        return (
          <Lane key={lane.group} y={y} width={width} group={lane.group} locked={lane.locked} total={Math.max(lane.waiting.length, lane.total - lane.inFlight.length)}
            waiting={lane.waiting.map((slot) => ("availableAtUs" in slot ? delayedSlot(slot, null) : slotOf(slot, null)))} {...(head === undefined ? {} : { head: hiddenSlot(head, null, namesHolders(view)) })} />
        );
      })}
      <QueueFoot view={view} width={width} y={8 + LANES * LANE_PITCH + 4} />
    </>
  );
}

/** Lanes leave no room above for the age of the oldest: it stands in the foot, unless a purge or a repeat is news. */
const agesInFoot = (view: QueueView) => view.fifo && !view.purging && view.visible.total > 0 && view.oldestArrivedAtUs !== null && !isRecent(view, view.deduplication.lastHitUs);

/** The last line: what is out of the ordinary, and the long polls that wait, each with its arc. */
function QueueFoot({ view, width, y }: { readonly view: QueueView; readonly width: number; readonly y: number }): ReactNode {
  const polls = view.waiters.items.slice(0, 5);
  return (
    <>
      <Foot y={y} width={width}>{agesInFoot(view) ? "" : footText(view)}</Foot>
      {agesInFoot(view) && <Countdown x={12} y={y + 18} sinceUs={view.oldestArrivedAtUs!} before="oldest " className={`ey-small ${isOld(view) ? "ey-b ey-toned ey-c-failed" : "ey-2"}`} />}
      {view.sampled !== null && polls.length === 0 && <Servers view={view.sampled} x={width - 12} y={y + 9} />}
      {polls.map((poll, i) => <Poller key={`${poll.caller} ${poll.sinceUs} ${i}`} cx={width - 20 - i * 19} cy={y + 14} state="polling" poll={{ endsAtUs: poll.deadlineUs, totalUs: poll.deadlineUs - poll.sinceUs }} />)}
      {view.fifo && polls.length === 0 && isRecent(view, view.deduplication.lastHitUs) && <Mark name="dropped" x={width - 18} y={y + 14} r={5.5} />}
    </>
  );
}

function footText(view: QueueView): string {
  const { task, counters, deduplication } = view;
  if (view.purging) return "purge under way";
  if (task?.status === "RUNNING") return `redrive ${count(task.moved)} of ${count(task.toMove)}`;
  const noisy = view.tenants.filter((tenant) => tenant.noisy);
  if (noisy.length > 0) return `noisy: ${noisy.map(({ tenant }) => tenant).join(", ").slice(0, 20)}`;
  const throttles = view.rates.find(({ calls, most }) => calls >= most);
  if (throttles !== undefined) return `${throttles.action} at ${count(throttles.most)} calls/s`;
  if (view.waiters.total > 0) return view.waiters.total === 1 ? "1 poll waits" : `${count(view.waiters.total)} polls wait`;
  if (view.fifo) return deduplication.lastHitUs !== null && view.nowUs - deduplication.lastHitUs < 300_000_000 ? `${count(deduplication.hits)} ${deduplication.hits === 1 ? "repeat" : "repeats"} swallowed` : "no repeats in the last 5 min";
  return `${count(counters.deleted)} deleted${counters.expired > 0 ? ` · ${count(counters.expired)} expired` : ""}${counters.deadLettered > 0 ? ` · ${count(counters.deadLettered)} dead` : ""}`;
}

/** The servers of the queue; lit are those that the last short poll asked. */
function Servers({ view, x, y }: { readonly view: NonNullable<QueueView["sampled"]>; readonly x: number; readonly y: number }): ReactNode {
  return (
    <g className="ey-c-flight">
      {Array.from({ length: view.servers }, (_, i) => <rect key={i} x={x - (view.servers - i) * 9} y={y} width={7} height={10} rx={1.5} className={view.lit.includes(i) ? "ey-disc" : "ey-slot"} />)}
    </g>
  );
}

const isRecent = (view: QueueView, atUs: number | null) => atUs !== null && view.nowUs - atUs < RECENT_US;
const isDead = (view: QueueView) => view.visible.items.some((slot) => slot.deadLetterSource !== null);
const isOld = (view: QueueView) => view.oldestAgeUs !== null && view.oldestAgeUs >= OLD_US && view.visible.total > 0 && !isDead(view);

function troubleOf(view: QueueView): Trouble | undefined {
  if (view.ceiling.reached) return { mark: "throttled", words: `${count(view.ceiling.max)} in flight: no more` };
  if (isRecent(view, view.lastRefusal?.atUs ?? null)) return { mark: view.lastRefusal!.code === "ThrottlingException" ? "throttled" : "failed", words: view.lastRefusal!.code };
  if (isDead(view)) return { mark: "failed", words: view.visible.total === 1 ? "1 dead letter" : `${count(view.visible.total)} dead letters` };
  const locked = view.lanes.items.find((lane) => lane.locked && lane.waiting.length > 0 && view.nowUs - lane.inFlight[0]!.receivedAtUs >= LOCKED_LONG_US);
  if (locked !== undefined) return { mark: "retry", words: `group ${locked.group.slice(0, 12)} locked ${sayUs(view.nowUs - locked.inFlight[0]!.receivedAtUs)}` };
  if (isOld(view)) return { mark: "failed", words: `oldest ${sayUs(view.oldestAgeUs!)}` };
  if (isRecent(view, view.lastDuplicateUs)) return { mark: "retry", words: "delivered twice" };
  return undefined;
}

/** A queue without visible messages is empty only when nobody holds one and none is delayed. */
function emptyText(view: QueueView): string {
  const { inFlight, delayed } = view;
  if (inFlight.total > 0) return `${count(inFlight.total)} in flight`;
  return delayed.total > 0 ? `${count(delayed.total)} delayed` : "empty";
}

const queue: NodeUi<QueueView> = {
  glyph: "sqs-queue",
  glyphOf: (config) => (isFifo(config) ? "sqs-queue-fifo" : "sqs-queue"),
  family: "sqs",
  part: {
    name: "Queue",
    variants: [{ name: "FIFO queue", says: "Keeps order within each message group, and swallows repeats.", stem: "fifo-queue", properties: { FifoQueue: true } }],
  },
  width: WIDTH,
  subtitle: (config) => (isFifo(config) ? "SQS FIFO queue" : "SQS queue"),
  Body: ({ view, config, width }) => (view.fifo ? <Fifo view={view} width={width} /> : <Standard view={view} config={config} width={width} />),
  height(view, config) {
    if (isFifo(config)) return 8 + LANES * LANE_PITCH + 4 + FOOT;
    const pips = view.maxReceiveCount !== null;
    const row = 8 + slotRowHeight(pips, false) + 22;
    return 20 + row + (showsDelayed(view, config) ? row : 0) + 8 + slotRowHeight(pips, true) + AIR + FOOT;
  },
  summary(view) {
    const trouble = troubleOf(view);
    const locked = view.lanes.items.filter((lane) => lane.locked).length;
    return {
      number: count(view.visible.total), unit: isDead(view) ? "dead letters" : "waiting",
      ...(isOld(view) ? { tone: "failed" as const } : {}),
      gauge: { metric: "ApproximateNumberOfMessagesVisible", ...(trouble === undefined ? {} : { tone: trouble.mark }) },
      says: view.fifo ? `${locked} of ${count(view.lanes.total)} locked` : view.visible.total === 0 ? emptyText(view) : view.oldestAgeUs === null ? "waiting" : `oldest ${sayUs(view.oldestAgeUs)}`,
    };
  },
  trouble: troubleOf,
  says: (view) => `${count(view.visible.total)} waiting, ${count(view.inFlight.total)} in flight${view.delayed.total > 0 ? `, ${count(view.delayed.total)} delayed` : ""}${view.oldestAgeUs === null ? "" : `, oldest ${sayUs(view.oldestAgeUs)}`}`,
};

export const nodes: NodeUis = { "sqs.queue": queue };

const seconds = (value: unknown) => (typeof value === "number" ? value : undefined);

export const connections: ConnectionUis = {
  "sqs.redrive": { label: (_view: unknown, config: AnyConfig) => `after ${String(config.properties.maxReceiveCount)}` },
  "sqs.poll": {
    label: (_view: unknown, config: AnyConfig) => {
      const wait = seconds(config.properties.WaitTimeSeconds);
      return `${String(config.properties.MaxNumberOfMessages)} at once${wait === undefined || wait === 0 ? "" : ` · ${wait} s`}`;
    },
  },
};
