/** Versions and aliases: what a qualifier means now, and what is frozen when a version is published (LAM-113 ff.). */
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { AwsError } from "../define.ts";
import type { Json } from "../../vocabulary/json.ts";
import { CODE_MEMBERS, type Alias, type Code, type FunctionContext, type PublishedVersion } from "./config.ts";
import { conflict, noSuchThing, notFound, badParameter, badValue } from "./refusals.ts";
import { weightsProblem } from "./config-checks.ts";
import { LATEST, type FunctionState, type VersionState } from "./state.ts";

export type Resolved = { readonly ok: true; readonly version: string; readonly alias: string } | { readonly ok: false; readonly error: AwsError };

/** The version behind a qualifier. A weighted alias draws for each request (LAM-115). */
export function resolve(state: FunctionState, ctx: FunctionContext, qualifier: string): Resolved {
  if (qualifier === "" || qualifier === LATEST) return { ok: true, version: LATEST, alias: "" };
  if (state.versions.has(qualifier)) return { ok: true, version: qualifier, alias: "" };
  const alias = aliasOf(ctx, qualifier);
  if (alias === undefined) return { ok: false, error: notFound(`${ctx.self.arn}:${qualifier}`) };
  const [second] = Object.entries(alias.AdditionalVersionWeights ?? {});
  const takesSecond = second !== undefined && ctx.random("alias").unit() < second[1];
  return { ok: true, version: takesSecond ? second[0] : alias.FunctionVersion, alias: alias.Name };
}

export function aliasOf(ctx: FunctionContext, name: string): Alias | undefined {
  return ctx.config.properties.Aliases.find((alias) => alias.Name === name);
}

/** The version that a qualifier stands for without drawing: for settings, not for requests. */
export function mainVersion(state: FunctionState, ctx: FunctionContext, qualifier: string): string | undefined {
  if (qualifier === "" || qualifier === LATEST) return LATEST;
  return state.versions.has(qualifier) ? qualifier : aliasOf(ctx, qualifier)?.FunctionVersion;
}

export function codeOf(ctx: FunctionContext): Code {
  const { behaviour } = ctx.config;
  return Object.fromEntries(CODE_MEMBERS.map((name) => [name, behaviour[name]])) as unknown as Code;
}

/** Freezes what the configuration says of a version, over `$LATEST` as it is now. */
export function freezeVersion(ctx: FunctionContext, version: PublishedVersion): VersionState {
  const { Timeout, MemorySize } = ctx.config.properties;
  return Object.freeze({
    version: version.Version, code: Object.freeze({ ...codeOf(ctx), ...version.behaviour }), timeoutS: version.properties?.Timeout ?? Timeout,
    memoryMB: version.properties?.MemorySize ?? MemorySize, publishedAt: ctx.now,
  });
}

/** Takes over versions that the configuration has and the state has not; those that are gone disappear. */
export function syncVersions(state: FunctionState, ctx: FunctionContext, before: readonly PublishedVersion[] | undefined): void {
  const now = ctx.config.properties.PublishedVersions;
  for (const version of now) {
    const old = before?.find((one) => one.Version === version.Version);
    if (!state.versions.has(version.Version) || (old !== undefined && JSON.stringify(old.behaviour) !== JSON.stringify(version.behaviour))) state.versions.set(version.Version, freezeVersion(ctx, version));
  }
  for (const version of state.versions.keys()) if (!now.some((one) => one.Version === version)) state.versions.delete(version);
}

/** PublishVersion. Without a change since the last one nothing is made, and the last one is answered. */
export function publish(state: FunctionState, ctx: FunctionContext): { readonly version: string; readonly made: boolean } {
  const published = ctx.config.properties.PublishedVersions;
  const last = published.reduce((most, one) => Math.max(most, Number(one.Version)), 0);
  if (state.publishedRevision === state.revision && last > 0) return { version: String(last), made: false };
  const version = String(last + 1);
  const { Timeout, MemorySize } = ctx.config.properties;
  configure(ctx, { PublishedVersions: [...published, { Version: version, behaviour: codeOf(ctx), properties: { Timeout, MemorySize } }] as unknown as Json });
  state.publishedRevision = state.revision;
  return { version, made: true };
}

export interface AliasInput { readonly Name?: unknown; readonly FunctionVersion?: unknown; readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Json } | null }

/** CreateAlias and UpdateAlias: AWS's error, or nothing. */
export function setAlias(state: FunctionState, ctx: FunctionContext, input: AliasInput, make: boolean): AwsError | undefined {
  const name = String(input.Name ?? "");
  const present = aliasOf(ctx, name);
  if (make && present !== undefined) return conflict(`Alias already exists: ${ctx.self.arn}:${name}`);
  if (!make && present === undefined) return noSuchThing(`Alias not found: ${ctx.self.arn}:${name}`);
  const version = input.FunctionVersion === undefined ? present?.FunctionVersion : String(input.FunctionVersion);
  if (version === undefined) return badValue("FunctionVersion is needed.");
  const weights = input.RoutingConfig === undefined ? (present?.AdditionalVersionWeights as Json | undefined) : (input.RoutingConfig?.AdditionalVersionWeights ?? undefined);
  const refusal = weightsProblem(version, weights);
  if (refusal !== undefined) return refusal.code === "ValidationException" ? badValue(refusal.message) : badParameter(refusal.message);
  if (version !== LATEST && !state.versions.has(version)) return notFound(`${ctx.self.arn}:${version}`);
  for (const second of Object.keys((weights as object | undefined) ?? {})) if (!state.versions.has(second)) return notFound(`${ctx.self.arn}:${second}`);
  const { AdditionalVersionWeights: _old, ...rest } = present ?? { Name: name, FunctionVersion: version };
  const has = weights !== undefined && Object.keys(weights as object).length > 0;
  const alias = { ...rest, Name: name, FunctionVersion: version, ...(has ? { AdditionalVersionWeights: weights } : {}) };
  const others = ctx.config.properties.Aliases;
  const list = present === undefined ? [...others, alias] : others.map((one) => (one.Name === name ? alias : one));
  const problem = configure(ctx, { Aliases: list as unknown as Json })[0];
  return problem === undefined ? undefined : badValue(problem.message);
}

/** Changes its own properties; what AWS allows the schema must allow. */
export function configure(ctx: FunctionContext, properties: Readonly<Record<string, Json>>): readonly FieldProblem[] {
  return ctx.configure({ properties });
}
