/** Properties and behaviour of one entity: held against the fields of its definition, and what all connections may have. */
import type { AnyConfig, EntityDefinition, Peer, Settings } from "../services/define.ts";
import type { Chance } from "../vocabulary/chance.ts";
import { checkFields, type CheckProblem } from "../vocabulary/field-check.ts";
import { field, optional, type FieldProblem, type Fields } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, joinPaths, nameOf } from "../vocabulary/problem.ts";
import { patternProblem } from "./pattern.ts";
import { sayUnknown } from "./read.ts";
import type { Report } from "./report.ts";
import type { Common, WireFault } from "./scenario.ts";
import type { When } from "./document.ts";

export const FAULT_WORDS = ["serverError", "clientError", "timeout"] as const;

/** `behaviour` of every connection (CONTRACTS, Connections), beside the definition's own. */
export const COMMON_FIELDS = {
  latencyMs: optional.amount({ unit: "ms", min: 0, max: 3_600_000, help: "One way of every call over this arrow; the account's latencyMs when not set.", rules: ["EYD-004"] }),
  allowed: field.boolean(true, { help: "Off: the permission is missing, and AWS answers that access is denied.", rules: ["EYD-002"] }),
  losesRequest: optional.chance({ help: "The request never arrives: the caller waits until it gives up.", rules: ["EYD-002"] }),
  losesAnswer: optional.chance({ help: "The call has its effect, but the answer never comes back.", rules: ["EYD-002"] }),
  fails: optional.object({
    when: optional.chance({ help: "Which calls fail." }),
    as: optional.json<WireFault["as"]>({ help: "serverError, clientError, timeout, or an HTTP status.", check: checkFault as (value: Json) => FieldProblem[] }),
  }, { help: "Calls over this arrow fail, and the callee never hears of them.", rules: ["EYD-002"] }),
} as const satisfies Fields;

function checkFault(value: Json): FieldProblem[] {
  const fine = typeof value === "number" ? Number.isInteger(value) && value >= 400 && value <= 599 : (FAULT_WORDS as readonly Json[]).includes(value);
  return fine ? [] : [{ path: "", code: "NotAnOption", message: `as is ${nameOf(value)}; it must be ${FAULT_WORDS.join(", ")}, or an HTTP status from 400 to 599.` }];
}

/** All members that `behaviour` of this entity may have. */
export function behaviourFields(definition: EntityDefinition): Fields {
  return definition.kind === "connection" ? { ...COMMON_FIELDS, ...definition.behaviour } : definition.behaviour;
}

/** Members of `properties` or `behaviour` as they stand, defaults filled in. A bad value is reported and its default stands. */
export function readPart(report: Report, fields: Fields, value: Json | undefined, path: string, profile: Settings["profile"], aws: boolean): Record<string, unknown> {
  const checked = checkFields(fields, value, path, { profile, aws, checkPattern: patternProblem });
  const missing = Object.keys(fields).filter((name) => !isObject(value) || !Object.hasOwn(value, name));
  for (const problem of checked.problems) takeProblem(report, problem, missing, path);
  return checked.value;
}

function takeProblem(report: Report, problem: CheckProblem, missing: readonly string[], path: string): void {
  if (problem.code !== "UnknownMember") return report.take(problem);
  const name = lastMember(problem.path);
  // Below a member the field check itself has looked for a near name.
  const known = problem.path === joinPaths(path, name) ? missing : [/Did you mean (\w+)\?/.exec(problem.fix ?? "")?.[1] ?? ""];
  sayUnknown(report, problem.path, name, known);
}

function lastMember(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** A whole configuration; undefined when something in it is wrong. `extra` are members that stand beside `behaviour`. */
export function readConfig(report: Report, definition: EntityDefinition, written: { readonly properties?: Json; readonly behaviour?: Json }, extra: Readonly<Record<string, unknown>>, path: string, id: string, settings: Settings): AnyConfig | undefined {
  const before = report.problems.length;
  const properties = readPart(report, definition.properties, written.properties, joinPaths(path, "properties"), settings.profile, true);
  // Assigned, not spread: V8 may give every object that a busy spread makes a shape of its own, and all who read it are slow from then on.
  const behaviour = Object.assign(readPart(report, behaviourFields(definition), written.behaviour, joinPaths(path, "behaviour"), settings.profile, false), extra);
  if (definition.kind === "connection") completeFault(report, behaviour, joinPaths(path, "behaviour"));
  if (report.problems.length > before) return undefined;
  return checkWhole(report, definition, { properties, behaviour }, path, id, settings);
}

/** The definition's own check over members that are fine each by itself. */
export function checkWhole(report: Report, definition: EntityDefinition, config: AnyConfig, path: string, id: string, settings: Settings): AnyConfig | undefined {
  const found = definition.check?.(config as Parameters<NonNullable<EntityDefinition["check"]>>[0], { id, settings }) ?? [];
  for (const { path: below, code, message, fix } of found) report.take({ path: joinPaths(path, below), code: code ?? "BadValue", message, ...(fix === undefined ? {} : { fix }) });
  return found.length > 0 ? undefined : config;
}

/**
 * The definition's check of a connection's two ends. `standing`: it is part of a document, and what AWS looks at only
 * when a connection is made is told, not refused.
 */
export function checkBothEnds(report: Report, connection: Arrow, ends: { readonly from: Standing; readonly to: Standing }, path: string, settings: Settings, standing: boolean, siblings: readonly { readonly arrow: Arrow; readonly to: Standing }[] = []): void {
  const peerOf = (end: Standing, arrow: Arrow = connection): Peer => ({
    connection: arrow.id, connectionType: arrow.definition.type, connectionConfig: arrow.config,
    id: end.id, type: end.definition.type, config: end.config, arn: end.definition.arn?.(end.id, end.config as never, settings) ?? "", source: end.definition.source,
  });
  const found = connection.definition.checkEnds?.(connection.config as never, { from: peerOf(ends.from), to: peerOf(ends.to), siblings: siblings.map(({ arrow, to }) => peerOf(to, arrow)) }, settings) ?? [];
  for (const { accepted, code = "BadValue", message, fix, path: below } of found) {
    const told = { path: joinPaths(path, below), code, message, ...(fix === undefined ? {} : { fix }) };
    if (accepted === true && standing) report.tell(told);
    else report.take(told);
  }
}

type Arrow = Pick<Standing, "id" | "definition" | "config">;
interface Standing { readonly id: string; readonly definition: EntityDefinition; readonly config: AnyConfig }

/** `fails` needs its `when`: without one a misspelt Chance would fail every call. */
export function completeFault(report: Report, behaviour: Record<string, unknown>, path: string): void {
  const fails = behaviour.fails;
  if (fails === undefined || typeof fails !== "object" || fails === null || "kind" in fails) return;
  const { when, as } = fails as { readonly when?: Chance; readonly as?: WireFault["as"] };
  if (when === undefined) report.problem(`${path}.fails.when`, "MissingMember", "when", "which calls fail, such as { \"kind\": \"always\" }");
  else behaviour.fails = { when, as: as ?? "serverError" };
}

/** The members of a connection's behaviour that concern the wire. */
export function commonOf(config: AnyConfig): Common {
  const { latencyMs, allowed, losesRequest, losesAnswer, fails } = config.behaviour as Partial<Common>;
  return { latencyMs, allowed: allowed ?? true, losesRequest, losesAnswer, fails };
}

/** `when` as it is written, and as other hands write it. */
export const WHEN_WORDS: { readonly [written: string]: When } = { success: "success", failure: "failure", "each record": "each record", eachRecord: "each record", record: "each record" };
