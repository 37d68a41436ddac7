/** Interesting moments: the first time that a rule with a `moment` shows at an entity. */
import { Narrator } from "./log.ts";
import { RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

export interface Moment { readonly atUs: number; readonly row: number; readonly entity: string; readonly says: string; readonly mark: string; readonly rule?: string }

export class Moments {
  readonly #narrator: Narrator;
  /** First row by `rule@entity`. */
  #seen = new Map<string, number>();
  #from = 0;
  constructor(readonly world: World) {
    this.#narrator = new Narrator(world);
  }

  forget(): void {
    this.#seen.clear();
    this.#from = 0;
  }

  isMoment(row: TraceRow): boolean {
    if (row.rule === undefined || row.kind === RowKind.call || this.#narrator.rules.get(row.rule)?.moment === undefined) return false;
    const first = this.#seen.get(`${row.rule}@${row.entity}`);
    return first === undefined || first === row.row;
  }

  /** Moments among the rows since the last look. */
  drain(): Moment[] {
    const { trace, rows, entities } = this.world;
    const found: Moment[] = [];
    for (let at = Math.max(this.#from, trace.first); at < rows; at++) {
      const rule = trace.ruleOf(at);
      if (rule === undefined) continue;
      const moment = this.#narrator.rules.get(rule)?.moment;
      if (moment === undefined) continue;
      const row = trace.read(at)!;
      if (row.kind !== RowKind.note && row.kind !== RowKind.event) continue;
      const key = `${rule}@${row.entity}`;
      if (this.#seen.has(key)) continue;
      this.#seen.set(key, at);
      found.push({ atUs: row.at, row: at, entity: entities[row.entity]?.id ?? "script", says: moment, mark: this.#narrator.rules.get(rule)?.mark ?? "info", rule });
    }
    this.#from = rows;
    return found;
  }
}
