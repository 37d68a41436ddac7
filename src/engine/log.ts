/** Trace rows as sentences, in AWS's words: what the log shows and "why?" is made of. */
import { behaviourFields } from "../scenario/config.ts";
import type { RuleDefinition, Service } from "../services/define.ts";
import { describeValue } from "../vocabulary/describe-value.ts";
import type { Json } from "../vocabulary/json.ts";
import { engineRules } from "./rules.ts";
import { ROW_KINDS, RowKind, type TraceRow } from "./trace.ts";
import type { World } from "./world.ts";

export interface LogRow {
  readonly row: number; readonly cause: number; readonly atUs: number; readonly entity: string; readonly connection?: string;
  readonly what: (typeof ROW_KINDS)[number]; readonly name: string; readonly rule?: string; readonly says: string; readonly mark: string;
  readonly messages: readonly number[]; readonly facts: Readonly<Record<string, unknown>>;
  /** The sentence with every digit, where `says` has rounded. */
  readonly exact?: string;
  /** Labels of its messages, where the sentence does not name them itself. */
  readonly about?: string;
}

export interface LogFilter { readonly entity?: string; readonly message?: number; readonly rule?: string; readonly what?: string; readonly text?: string; readonly trouble?: boolean; /** Also rows that only carry on: timers, calls and answers that went well, and what a rule calls routine. */ readonly all?: boolean }

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
      ...this.#sentence(row, rule), mark: markOf(row, rule), messages: row.messages, facts: row.facts,
    };
  }

  #sentence(row: TraceRow, rule: RuleDefinition | undefined): { readonly says: string; readonly exact?: string; readonly about?: string } {
    const labels = this.#labels(row);
    const says = this.#says(row, rule, labels, roundText);
    const exact = this.#says(row, rule, labels, exactText);
    return { says, ...(exact === says ? {} : { exact }), ...(labels === "" || says.includes(labels) ? {} : { about: labels }) };
  }

  #says(row: TraceRow, rule: RuleDefinition | undefined, labels: string, number: NumberText): string {
    switch (row.kind) {
      case RowKind.finding: return String(row.facts.message ?? row.name);
      case RowKind.drop: return `${operationName(row.name)}: ${String(row.facts.why)}${labels === "" ? "" : ` (${labels})`}.`;
      case RowKind.call: return `${operationName(row.name)}${labels === "" ? "" : ` with ${labels}`}.`;
      case RowKind.answer:
        if (row.facts.ok === true) return `${operationName(row.name)} answered${labels === "" ? "" : ` with ${labels}`}.`;
        return `${operationName(row.name)} answered ${String(row.facts.error)}${row.facts.status === 0 ? "" : ` (${String(row.facts.status)})`}: ${String(row.facts.message)}`;
      default: {
        if (isAbandoned(row)) return `Gives up ${operationName(String(row.facts.operation))}${labels === "" ? "" : ` with ${labels}`}.`;
        const told = rule?.tells;
        const found = typeof told === "string" ? told : (told?.[row.name] ?? told?.[ROW_KINDS[row.kind]] ?? told?.default);
        const facts = { ...row.facts, messages: labels, ...(row.facts.holder === "" ? { holder: "the script" } : {}), ...(row.rule === "EYD-003" ? this.#act(row) : {}) };
        const templates = found === undefined ? [] : typeof found === "string" ? [found] : found;
        // A timer has no facts: where its sentence needs some, the rule's title says what it is about.
        const template = templates.find((one) => isWhole(one, facts)) ?? (row.kind === RowKind.note ? templates[0] : undefined);
        return fill(template ?? (rule === undefined ? row.name : `${rule.title}.`), facts, number);
      }
    }
  }

  /** What somebody did to the run, in words: members with their new values, the operation without its service. */
  #act(row: TraceRow): { readonly changed?: string; readonly operation?: string } {
    if (row.name !== "change") return row.name.includes(":") ? { operation: operationName(row.name) } : {};
    const { definition } = this.world.entities[row.entity] ?? {};
    const fields = { properties: definition?.properties ?? {}, behaviour: definition ? behaviourFields(definition) : {} };
    const said = (["properties", "behaviour"] as const).flatMap((part) => Object.entries((row.facts[part] ?? {}) as Readonly<Record<string, Json>>)
      .map(([name, value]) => (value === null ? `${name} is the default again` : `${name} is now ${describeValue(fields[part][name], value)}`)));
    return said.length === 0 ? {} : { changed: said.join(", ") };
  }

  /** A template of a rule, told of these messages. */
  fill(template: string, row: TraceRow): string {
    return fill(template, { ...row.facts, messages: this.#labels(row) });
  }

  #labels(row: TraceRow): string {
    const { messages } = this.world;
    const known = row.messages.filter((message) => message < messages.count);
    if (known.length === 0) return "";
    const names = known.slice(0, 3).map((message) => messages.labelOf(message));
    return known.length > 3 ? `${names.join(", ")} and ${known.length - 3} more` : names.join(", ");
  }

  /** Whether its rule says that it merely goes on as always: a poll that waits, a poller that adapts. */
  isRoutine(row: TraceRow): boolean {
    // Nobody waits for an answer that has nothing in it: a poll of who is gone.
    if (row.kind === RowKind.drop) return row.messages.length === 0 && String(row.facts.why).startsWith("the caller");
    return row.kind === RowKind.note && (isAbandoned(row) || (row.rule !== undefined && this.rules.get(row.rule)?.routine === true));
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
    if (filter.all !== true && filter.rule === undefined && this.isRoutine(row)) return false;
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

/** The engine's own note that a caller gave up its call; the rule is the one that made it do so. */
export function isAbandoned(row: TraceRow): boolean {
  return row.kind === RowKind.note && row.facts.why === "abandoned" && row.facts.operation !== undefined;
}

/** `sqs:ReceiveMessage`, `internal:sqs.ReceiveMessage` → `ReceiveMessage`. */
export function operationName(operation: string): string {
  return operation.slice(Math.max(operation.indexOf(":"), operation.startsWith("internal:") ? operation.indexOf(".") : -1) + 1);
}

/** Whether the facts fill every place of a template. */
function isWhole(template: string, facts: Readonly<Record<string, unknown>>): boolean {
  return Array.from(template.matchAll(/\{(\w+)\}/g)).every(([, name]) => facts[name!] !== undefined);
}

type NumberText = (value: number) => string;

/** A number as people say it: whole ones as they are, others with three significant digits. */
export function roundText(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return exactText(value);
  return exactText(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)));
}

function exactText(value: number): string {
  return String(value);
}

const DIGITS = /(?<![\w.])\d+\.\d{2,}(?= (?:s|ms|min|h|KiB|MB)\b)/g;
/** From here on a span of seconds is told in words as well. */
const LONG_S = 3_600;

/** Fills `{name}` with a fact. A long `{name} s` is told in hours or days; where every digit is wanted, with them. */
export function fill(template: string, facts: Readonly<Record<string, unknown>>, number: NumberText = roundText): string {
  const filled = template.replace(/\{(\w+)\}( s\b)?/g, (_, name: string, seconds: string | undefined) => {
    const value = facts[name];
    if (typeof value === "number") {
      if (seconds === undefined || value < LONG_S) return `${number(value)}${seconds ?? ""}`;
      return number === exactText ? `${exactText(value)} s, ${longText(value)}` : longText(value);
    }
    const text = value === undefined ? "" : typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
    return `${number === exactText ? text : text.replace(DIGITS, (digits) => number(Number(digits)))}${seconds ?? ""}`;
  });
  return filled.replace(ONE_OF_MANY, (_, noun: string) => `1 ${SINGULAR[noun] ?? noun.slice(0, -1)}`);
}

/** What is counted in sentences: "1 records" is one record. */
const ONE_OF_MANY = /(?<![\w.,])1 (records|messages|rows|results|entries|instances|items|branches|children|bytes|attempts|runs|executions|characters|retries|times)\b/g;
const SINGULAR: Readonly<Record<string, string>> = { entries: "entry", branches: "branch", children: "child", retries: "retry", times: "time" };

/** 345600 → "4 days"; 5400 → "1.5 hours". */
function longText(seconds: number): string {
  const [size, unit] = seconds < 86_400 ? [3_600, "hour"] : [86_400, "day"];
  const count = roundText(seconds / size);
  return `${count} ${unit}${count === "1" ? "" : "s"}`;
}

function isTrouble(row: TraceRow, rule: RuleDefinition | undefined): boolean {
  return row.kind === RowKind.drop || row.kind === RowKind.finding || row.facts.ok === false || rule?.mark === "failed" || rule?.mark === "throttled" || rule?.mark === "dropped";
}

function markOf(row: TraceRow, rule: RuleDefinition | undefined): string {
  if (row.kind === RowKind.drop) return "dropped";
  if (row.facts.ok === false) return row.facts.status === 429 ? "throttled" : "failed";
  return rule?.mark ?? "info";
}
