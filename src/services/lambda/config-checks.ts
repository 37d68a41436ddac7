/** Names and limits that the configuration of a function is held against. */
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import { isObject } from "../../vocabulary/problem.ts";

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html; Go and Rust run on `provided.al2023`. */
export const RUNTIMES = [
  "nodejs22.x", "nodejs24.x", "python3.12", "python3.13", "python3.14", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.4",
  "provided.al2023", "go", "rust", "python3.6", "python3.7", "python3.8", "nodejs12.x", "nodejs14.x", "go1.x",
] as const;
export const DEPRECATED_RUNTIMES: readonly string[] = ["python3.6", "python3.7", "python3.8", "nodejs12.x", "nodejs14.x", "go1.x"];
export const ARCHITECTURES: readonly string[] = ["x86_64", "arm64"];

/** A list of texts: ids of subnets, of groups, of nodes. */
export function checkTexts(value: Json): FieldProblem[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? [] : [{ path: "", message: "This is a list of texts." }];
}

/** Waits in milliseconds, first to last. */
export function checkWaits(value: Json): FieldProblem[] {
  return Array.isArray(value) && value.every(isWait) ? [] : [{ path: "", code: "WrongType", message: "This is a list of waits in milliseconds, such as [60000, 120000]." }];
}

/** Steps of a durable function. */
export function checkSteps(value: Json): FieldProblem[] {
  return Array.isArray(value) && (value as readonly Json[]).every((step) => isObject(step) && (isWait(step.runMs) || isWait(step.waitMs))) ? [] : [{ path: "", code: "WrongType", message: 'This is a list of steps, such as [{ "runMs": 100 }, { "waitMs": 5000 }].' }];
}

function isWait(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

const VERSION = /^[1-9]\d*$/;
const ALIAS = /^(?!^\d+$)[a-zA-Z0-9_-]{1,128}$/;

export function checkPublished(value: Json): FieldProblem[] {
  if (!Array.isArray(value)) return [{ path: "", message: "PublishedVersions is a list such as [{ \"Version\": \"1\" }]." }];
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  (value as readonly Json[]).forEach((item, index) => {
    const one = members(item);
    const version = one?.Version;
    if (typeof version !== "string" || !VERSION.test(version)) problems.push({ path: `[${index}].Version`, message: "A version is a whole number written as text: \"1\", \"2\" …" });
    else if (seen.has(version)) problems.push({ path: `[${index}].Version`, message: `Version ${version} is there twice.` });
    else seen.add(version);
    problems.push(...checkProvisioned(one?.ProvisionedConcurrentExecutions, `[${index}]`), ...checkEventInvoke(one?.EventInvokeConfig, `[${index}]`));
  });
  return problems;
}

export function checkAliases(value: Json): FieldProblem[] {
  if (!Array.isArray(value)) return [{ path: "", message: "Aliases is a list such as [{ \"Name\": \"PROD\", \"FunctionVersion\": \"1\" }]." }];
  return (value as readonly Json[]).flatMap((item, index) => {
    const at = `[${index}]`;
    const one = members(item);
    if (one === undefined) return [{ path: at, message: "An alias is an object with Name and FunctionVersion." }];
    const problems: FieldProblem[] = [];
    if (typeof one.Name !== "string" || !ALIAS.test(one.Name)) problems.push({ path: `${at}.Name`, code: "ValidationException", message: "The name of an alias is 1 to 128 letters, digits, hyphens or underscores, and no number." });
    if (typeof one.FunctionVersion !== "string") problems.push({ path: `${at}.FunctionVersion`, message: "FunctionVersion names a version, such as \"1\"." });
    const refusal = weightsProblem(String(one.FunctionVersion), one.AdditionalVersionWeights);
    if (refusal !== undefined) problems.push({ path: `${at}.AdditionalVersionWeights`, ...refusal });
    return [...problems, ...checkProvisioned(one.ProvisionedConcurrentExecutions, at), ...checkEventInvoke(one.EventInvokeConfig, at)];
  });
}

/** AWS's refusals of a weighted alias (LAM-115), or undefined when it is fine. */
export function weightsProblem(main: string, weights: Json | undefined): { readonly code: string; readonly message: string } | undefined {
  if (weights === undefined || weights === null) return undefined;
  const entries = Object.entries(members(weights) ?? {});
  if (entries.length === 0) return undefined;
  const bad = entries.find(([, weight]) => typeof weight !== "number" || weight < 0 || weight > 1);
  if (bad !== undefined) return { code: "ValidationException", message: `Value '${JSON.stringify(bad[1])}' of AdditionalVersionWeights is not between 0.0 and 1.0.` };
  if (entries.length > 1) return { code: "InvalidParameterValueException", message: "Number of items in AdditionalVersionWeights cannot be greater than 1." };
  if (main === "$LATEST" || entries[0]![0] === "$LATEST") return { code: "InvalidParameterValueException", message: "$LATEST is not supported for an alias pointing to more than 1 version." };
  if (entries[0]![0] === main) return { code: "InvalidParameterValueException", message: `Invalid function version ${main}. Function version ${main} is already included in routing configuration.` };
  return undefined;
}

interface Combined {
  readonly SnapStart?: { readonly ApplyOn: string } | undefined; readonly EphemeralStorage?: { readonly Size: number } | undefined; readonly TenancyConfig?: object | undefined; readonly FunctionUrlConfig?: object | undefined;
}

/** Why this function may have no provisioned concurrency (LAM-055, LAM-130); undefined if it may. */
export function notProvisioned({ SnapStart: snap, TenancyConfig: tenancy }: Combined): string | undefined {
  if (tenancy !== undefined) return "Provisioned concurrency is not supported for functions with tenant isolation.";
  return snap?.ApplyOn === "PublishedVersions" ? "Provisioned concurrency is not supported for versions with SnapStart." : undefined;
}

/** What AWS does not let stand side by side (LAM-055, LAM-130). `provisioned`: some version or alias has provisioned concurrency. */
export function checkCombined(properties: Combined, provisioned: boolean): FieldProblem[] {
  const { SnapStart: snap, EphemeralStorage: storage, TenancyConfig: tenancy, FunctionUrlConfig: url } = properties;
  const snaps = snap?.ApplyOn === "PublishedVersions";
  const problem = (path: string, message: string, fix: string): FieldProblem => ({ path: `properties.${path}`, code: "InvalidParameterValueException", message, fix });
  const never = provisioned ? notProvisioned(properties) : undefined;
  return [
    ...(never === undefined ? [] : [problem(tenancy === undefined ? "SnapStart" : "TenancyConfig", never, "Take the provisioned concurrency away, or this.")]),
    ...(snaps && (storage?.Size ?? 512) > 512 ? [problem("EphemeralStorage.Size", "SnapStart does not support more than 512 MB of ephemeral storage.", "Write 512, or set ApplyOn to None.")] : []),
    ...(tenancy !== undefined && snaps ? [problem("SnapStart", "SnapStart is not supported for functions with tenant isolation.", "Set ApplyOn to None.")] : []),
    ...(tenancy !== undefined && url !== undefined ? [problem("FunctionUrlConfig", "Function URLs are not supported for functions with tenant isolation.", "Take FunctionUrlConfig away.")] : []),
  ];
}

function checkProvisioned(value: Json | undefined, at: string): FieldProblem[] {
  const fine = value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= 1);
  return fine ? [] : [{ path: `${at}.ProvisionedConcurrentExecutions`, code: "ValidationException", message: "ProvisionedConcurrentExecutions is a whole number, at least 1." }];
}

/** LAM-040, with the bounds of LAM-023 and LAM-027. */
function checkEventInvoke(value: Json | undefined, at: string): FieldProblem[] {
  if (value === undefined) return [];
  const config = members(value);
  const within = (name: string, least: number, most: number): FieldProblem[] => {
    const given = config?.[name];
    const fine = given === undefined || (typeof given === "number" && Number.isInteger(given) && given >= least && given <= most);
    return fine ? [] : [{ path: `${at}.EventInvokeConfig.${name}`, code: "ValidationException", message: `${name} is a whole number from ${least} to ${most}.` }];
  };
  if (config === undefined) return [{ path: `${at}.EventInvokeConfig`, code: "ValidationException", message: "EventInvokeConfig is an object with MaximumRetryAttempts and MaximumEventAgeInSeconds." }];
  return [...within("MaximumRetryAttempts", 0, 2), ...within("MaximumEventAgeInSeconds", 60, 21_600)];
}

function members(value: Json): { readonly [name: string]: Json } | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [name: string]: Json }) : undefined;
}
