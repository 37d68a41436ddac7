/** Sentences that hold after each event. Checked in tests and fuzzing only: they walk everything. */
import { eachNumbered, numbered } from "../../kernel/numbered.ts";
import { eachOf, has } from "../../kernel/ordered.ts";
import { SECOND } from "../../kernel/time.ts";
import type { QueueContext } from "./config.ts";
import { peekHead } from "./lanes.ts";
import { Place, type QueueState } from "./state.ts";
import { lineOf } from "./tenants.ts";

type Sentence = (state: QueueState, ctx: QueueContext) => boolean;

export const invariants: { readonly [sentence: string]: Sentence } = {
  "The counters say how many messages are in each place": (state) => {
    const found = [0, 0, 0, 0];
    for (const { place } of eachNumbered(state.messages)) found[place]!++;
    const { visible, inFlight, delayed } = state.counts;
    return found[Place.visible] === visible && found[Place.inFlight] === inFlight && found[Place.delayed] === delayed;
  },
  "Each message lies under its own number, below the next one": (state) =>
    [...eachNumbered(state.messages)].every((message) => numbered(state.messages, message.order) === message && message.order < state.nextOrder),
  "A hidden message has a hiding that ends when it does, a visible one has none": (state) =>
    [...eachNumbered(state.messages)].every((message) => message.place === Place.visible ? message.hiding === 0 : numbered(state.hidings, message.hiding)?.until === message.until),
  "A hiding counts those it hides, and is gone when none is left": (state) =>
    [...eachNumbered(state.hidings)].every((hiding) => hiding.left > 0 && hiding.left === new Set(hiding.orders.filter((order) => numbered(state.messages, order)?.hiding === hiding.id)).size),
  "Nothing is hidden longer than it should be": (state, ctx) => [...eachNumbered(state.hidings)].every(({ until }) => until >= ctx.now),
  "A visible message of a standard queue stands in exactly one line, a hidden one in none": (state) => {
    if (state.fifo) return true;
    let standing = 0;
    eachOf(state.visible, () => ++standing > 0);
    for (const { line } of state.tenants.values()) eachOf(line, () => ++standing > 0);
    return standing === state.counts.visible && [...eachNumbered(state.messages)].every((message) => message.place !== Place.visible || has(lineOf(state, message), message.key, message.order));
  },
  "A group is ready exactly when its head is visible": (state) => {
    if (!state.fifo) return state.ready.size === 0;
    let ready = 0;
    for (const group of state.groups.values()) {
      const head = peekHead(state, group);
      if (head === undefined) return false;
      if (head.place !== Place.visible) continue;
      ready++;
      if (!has(state.ready, head.key, head.order)) return false;
    }
    return ready === state.ready.size;
  },
  "Groups count their messages": (state) => {
    if (!state.fifo) return state.groups.size === 0;
    const sizes = new Map<string, number>();
    for (const { group } of eachNumbered(state.messages)) sizes.set(group!, (sizes.get(group!) ?? 0) + 1);
    return sizes.size === state.groups.size && [...sizes].every(([name, size]) => state.groups.get(name)?.size === size);
  },
  "No more messages are in flight than the ceiling allows": (state, ctx) => state.counts.inFlight <= ctx.config.behaviour.maxInFlight || ctx.config.behaviour.maxInFlight < 120_000,
  "A message that was received has a first and a last receive": (state) =>
    [...eachNumbered(state.messages)].every((message) => (message.receiveCount === 0) === (message.firstReceivedAt < 0) && message.lastReceivedAt <= message.until + 43_200 * SECOND),
  "Nothing is older than the retention period, unless it is being removed in this very instant": (state, ctx) =>
    (state.retentionTimer !== -1 && state.retentionAt === ctx.now) ||
    [...eachNumbered(state.messages)].every((message) => message.sentAt + ctx.config.properties.MessageRetentionPeriod * SECOND >= ctx.now),
  "The look-ahead window holds as many messages as it says": (state) => {
    if (!state.fifo) return true;
    let inside = 0;
    for (const { order } of eachNumbered(state.messages)) if (order <= state.windowEnd) inside++;
    return inside === state.windowCount;
  },
};
