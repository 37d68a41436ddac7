/** The cache of a REST stage. Source: DG api-gateway-caching.html */
import { LARGEST_CACHED } from "./limits.ts";
import type { Route } from "./definition.ts";
import { headerOf, queryOf } from "./routing.ts";
import type { Cache, CacheEntry, Exchange, HttpAnswer, Stage } from "./state.ts";
import { isLonger } from "./validate.ts";

/**
 * What tells entries apart: the method, and only those parameters that are marked as keys (APG-082). Production and
 * canary share entries while both serve the same deployment (APG-030).
 */
export function cacheKey(x: Exchange, stage: Stage, route: Route): string {
  const own = route.verb === "ANY" ? `${(x.input.method ?? "GET").toUpperCase()} ${route.path}` : route.key;
  const front = x.canary && stage.canaryDeployment !== stage.deployment ? `canary ${own}` : own;
  const names = route.integration.CacheKeyParameters;
  if (names === undefined || names.length === 0) return front;
  const query = queryOf(x.query);
  return front + names.map((name) => {
    const found = /(header|querystring|path)\.(.+)$/.exec(name);
    if (found === null) return "";
    const value = found[1] === "header" ? headerOf(x.input.headers, found[2]!) : found[1] === "path" ? x.params[found[2]!] : query[found[2]!];
    return `\n${found[2]}=${value ?? ""}`;
  }).join("");
}

/** A fresh entry, moved to the end of the order of use where eviction is near. */
export function lookUp(cache: Cache, key: string, now: number): CacheEntry | undefined {
  const entry = cache.entries.get(key);
  if (entry === undefined || now >= entry.expiresAt) return undefined;
  if (cache.bytes * 2 > capacity(cache)) {
    cache.entries.delete(key);
    cache.entries.set(key, entry);
  }
  return entry;
}

/** Keeps an answer; the least recently used go when there is no room (assumed). False when it is too large (APG-089). */
export function store(cache: Cache, key: string, answer: HttpAnswer, now: number, ttlUs: number): boolean {
  if (isLonger(answer.body, LARGEST_CACHED)) return false;
  drop(cache, key);
  const bytes = answer.body.length + key.length + 200;
  cache.entries.set(key, Object.freeze({ answer: Object.freeze({ ...answer, headers: Object.freeze(answer.headers) }), storedAt: now, expiresAt: now + ttlUs, bytes }));
  cache.bytes += bytes;
  for (const oldest of cache.entries.keys()) {
    if (cache.bytes <= capacity(cache)) break;
    drop(cache, oldest);
  }
  return true;
}

export function drop(cache: Cache, key: string): void {
  const entry = cache.entries.get(key);
  if (entry === undefined) return;
  cache.entries.delete(key);
  cache.bytes -= entry.bytes;
}

const capacity = (cache: Cache): number => cache.sizeGb * 1_073_741_824;
