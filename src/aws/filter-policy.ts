/**
 * SNS filter policies: which messages a subscription gets. The language is EventBridge's with fewer operators, applied
 * to message attributes or to the body.
 * Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html and the pages below it
 * (string-value-matching, numeric-value-matching, attribute-key-matching, and-or-logic,
 * subscription-filter-policy-constraints); recorded answers of AWS in github.com/localstack/localstack,
 * tests/aws/services/sns/test_sns_filter_policy.snapshot.json.
 */
import { utf8Length } from "./digests.ts";
import type { AwsErrorShape } from "./errors.ts";
import { awsError } from "./errors.ts";
import type { Json } from "./json.ts";
import { isObject } from "./json.ts";
import type { Mismatch, ParsedPattern } from "./pattern-match.ts";
import { isAlternatives, matchesPattern, readPattern, whyNot } from "./pattern-match.ts";
import type { PatternDialect } from "./pattern-test.ts";
import { EVENT_BRIDGE, PatternRefusal, refuse } from "./pattern-test.ts";

export type FilterPolicyScope = "MessageAttributes" | "MessageBody";

/** No wildcard; inside anything-but only one prefix; `exists: true` wants content; numbers within ± 10⁹. */
const SNS: PatternDialect = { wildcard: false, endsIgnoringCase: false, insideAnythingBut: ["prefix"], listsInsideAnythingBut: false, existsWantsContent: true, numbersWithin: 1_000_000_000 };
/** What other public simulators take inside anything-but (an assumption that can be switched on). */
const SNS_EXTENDED: PatternDialect = { ...SNS, insideAnythingBut: EVENT_BRIDGE.insideAnythingBut.filter((name) => name !== "wildcard"), listsInsideAnythingBut: true };

/** Limits of one policy. Source: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;
const MOST_BYTES = 262_144;

/** An attribute as Publish takes it. */
export interface FilteredAttribute { readonly DataType: string; readonly StringValue?: string | undefined }

/** What a policy looks at. */
export interface FilteredMessage { readonly body: string; readonly attributes?: Readonly<Record<string, FilteredAttribute>> | undefined }

/** A policy as plain data: it may be kept in the state of a subscription. */
export interface ParsedFilterPolicy { readonly scope: FilterPolicyScope; readonly pattern: ParsedPattern; readonly combinations: number }

export interface FilterPolicyOptions { readonly anythingButExtended?: boolean | undefined }

export type ParsedFilter =
  | { readonly ok: true; readonly policy: ParsedFilterPolicy }
  /** `problem` is AWS's reason, such as `Filter policy is too complex`. */
  | { readonly ok: false; readonly problem: string };

export type CompiledFilter =
  | { readonly ok: true; readonly policy: ParsedFilterPolicy; readonly matches: (message: FilteredMessage) => boolean; readonly why: (message: FilteredMessage) => Mismatch | undefined }
  | { readonly ok: false; readonly problem: string };

/** Reads a policy, given as JSON or as its text. */
export function parseFilterPolicy(policy: Json, scope: FilterPolicyScope = "MessageAttributes", options: FilterPolicyOptions = {}): ParsedFilter {
  try {
    return { ok: true, policy: read(policy, scope, options.anythingButExtended ? SNS_EXTENDED : SNS) };
  } catch (thrown) {
    if (thrown instanceof PatternRefusal) return { ok: false, problem: thrown.message };
    throw thrown;
  }
}

/** The same with functions bound to it. */
export function compileFilterPolicy(policy: Json, scope: FilterPolicyScope = "MessageAttributes", options: FilterPolicyOptions = {}): CompiledFilter {
  const parsed = parseFilterPolicy(policy, scope, options);
  if (!parsed.ok) return parsed;
  return { ...parsed, matches: (message) => matchesFilterPolicy(parsed.policy, message), why: (message) => whyFiltered(parsed.policy, message) };
}

/** Whether the subscription gets the message. */
export function matchesFilterPolicy(policy: ParsedFilterPolicy, message: FilteredMessage): boolean {
  const subject = subjectOf(policy.scope, message);
  return subject !== undefined && matchesPattern(policy.pattern, subject);
}

/** The first clause that fails, with a sentence; undefined for a message that passes. */
export function whyFiltered(policy: ParsedFilterPolicy, message: FilteredMessage): Mismatch | undefined {
  const subject = subjectOf(policy.scope, message);
  if (subject !== undefined) return whyNot(policy.pattern, subject);
  const says = policy.scope === "MessageBody"
    ? "The body is no JSON object, and a policy with scope MessageBody looks at the members of one."
    : "The message has no attributes that a policy can look at.";
  return { name: "", wants: policy.scope === "MessageBody" ? "a JSON object" : "attributes", found: [], says };
}

/** AWS's refusal of a bad policy: its sentence differs between Subscribe and SetSubscriptionAttributes. */
export function invalidFilterPolicy(problem: string, operation: "Subscribe" | "SetSubscriptionAttributes"): AwsErrorShape {
  const nested = problem.startsWith("Filter policy scope");
  const where = operation === "Subscribe" ? "Attributes Reason: FilterPolicy: " : nested ? "" : "FilterPolicy: ";
  return awsError("InvalidParameter", `Invalid parameter: ${where}${problem}`);
}

/** AWS's refusal of another scope. */
export function invalidFilterPolicyScope(scope: string): AwsErrorShape {
  return awsError("InvalidParameter", `Invalid parameter: FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`);
}

// ------------------------------------------------------------------------------------------------------------- reading

function read(given: Json, scope: FilterPolicyScope, dialect: PatternDialect): ParsedFilterPolicy {
  const text = typeof given === "string" ? given : JSON.stringify(given);
  // AWS gives the limit but not the sentence.
  if (utf8Length(text) > MOST_BYTES) refuse(`Filter policy can not be larger than ${MOST_BYTES} bytes`);
  const policy = typeof given === "string" ? readJson(given) : given;
  if (isObject(policy)) {
    if (Object.keys(policy).length > MOST_KEYS) refuse("Filter policy can not have more than 5 keys");
    if (scope === "MessageAttributes" && isNested(policy)) refuse("Filter policy scope MessageAttributes does not support nested filter policy");
  }
  // Counted first: alternatives multiply, and are written down only when there are few.
  const combinations = isObject(policy) ? countCombinations(policy) : 0;
  if (combinations > MOST_COMBINATIONS) refuse("Filter policy is too complex");
  return { scope, pattern: readPattern(policy, dialect, MOST_COMBINATIONS), combinations };
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return refuse("failed to parse JSON.");
  }
}

function isNested(policy: { readonly [name: string]: Json }): boolean {
  return Object.entries(policy).some(([name, value]) => (isAlternatives(name, value) ? value.some(isNested) : isObject(value)));
}

/**
 * The sum over the alternatives of `$or` of the product, over keys, of list length × nesting depth. Worked out without
 * writing the alternatives down: they multiply.
 */
export function countCombinations(policy: { readonly [name: string]: Json }, depth = 1): number {
  return Object.entries(policy).reduce((product, [name, value]) => {
    if (isAlternatives(name, value)) return product * value.reduce((sum, each) => sum + countCombinations(each, depth), 0);
    if (isObject(value)) return product * countCombinations(value, depth + 1);
    return product * (Array.isArray(value) ? value.length * depth : 1);
  }, 1);
}

// ------------------------------------------------------------------------------------------------------------- message

/** What the pattern is held against; undefined where nothing can match. */
function subjectOf(scope: FilterPolicyScope, message: FilteredMessage): { readonly [name: string]: Json } | undefined {
  if (scope === "MessageBody") {
    const body = tryJson(message.body);
    return isObject(body) ? body : undefined;
  }
  const entries = Object.entries(message.attributes ?? {}).flatMap(([name, attribute]) => {
    const value = attributeValue(attribute);
    return value === undefined ? [] : [[name, value] as const];
  });
  // Without any attribute even `exists: false` does not match.
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A Binary attribute is not looked at; an array that does not parse has no values. */
function attributeValue(attribute: FilteredAttribute): Json | undefined {
  const text = attribute.StringValue ?? "";
  if (attribute.DataType === "Number") return Number.isFinite(Number(text)) && text.trim() !== "" ? Number(text) : undefined;
  if (attribute.DataType === "String.Array") {
    const list = tryJson(text);
    return Array.isArray(list) ? list : UNREADABLE;
  }
  return attribute.DataType === "String" ? text : undefined;
}

/** A list without values: it equals nothing. */
const UNREADABLE: Json = [];

function tryJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // A body that is no JSON is an ordinary case.
    return undefined;
  }
}
