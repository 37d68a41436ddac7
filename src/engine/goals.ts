/**
 * Goals, judged over the run: metrics as they change, rules as they are noted, messages from what befell them. A goal
 * that is still open (its window or span has not passed) is `null`.
 */
import type { Micros } from "../kernel/time.ts";
import type { Mark, MessageId } from "../services/define.ts";
import type { Compare, Expectation, LoadedGoal } from "../scenario/scenario.ts";
import type { Watch, World } from "./world.ts";
import { percentile, type Series } from "./metrics.ts";

export interface GoalResult { readonly say: string; readonly held: boolean | null; readonly atUs?: Micros; readonly message?: MessageId; readonly because: string }

/** What a leaf remembers: plain data, in every checkpoint. */
interface Leaf { last: number | null; max: number; min: number; sum: number; area: number; changedAt: Micros; since: Micros; seen: number; firstBadAt: Micros | null }

interface Verdict { readonly held: boolean | null; readonly atUs?: Micros; readonly message?: MessageId; readonly because: string }

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
      if (leaf.during !== undefined && now > leaf.during[1]) return;
      const started = leaf.during === undefined || now >= leaf.during[0];
      if (state.last !== null) state.area += state.last * Math.max(0, now - Math.max(state.changedAt, state.since));
      state.changedAt = now;
      state.last = value;
      if (!started) return;
      state.seen++;
      state.sum += value;
      state.max = Math.max(state.max, value);
      state.min = Math.min(state.min, value);
      if (state.firstBadAt === null && !compare(statistic(leaf, state, now, series.definition.kind), leaf.is)) state.firstBadAt = now;
    });
  }

  rule(rule: string, entity: number): void {
    this.#leaves.forEach((leaf, i) => {
      if (leaf.kind !== "rule" || leaf.rule !== rule || (leaf.of !== undefined && this.world.entities[entity]?.id !== leaf.of)) return;
      const state = this.state[i]!;
      state.seen++;
      if (state.firstBadAt === null && !compare(state.seen, leaf.seen)) state.firstBadAt = this.world.now;
    });
  }

  /** Judges every goal now. `nowUs`: how far the run has got; `ended`: nothing will come after it. */
  results(nowUs: Micros, ended: boolean): GoalResult[] {
    return this.goals.map((goal) => ({ say: goal.say, ...this.#judge(goal.expect, nowUs, ended) }));
  }

  #judge(expect: Expectation, nowUs: Micros, ended: boolean): Verdict {
    switch (expect.kind) {
      case "metric": return this.#judgeMetric(expect, nowUs);
      case "rule": return this.#judgeRule(expect);
      case "messages": return this.#judgeMessages(expect, nowUs, ended);
      case "percentile": return this.#judgePercentile(expect);
      case "not": {
        const verdict = this.#judge(expect.of, nowUs, ended);
        return { ...verdict, held: verdict.held === null ? null : !verdict.held, because: `not: ${verdict.because}` };
      }
      case "all": case "any": return combine(expect.kind, expect.of.map((part) => this.#judge(part, nowUs, ended)));
      default: return expect satisfies never;
    }
  }

  #judgeMetric(expect: Extract<Expectation, { kind: "metric" }>, nowUs: Micros): Verdict {
    const state = this.state[this.#leaves.indexOf(expect)]!;
    const entity = this.world.byId.get(expect.of);
    const kind = entity?.definition.metrics[expect.metric]?.kind ?? "gauge";
    const value = statistic(expect, state, Math.min(nowUs, expect.during?.[1] ?? nowUs), kind);
    const open = expect.during !== undefined && nowUs < expect.during[1];
    const good = compare(value, expect.is);
    const because = `${expect.statistic} of ${expect.metric} of ${expect.of} is ${value}; it should be ${expect.is.join(" ")}.`;
    if (!good && expect.is[0] !== ">" && expect.is[0] !== ">=" && state.firstBadAt !== null) return { held: open && !cannotRecover(expect) ? null : false, atUs: state.firstBadAt, because };
    return { held: open ? null : good, because };
  }

  #judgeRule(expect: Extract<Expectation, { kind: "rule" }>): Verdict {
    const state = this.state[this.#leaves.indexOf(expect)]!;
    const held = compare(state.seen, expect.seen);
    return { held, ...(held || state.firstBadAt === null ? {} : { atUs: state.firstBadAt }), because: `${expect.rule} was seen ${state.seen} times; it should be ${expect.seen.join(" ")}.` };
  }

  #judgeMessages(expect: Extract<Expectation, { kind: "messages" }>, nowUs: Micros, ended: boolean): Verdict {
    const { world } = this;
    const { messages } = world;
    const maker = world.byId.get(expect.from)?.index;
    const counts = new Map<MessageId, { times: number; at: Micros }>();
    for (let id = 0 as MessageId; id < messages.count; id = (id + 1) as MessageId) {
      if (messages.makerOf(id) !== maker || messages.originOf(id) !== id) continue;
      if (expect.matching !== undefined && !world.matches(expect.matching, messages.factsOf(id).body ?? "")) continue;
      counts.set(id, { times: 0, at: messages.madeAt(id) });
    }
    const at = expect.at === undefined ? undefined : world.byId.get(expect.at)?.index;
    for (let i = 0; i < messages.marks; i++) {
      const mark = messages.markAt(i);
      if (mark.mark !== expect.fate || (expect.at !== undefined && mark.entity !== at)) continue;
      const origin = counts.get(messages.originOf(mark.message));
      if (origin === undefined) continue;
      if (expect.withinUs !== undefined && mark.at - messages.madeAt(messages.originOf(mark.message)) > expect.withinUs) continue;
      origin.times++;
      origin.at = mark.at;
    }
    let open = false;
    for (const [id, { times, at: when }] of counts) {
      if (compare(times, expect.times)) continue;
      const tooMany = times > expect.times[1] && expect.times[0] !== ">" && expect.times[0] !== ">=";
      const waiting = expect.withinUs === undefined ? !ended : nowUs < messages.madeAt(id) + expect.withinUs;
      if (!tooMany && waiting) {
        open = true;
        continue;
      }
      return { held: false, atUs: when, message: id, because: `${messages.labelOf(id)} was ${expect.fate}${expect.at === undefined ? "" : ` at ${expect.at}`} ${times} times; it should be ${expect.times.join(" ")}.` };
    }
    const because = `${counts.size} messages from ${expect.from}: each ${expect.fate} ${expect.times.join(" ")} times`;
    // Fewer is always possible to break later; it is settled at the end, and shown as it stands until then.
    return { held: open ? null : true, because: open ? `${because}, or still on the way.` : `${because}.` };
  }

  #judgePercentile(expect: Extract<Expectation, { kind: "percentile" }>): Verdict {
    const values = this.#measured(expect).sort((a, b) => a - b);
    if (values.length === 0) return { held: null, because: `Nothing to measure at ${expect.of} yet.` };
    const value = percentile(values, expect.percentile);
    return { held: compare(value, expect.is), because: `p${expect.percentile} ${expect.measure} of ${expect.of} is ${value / 1000} ms; it should be ${expect.is[0]} ${expect.is[1] / 1000} ms.` };
  }

  /**
   * Microseconds: `wait`, from a message's making (or its copy's) to its first receive here; `age`, from its origin's
   * making to its processing here; `latency` and `duration`, the entity's own distributions of that name (milliseconds).
   */
  #measured(expect: Extract<Expectation, { kind: "percentile" }>): number[] {
    const { world } = this;
    const { messages } = world;
    const entity = world.byId.get(expect.of)?.index ?? -1;
    if (expect.measure === "latency" || expect.measure === "duration") {
      const name = expect.measure === "latency" ? "Latency" : "Duration";
      const series = world.metrics.find(entity, name);
      return series === undefined ? [] : series.values.slice(0, series.kept).map((ms) => ms * 1000);
    }
    const seen = new Set<MessageId>();
    const values: number[] = [];
    for (let i = 0; i < messages.marks; i++) {
      const mark = messages.markAt(i);
      if (mark.entity !== entity || seen.has(mark.message) || mark.mark !== (expect.measure === "wait" ? "received" : "processed")) continue;
      seen.add(mark.message);
      values.push(mark.at - messages.madeAt(expect.measure === "wait" ? mark.message : messages.originOf(mark.message)));
    }
    return values;
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
    case "Maximum": return state.seen === 0 ? (state.last ?? 0) : kind === "gauge" && state.changedAt > state.since && state.last !== null ? Math.max(state.max, state.last) : state.max;
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

/** A maximum that is too high stays too high. */
function cannotRecover(expect: Extract<Expectation, { kind: "metric" }>): boolean {
  const upper = expect.is[0] === "<" || expect.is[0] === "<=" || expect.is[0] === "=";
  return (expect.statistic === "Maximum" || expect.statistic === "Sum") && upper;
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

function combine(kind: "all" | "any", parts: readonly Verdict[]): Verdict {
  const decides = kind === "any";
  const decided = parts.find((part) => part.held === decides);
  if (decided !== undefined) return decided;
  const open = parts.find((part) => part.held === null);
  return open ?? { held: !decides, because: parts.map((part) => part.because).join(" ") };
}

