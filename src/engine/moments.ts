/** Interesting moments: the first time that a rule with a `moment` shows at an entity. */
import { isAbandoned, Narrator } from "./log.ts";
import { RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

export interface Moment { readonly atUs: number; readonly row: number; readonly entity: string; readonly says: string; readonly mark: string; readonly rule?: string }

export class Moments {
  readonly #narrator: Narrator;
  /** First row by `rule@entity`, and by rule alone. */
  #seen = new Map<string, number>();
  #from = 0;
  constructor(readonly world: World) {
    this.#narrator = new Narrator(world);
  }

  forget(): void {
    this.#seen.clear();
    this.#from = 0;
  }

  /** Whether this row is a moment: also before `drain` has come to it. */
  isMoment(row: TraceRow): boolean {
    if (!this.#isTelling(row)) return false;
    const first = this.#seen.get(keyOf(row));
    return first === undefined ? !this.#isTold(row) : first === row.row;
  }

  /** Moments among the rows since the last look. */
  drain(): Moment[] {
    const { trace, rows, entities } = this.world;
    const found: Moment[] = [];
    for (let at = Math.max(this.#from, trace.first); at < rows; at++) {
      const rule = trace.ruleOf(at);
      const definition = rule === undefined ? undefined : this.#narrator.rules.get(rule);
      if (definition?.moment === undefined) continue;
      const row = trace.read(at)!;
      if (!this.#isTelling(row) || this.#seen.has(keyOf(row)) || this.#isTold(row)) continue;
      this.#seen.set(keyOf(row), at);
      if (!this.#seen.has(rule!)) this.#seen.set(rule!, at);
      found.push({ atUs: row.at, row: at, entity: entities[row.entity]?.id ?? "script", says: definition.moment, mark: definition.mark ?? "info", rule: rule! });
    }
    this.#from = rows;
    return found;
  }

  /** A timer that looks whether there is something to do is no moment: what it then notes may be. A refusal may be noted by nobody but its answer. */
  #isTelling(row: TraceRow): boolean {
    const rule = row.rule === undefined ? undefined : this.#narrator.rules.get(row.rule);
    if (rule?.moment === undefined) return false;
    if (row.kind === RowKind.note) return !isAbandoned(row);
    return isOutcome(row) && (rule.mark === "failed" || rule.mark === "throttled" || rule.mark === "dropped");
  }

  /** An answer tells of what was noted where it came from. */
  #isTold(row: TraceRow): boolean {
    return isOutcome(row) && this.#seen.has(row.rule!);
  }
}

const isOutcome = (row: TraceRow) => row.kind === RowKind.answer && !row.name.startsWith("internal:");
const keyOf = (row: TraceRow) => `${row.rule}@${row.entity}`;
