/** UpdateStage's patch operations. Source: DG patch-operations.html */
import type { Json } from "../../vocabulary/json.ts";
import { isObject } from "../../vocabulary/problem.ts";

export interface Patch { readonly op: string; readonly path: string; readonly from?: string; readonly value?: Json }

/** A stage as a document writes it, to be changed. */
export interface MutableStage {
  StageName: string;
  Variables?: Record<string, Json>;
  MethodSettings?: Record<string, Json>[];
  CacheClusterEnabled?: boolean;
  CacheClusterSize?: string;
  CanarySetting?: Record<string, Json>;
  AutoDeploy?: boolean;
}

/** Patches of REST APIs (one may stand without its list), or the members that HTTP and WebSocket APIs name. */
export function readPatches(input: Readonly<Record<string, Json>>): readonly Patch[] {
  if (isObject(input.patchOperations)) return readPatches({ patchOperations: [input.patchOperations] });
  if (Array.isArray(input.patchOperations)) return (input.patchOperations as readonly Record<string, Json>[]).map((each) => ({ op: String(each.op ?? "replace"), path: String(each.path ?? ""), ...(each.from === undefined ? {} : { from: String(each.from) }), ...(each.value === undefined ? {} : { value: each.value }) }));
  const found: Patch[] = [];
  if (input.deploymentId !== undefined) found.push({ op: "replace", path: "/deploymentId", value: input.deploymentId });
  if (input.autoDeploy !== undefined) found.push({ op: "replace", path: "/autoDeploy", value: input.autoDeploy });
  for (const [name, value] of Object.entries((input.stageVariables ?? {}) as Record<string, Json>)) found.push({ op: "replace", path: `/variables/${name}`, value });
  for (const [key, settings] of Object.entries({ ...(isObject(input.defaultRouteSettings) ? { "*": input.defaultRouteSettings } : {}), ...(isObject(input.routeSettings) ? input.routeSettings : {}) })) found.push({ op: "replace", path: `${ROUTE}${key}`, value: settings });
  return found;
}

const SETTINGS: Readonly<Record<string, { readonly name: string; readonly read: (value: Json | undefined) => Json }>> = {
  "throttling/rateLimit": { name: "ThrottlingRateLimit", read: Number }, "throttling/burstLimit": { name: "ThrottlingBurstLimit", read: Number },
  "caching/enabled": { name: "CachingEnabled", read: (value) => String(value) === "true" }, "caching/ttlInSeconds": { name: "CacheTtlInSeconds", read: Number },
  "caching/requireAuthorizationForCacheControl": { name: "RequireAuthorizationForCacheControl", read: (value) => String(value) === "true" },
  "caching/unauthorizedCacheControlHeaderStrategy": { name: "UnauthorizedCacheControlHeaderStrategy", read: (value) => String(value) },
};

/** Not one of AWS's paths: RouteSettings come as members. */
const ROUTE = "route ";

/** Applies one patch; a sentence when AWS would refuse it. */
export function patchStage(stage: MutableStage, patch: Patch): string | undefined {
  const { op, path, value } = patch;
  if (path.startsWith(ROUTE)) return patchRoute(stage, path.slice(ROUTE.length), value);
  const parts = path.split("/").slice(1);
  switch (parts[0]) {
    case "variables": {
      if (op === "copy") return void (stage.Variables = { ...stage.Variables, ...(stage.CanarySetting?.StageVariableOverrides as Record<string, Json> | undefined) });
      const { [parts[1]!]: _, ...rest } = stage.Variables ?? {};
      return void (stage.Variables = op === "remove" ? rest : { ...rest, [parts[1]!]: String(value) });
    }
    case "cacheClusterEnabled": return void (stage.CacheClusterEnabled = String(value) === "true");
    case "cacheClusterSize": return void (stage.CacheClusterSize = String(value));
    case "autoDeploy": return void (stage.AutoDeploy = value === true || value === "true");
    case "canarySettings": return patchCanary(stage, patch, parts);
    default: return patchMethod(stage, patch, path);
  }
}

function patchCanary(stage: MutableStage, { op, value }: Patch, parts: readonly string[]): string | undefined {
  if (op === "remove" && parts.length === 1) {
    delete stage.CanarySetting;
    return undefined;
  }
  const canary = (stage.CanarySetting ??= {});
  if (parts[1] === "percentTraffic") {
    if (!Number.isFinite(Number(value))) return `Invalid value for ${parts.join("/")}: ${String(value)}`;
    canary.PercentTraffic = Number(value);
  }
  else if (parts[1] === "useStageCache") canary.UseStageCache = String(value) === "true";
  else if (parts[1] === "stageVariableOverrides" && parts[2] !== undefined) canary.StageVariableOverrides = { ...(canary.StageVariableOverrides as Record<string, Json> | undefined), [parts[2]]: String(value) };
  else if (parts[1] === "stageVariableOverrides" && op === "remove") delete canary.StageVariableOverrides;
  else return `Invalid patch path ${parts.join("/")}`;
  return undefined;
}

/** Throttles of one route, or of all (`*`). */
function patchRoute(stage: MutableStage, RouteKey: string, value: Json | undefined): string | undefined {
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = (isObject(value) ? value : {}) as Record<string, Json>;
  const list = (stage.MethodSettings ??= []).filter((each) => each.RouteKey !== RouteKey);
  stage.MethodSettings = [...list, { RouteKey, ...(ThrottlingRateLimit === undefined ? {} : { ThrottlingRateLimit }), ...(ThrottlingBurstLimit === undefined ? {} : { ThrottlingBurstLimit }) }];
  return undefined;
}

/** `/~1pets~1{id}/GET/throttling/rateLimit`, or with stars for resource and method. */
function patchMethod(stage: MutableStage, { value }: Patch, path: string): string | undefined {
  const found = /^\/(.+)\/([A-Z*]+)\/((?:throttling|caching)\/[A-Za-z]+)$/.exec(path);
  const setting = found === null ? undefined : SETTINGS[found[3]!];
  if (found === null || setting === undefined) return `Invalid method setting path: ${path}`;
  const resource = found[1] === "*" ? "/*" : `/${found[1]!.replaceAll("~1", "/").replace(/^\//, "")}`;
  const list = (stage.MethodSettings ??= []);
  let entry = list.find((each) => (each.ResourcePath ?? "/*") === resource && (each.HttpMethod ?? "*") === found[2]);
  if (entry === undefined) list.push(entry = { HttpMethod: found[2]!, ResourcePath: resource });
  const read = setting.read(value);
  if (typeof read === "number" && !Number.isFinite(read)) return `Invalid value for ${path}: ${String(value)}`;
  entry[setting.name] = read;
  return undefined;
}
