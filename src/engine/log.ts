/** Trace rows as sentences, in AWS's words: what the log shows and "why?" is made of. */
import type { RuleDefinition, Service } from "../services/define.ts";
import { engineRules } from "./rules.ts";
import { ROW_KINDS, RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

export interface LogRow {
  readonly row: number; readonly cause: number; readonly atUs: number; readonly entity: string; readonly connection?: string;
  readonly what: (typeof ROW_KINDS)[number]; readonly name: string; readonly rule?: string; readonly says: string; readonly mark: string;
  readonly messages: readonly number[]; readonly facts: Readonly<Record<string, unknown>>;
}

export interface LogFilter { readonly entity?: string; readonly message?: number; readonly rule?: string; readonly what?: string; readonly text?: string; readonly trouble?: boolean; /** Also rows that only carry on: timers, calls and answers that went well. */ readonly all?: boolean }

/** Every rule of every service and of the engine, by id. */
export function allRules(services: readonly Service[]): ReadonlyMap<string, RuleDefinition & { readonly service: string }> {
  const rules = new Map<string, RuleDefinition & { readonly service: string }>();
  for (const [id, rule] of Object.entries(engineRules)) rules.set(id, { ...rule, service: "engine" });
  for (const service of services) for (const [id, rule] of Object.entries(service.rules)) rules.set(id, { ...rule, service: service.name });
  return rules;
}

export class Narrator {
  readonly rules: ReadonlyMap<string, RuleDefinition & { readonly service: string }>;
  constructor(readonly world: World) {
    this.rules = allRules(world.options.services);
  }

  tell(row: TraceRow): LogRow {
    const { world } = this;
    const rule = row.rule === undefined ? undefined : this.rules.get(row.rule);
    const connection = row.connection >= 0 ? world.entities[row.connection]?.id : undefined;
    return {
      row: row.row, cause: row.cause, atUs: row.at, entity: row.entity >= 0 ? (world.entities[row.entity]?.id ?? "") : "script",
      ...(connection === undefined ? {} : { connection }), what: ROW_KINDS[row.kind], name: row.name, ...(row.rule === undefined ? {} : { rule: row.rule }),
      says: this.#says(row, rule), mark: markOf(row, rule), messages: row.messages, facts: row.facts,
    };
  }

  #says(row: TraceRow, rule: RuleDefinition | undefined): string {
    const labels = this.#labels(row);
    switch (row.kind) {
      case RowKind.finding: return String(row.facts.message ?? row.name);
      case RowKind.drop: return `${operationName(row.name)}: ${String(row.facts.why)}${labels === "" ? "" : ` (${labels})`}.`;
      case RowKind.call: return `${operationName(row.name)}${labels === "" ? "" : ` with ${labels}`}.`;
      case RowKind.answer:
        if (row.facts.ok === true) return `${operationName(row.name)} answered${labels === "" ? "" : ` with ${labels}`}.`;
        return `${operationName(row.name)} answered ${String(row.facts.error)}${row.facts.status === 0 ? "" : ` (${String(row.facts.status)})`}: ${String(row.facts.message)}`;
      default: {
        const told = rule?.tells;
        const template = typeof told === "string" ? told : (told?.[row.name] ?? told?.[ROW_KINDS[row.kind]] ?? told?.default);
        return fill(template ?? (rule === undefined ? row.name : `${rule.title}.`), { ...row.facts, messages: labels });
      }
    }
  }

  #labels(row: TraceRow): string {
    const { messages } = this.world;
    const known = row.messages.filter((message) => message < messages.count);
    if (known.length === 0) return "";
    const names = known.slice(0, 3).map((message) => messages.labelOf(message));
    return known.length > 3 ? `${names.join(", ")} and ${known.length - 3} more` : names.join(", ");
  }

  /** Rows that pass the filter, newest first, below `before`. */
  list(filter: LogFilter, before: number | null, limit: number): { rows: LogRow[]; total: number; more: boolean } {
    const { trace } = this.world;
    const rows: LogRow[] = [];
    let more = false;
    for (let number = Math.min(before ?? Infinity, this.world.rows) - 1; number >= trace.first; number--) {
      const row = trace.read(number);
      if (row === undefined) continue;
      if (!this.#passes(row, filter)) continue;
      if (rows.length === limit) {
        more = true;
        break;
      }
      rows.push(this.tell(row));
    }
    return { rows, total: this.world.rows, more };
  }

  #passes(row: TraceRow, filter: LogFilter): boolean {
    const { world } = this;
    if (filter.all !== true && filter.what === undefined && !tells(row)) return false;
    if (filter.entity !== undefined && world.entities[row.entity]?.id !== filter.entity && world.entities[row.connection]?.id !== filter.entity) return false;
    if (filter.rule !== undefined && row.rule !== filter.rule) return false;
    if (filter.what !== undefined && ROW_KINDS[row.kind] !== filter.what) return false;
    if (filter.message !== undefined && !row.messages.includes(filter.message as never)) return false;
    if (filter.trouble === true && !isTrouble(row, row.rule === undefined ? undefined : this.rules.get(row.rule))) return false;
    if (filter.text !== undefined && filter.text !== "") {
      const wanted = filter.text.toLowerCase();
      const inBody = row.messages.some((message) => (world.messages.factsOf(message).body ?? "").toLowerCase().includes(wanted) || world.messages.labelOf(message).toLowerCase().includes(wanted));
      if (!inBody && !this.tell(row).says.toLowerCase().includes(wanted)) return false;
    }
    return true;
  }
}

/** Whether a row says something of its own: what merely carries on (a timer, a call, an answer that went well) is told by the notes it leads to. */
function tells(row: TraceRow): boolean {
  return row.kind === RowKind.note || row.kind === RowKind.drop || row.kind === RowKind.finding || row.facts.ok === false || row.rule === "EYD-003";
}

/** `sqs:ReceiveMessage` → `ReceiveMessage`. */
function operationName(operation: string): string {
  return operation.startsWith("internal:") ? operation.slice("internal:".length) : operation.slice(operation.indexOf(":") + 1);
}

/** Fills `{name}` with a fact; numbers with at most three decimals. */
export function fill(template: string, facts: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name];
    if (typeof value === "number") return String(Math.round(value * 1000) / 1000);
    return value === undefined ? "" : typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  });
}

function isTrouble(row: TraceRow, rule: RuleDefinition | undefined): boolean {
  return row.kind === RowKind.drop || row.kind === RowKind.finding || row.facts.ok === false || rule?.mark === "failed" || rule?.mark === "throttled" || rule?.mark === "dropped";
}

function markOf(row: TraceRow, rule: RuleDefinition | undefined): string {
  if (row.kind === RowKind.drop) return "dropped";
  if (row.facts.ok === false) return row.facts.status === 429 ? "throttled" : "failed";
  return rule?.mark ?? "info";
}
