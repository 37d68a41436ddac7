/**
 * Goals, judged over the run: metrics as they change, rules as they are noted, messages from what befell them. A goal
 * that is still open (its window or span has not passed) is `null`.
 */
import type { Micros } from "../kernel/time.ts";
import type { Mark, MessageId } from "../services/define.ts";
import type { Compare, Expectation, LoadedGoal } from "../scenario/scenario.ts";
import type { Watch, World } from "./world.ts";
import { brokenWords, messagesWords, metricWords, notBegunWords, nothingWords, percentileWords, ruleWords } from "./goal-words.ts";
import { percentile, type Series } from "./metrics.ts";

/** How a goal stands: `holds` so far, and may still break; `met` or `broken` for good; `open`: not met yet, and still may be. */
export type GoalStanding = "open" | "holds" | "met" | "broken";
export interface GoalResult { readonly say: string; readonly held: boolean | null; readonly standing: GoalStanding; readonly atUs?: Micros; readonly message?: MessageId; readonly because: string; /** Ids that `because` names. */ readonly about: readonly string[] }

/** What a leaf remembers: plain data, in every checkpoint. */
interface Leaf { last: number | null; max: number; min: number; sum: number; area: number; changedAt: Micros; since: Micros; seen: number; firstBadAt: Micros | null }

/** `final`: nothing that may still come changes it. `good`: while it is open, whether it would hold if this were the end. */
interface Verdict { readonly held: boolean | null; readonly final?: boolean; readonly good?: boolean; readonly atUs?: Micros; readonly message?: MessageId; readonly because: string }

export class Goals implements Watch {
  state: Leaf[];
  readonly #leaves: Extract<Expectation, { kind: "metric" | "rule" }>[] = [];

  constructor(readonly world: World, readonly goals: readonly LoadedGoal[]) {
    for (const goal of goals) collect(goal.expect, this.#leaves);
    this.state = this.#leaves.map((leaf) => ({ last: null, max: -Infinity, min: Infinity, sum: 0, area: 0, changedAt: 0, since: leaf.kind === "metric" ? (leaf.during?.[0] ?? 0) : 0, seen: 0, firstBadAt: null }));
  }

  mark(_message: MessageId, _mark: Mark, _entity: number): void {
    // Marks are columns of the world: they are read when somebody asks.
  }

  metric(series: Series, value: number): void {
    this.#leaves.forEach((leaf, i) => {
      if (leaf.kind !== "metric" || leaf.metric !== series.metric || this.world.entities[series.entity]?.id !== leaf.of) return;
      const state = this.state[i]!;
      const { now } = this.world;
      const { kind } = series.definition;
      if (leaf.during !== undefined && now > leaf.during[1]) return;
      if (state.last !== null) state.area += state.last * Math.max(0, now - Math.max(state.changedAt, state.since));
      // A gauge that stood when the span began counts in it, until it changed; one that nobody has set yet stands at 0.
      if (kind === "gauge" && state.seen === 0 && now > state.since) take(leaf, state, state.last ?? 0, state.since, kind);
      state.changedAt = now;
      state.last = value;
      if (now >= state.since) take(leaf, state, value, now, kind);
    });
  }

  rule(rule: string, entity: number): void {
    this.#leaves.forEach((leaf, i) => {
      if (leaf.kind !== "rule" || leaf.rule !== rule || (leaf.of !== undefined && this.world.entities[entity]?.id !== leaf.of)) return;
      const state = this.state[i]!;
      state.seen++;
      if (state.firstBadAt === null && isPast(state.seen, leaf.seen)) state.firstBadAt = this.world.now;
    });
  }

  /** Judges every goal now. `nowUs`: how far the run has got; `ended`: nothing will come after it. */
  results(nowUs: Micros, ended: boolean): GoalResult[] {
    return this.goals.map(({ say, expect }) => {
      const { final, good, ...verdict } = this.#judge(expect, nowUs, ended);
      const standing = verdict.held === false ? "broken" : verdict.held === true ? (ended || final === true ? "met" : "holds") : good === true ? "holds" : "open";
      return { say, ...verdict, standing, about: idsOf(expect) };
    });
  }

  #judge(expect: Expectation, nowUs: Micros, ended: boolean): Verdict {
    switch (expect.kind) {
      case "metric": return this.#judgeMetric(expect, nowUs, ended);
      case "rule": return this.#judgeRule(expect, nowUs, ended);
      case "messages": return this.#judgeMessages(expect, nowUs, ended);
      case "percentile": return this.#judgePercentile(expect, ended);
      case "not": {
        const { held, final = false, good = false, because: that } = this.#judge(expect.of, nowUs, ended);
        const because = `Asked for is the opposite of: ${that}`;
        if (held === false) return { held: true, final: true, because };
        if (held === null || !(final || ended)) return { held: null, good: held === null && !good, because };
        return { held: false, atUs: nowUs, because };
      }
      case "all": case "any": return combine(expect.kind, expect.of.map((part) => this.#judge(part, nowUs, ended)));
      default: return expect satisfies never;
    }
  }

  #judgeMetric(expect: Extract<Expectation, { kind: "metric" }>, nowUs: Micros, ended: boolean): Verdict {
    // Nothing has been looked at yet, so nothing holds either.
    if (expect.during !== undefined && nowUs < expect.during[0] && !ended) return { held: null, because: notBegunWords(expect.during[0]) };
    const state = this.state[this.#leaves.indexOf(expect)]!;
    const definition = this.world.byId.get(expect.of)?.definition.metrics[expect.metric];
    const value = statistic(expect, state, Math.min(nowUs, expect.during?.[1] ?? nowUs), definition?.kind ?? "gauge");
    const because = metricWords(expect, value, definition?.unit);
    const isGood = compare(value, expect.is);
    if (!isGood && staysBad(expect) && state.firstBadAt !== null) return { held: false, atUs: state.firstBadAt, because };
    // A run may be told to end before the span does.
    const isOver = expect.during === undefined ? ended : nowUs >= expect.during[1];
    if (!isOver && (expect.during !== undefined || !isGood)) return { held: null, good: isGood, because };
    if (isGood) return { held: true, final: isOver || staysGood(expect), because };
    // What only the end can show has failed there.
    return { held: false, atUs: state.firstBadAt ?? Math.min(nowUs, expect.during?.[1] ?? nowUs), because };
  }

  #judgeRule(expect: Extract<Expectation, { kind: "rule" }>, nowUs: Micros, ended: boolean): Verdict {
    const state = this.state[this.#leaves.indexOf(expect)]!;
    const held = compare(state.seen, expect.seen);
    const because = ruleWords(expect, state.seen);
    if (held) return { held, final: isGrown(expect.seen), because };
    return isPast(state.seen, expect.seen) || ended ? { held, atUs: state.firstBadAt ?? nowUs, because } : { held: null, because };
  }

  #judgeMessages(expect: Extract<Expectation, { kind: "messages" }>, nowUs: Micros, ended: boolean): Verdict {
    const { messages } = this.world;
    const counts = this.#countFates(expect);
    const mayBreak = expect.times[0] !== ">" && expect.times[0] !== ">=";
    let isOpen = false;
    let good = 0;
    let worst: { readonly message: MessageId; readonly at: Micros; readonly times: number } | undefined;
    for (const [message, { times, brokeAt }] of counts) {
      const deadline = expect.withinUs === undefined ? undefined : messages.madeAt(message) + expect.withinUs;
      const isGood = compare(times, expect.times);
      if (isGood) good++;
      const isWaiting = deadline === undefined ? !ended && !isGood : nowUs < deadline && (!isGood || mayBreak);
      if (brokeAt === null && isWaiting) isOpen = true;
      else if (!isGood) {
        const at = brokeAt ?? deadline ?? nowUs;
        if (worst === undefined || at < worst.at) worst = { message, at, times };
      }
    }
    if (worst !== undefined) return { held: false, atUs: worst.at, message: worst.message, because: brokenWords(expect, messages.labelOf(worst.message), worst.times) };
    // More may always come later; without a span that is settled at the end, and shown as it stands until then.
    return { held: isOpen ? null : true, good: good === counts.size, because: messagesWords(expect, good, counts.size, isOpen) };
  }

  /**
   * How often each message of a sender met the fate, and when it was too often. Who keeps a message and who works on it
   * both say that it was received and processed: without a place it counts once, as the keeper's receive and the
   * worker's work; at a place, as that place says.
   */
  #countFates(expect: Extract<Expectation, { kind: "messages" }>): Map<MessageId, { times: number; brokeAt: Micros | null }> {
    const { world } = this;
    const { messages } = world;
    const counts = new Map<MessageId, { times: number; brokeAt: Micros | null }>();
    const maker = world.byId.get(expect.from)?.index;
    for (let id = 0 as MessageId; id < messages.count; id = (id + 1) as MessageId) {
      if (messages.makerOf(id) !== maker || messages.originOf(id) !== id) continue;
      if (expect.matching !== undefined && !world.matches(expect.matching, messages.factsOf(id).body ?? "")) continue;
      counts.set(id, { times: 0, brokeAt: null });
    }
    const at = expect.at === undefined ? undefined : (world.byId.get(expect.at)?.index ?? -1);
    const worked = new Set<MessageId>();
    for (let i = 0; i < messages.marks; i++) {
      const { mark, message, entity, at: when } = messages.markAt(i);
      if (at !== undefined && entity !== at) continue;
      const isWork = expect.fate === "processed" && mark === "worked";
      if (isWork) worked.add(message);
      else if (mark !== expect.fate) continue;
      else if (mark === "processed" && worked.has(message)) continue;
      else if (mark === "received" && at === undefined && messages.keeperOf(message) !== entity) continue;
      const origin = messages.originOf(message);
      const count = counts.get(origin);
      if (count === undefined || (expect.withinUs !== undefined && when - messages.madeAt(origin) > expect.withinUs)) continue;
      count.times++;
      if (count.brokeAt === null && isPast(count.times, expect.times)) count.brokeAt = when;
    }
    return counts;
  }

  #judgePercentile(expect: Extract<Expectation, { kind: "percentile" }>, ended: boolean): Verdict {
    const measured = this.#measured(expect);
    const values = measured.map(({ us }) => us).sort((a, b) => a - b);
    if (values.length === 0) return { held: ended ? false : null, because: nothingWords(expect, ended) };
    const value = percentile(values, expect.percentile);
    const held = compare(value, expect.is);
    const because = percentileWords(expect, value);
    const first = held ? undefined : measured.find(({ us }) => !compare(us, expect.is));
    return { held, ...(first?.at === undefined ? {} : { atUs: first.at }), ...(first?.message === undefined ? {} : { message: first.message }), because };
  }

  /**
   * Microseconds: `wait`, from a message's making (or its copy's) to its first receive here; `age`, from its origin's
   * making to its processing here; `latency` and `duration`, the entity's own distributions of that name
   * (milliseconds), or else from receiving a message to the end of the work on it.
   */
  #measured(expect: Extract<Expectation, { kind: "percentile" }>): Measured[] {
    const { world } = this;
    const { messages } = world;
    const entity = world.byId.get(expect.of)?.index ?? -1;
    const series = expect.measure === "latency" ? world.metrics.find(entity, "Latency") : expect.measure === "duration" ? world.metrics.find(entity, "Duration") : undefined;
    if (series !== undefined) return Array.from(series.values.subarray(0, series.kept), (ms) => ({ us: ms * 1000 }));
    const done = new Set<MessageId>();
    const receivedAt = new Map<MessageId, Micros>();
    const values: Measured[] = [];
    for (let i = 0; i < messages.marks; i++) {
      const { mark, message, entity: where, at } = messages.markAt(i);
      if (where !== entity) continue;
      if (mark === "received") receivedAt.set(message, at);
      const isEnd = mark === "worked" || mark === "processed";
      if (expect.measure === "duration") {
        if (mark === "worked") values.push({ us: at - (receivedAt.get(message) ?? at), at, message });
      } else if (expect.measure !== "latency" && !done.has(message) && (expect.measure === "wait" ? mark === "received" : isEnd)) {
        done.add(message);
        values.push({ us: at - messages.madeAt(expect.measure === "wait" ? message : messages.originOf(message)), at, message });
      }
    }
    return values;
  }
}

/** `at` and `message` where one message was measured. */
interface Measured { readonly us: number; readonly at?: Micros; readonly message?: MessageId }

/** Ids of what an expectation is about. */
function idsOf(expect: Expectation): readonly string[] {
  switch (expect.kind) {
    case "metric": case "percentile": return [expect.of];
    case "rule": return expect.of === undefined ? [] : [expect.of];
    case "messages": return expect.at === undefined ? [expect.from] : [expect.from, expect.at];
    case "not": return idsOf(expect.of);
    case "all": case "any": return expect.of.flatMap(idsOf);
    default: return expect satisfies never;
  }
}

function collect(expect: Expectation, into: Extract<Expectation, { kind: "metric" | "rule" }>[]): void {
  if (expect.kind === "metric" || expect.kind === "rule") into.push(expect);
  else if (expect.kind === "all" || expect.kind === "any") for (const part of expect.of) collect(part, into);
  else if (expect.kind === "not") collect(expect.of, into);
}

function statistic(expect: Extract<Expectation, { kind: "metric" }>, state: Leaf, now: Micros, kind: "counter" | "gauge" | "distribution"): number {
  switch (expect.statistic) {
    case "Sum": return state.sum;
    case "Maximum": return state.seen === 0 ? (state.last ?? 0) : state.max;
    case "Minimum": return state.seen === 0 ? (state.last ?? 0) : state.min;
    case "Last": return state.last ?? 0;
    case "Average": {
      if (kind !== "gauge") return state.seen === 0 ? 0 : state.sum / state.seen;
      const span = now - state.since;
      return span <= 0 || state.last === null ? (state.last ?? 0) : (state.area + state.last * (now - Math.max(state.changedAt, state.since))) / span;
    }
    default: return expect.statistic satisfies never;
  }
}

/** Takes a value into the span of a leaf. */
function take(leaf: Extract<Expectation, { kind: "metric" }>, state: Leaf, value: number, at: Micros, kind: "counter" | "gauge" | "distribution"): void {
  state.seen++;
  state.sum += value;
  state.max = Math.max(state.max, value);
  state.min = Math.min(state.min, value);
  const now = statistic(leaf, state, at, kind);
  if (staysBad(leaf)) {
    const isBad = leaf.statistic === "Minimum" ? now < leaf.is[1] || (leaf.is[0] === ">" && now === leaf.is[1]) : isPast(now, leaf.is);
    if (isBad) state.firstBadAt ??= at;
  } else if (leaf.statistic === "Last" || leaf.statistic === "Average") state.firstBadAt = compare(now, leaf.is) ? null : (state.firstBadAt ?? at);
}

/** A maximum or a sum that is too high stays too high, a minimum that is too low stays too low. */
function staysBad({ statistic: of, is: [how] }: Extract<Expectation, { kind: "metric" }>): boolean {
  if (of === "Minimum") return how === ">" || how === ">=" || how === "=";
  return (of === "Maximum" || of === "Sum") && (how === "<" || how === "<=" || how === "=");
}

/** What only grows stays above its bound once it is, what only falls below it. */
function staysGood({ statistic: of, is }: Extract<Expectation, { kind: "metric" }>): boolean {
  return of === "Minimum" ? is[0] === "<" || is[0] === "<=" : (of === "Maximum" || of === "Sum") && isGrown(is);
}

const isGrown = ([how]: Compare) => how === ">" || how === ">=";

/** Whether what only grows has grown past what is allowed. */
function isPast(value: number, [how, bound]: Compare): boolean {
  return how === "<" ? value >= bound : (how === "=" || how === "<=") && value > bound;
}

function compare(value: number, [how, bound]: Compare): boolean {
  switch (how) {
    case "=": return value === bound;
    case "!=": return value !== bound;
    case "<": return value < bound;
    case "<=": return value <= bound;
    case ">": return value > bound;
    case ">=": return value >= bound;
    default: return how satisfies never;
  }
}

/** All fail with the first that fails; any, with the last. */
function combine(kind: "all" | "any", parts: readonly Verdict[]): Verdict {
  const failed = parts.filter((part) => part.held === false).sort((a, b) => (a.atUs ?? 0) - (b.atUs ?? 0));
  if (kind === "all" && failed.length > 0) return failed[0]!;
  const because = parts.length === 0 ? "Nothing is asked for." : parts.map((part) => part.because).join(" ");
  if (kind === "any" && failed.length === parts.length) return { ...failed.at(-1), held: false, because };
  const isGood = (part: Verdict) => part.held === true || part.good === true;
  const final = kind === "all" ? parts.every((part) => part.final === true) : parts.some((part) => part.held === true && part.final === true);
  const settled = kind === "any" ? (parts.find((part) => part.held === true && part.final === true) ?? parts.find((part) => part.held === true)) : parts.find((part) => part.held === null);
  const shown = settled ?? parts.find((part) => part.held === null) ?? { held: true, because };
  return { ...shown, final, good: kind === "all" ? parts.every(isGood) : parts.some(isGood) };
}
