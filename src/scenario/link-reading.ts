/** Reading links (DESIGN § 4.2): what the loading door needs of them. Writing one needs every service's defaults: see link.ts. */
import type { Micros } from "../kernel/time.ts";
import { parseDuration } from "../vocabulary/duration.ts";
import { MOST_PAYLOAD, unpackD1 } from "./codec-d1.ts";
import type { Problem } from "./problem.ts";
import { problemOf } from "./report.ts";

export const VIEW_MODES = ["edit", "explore", "play", "embed"] as const;
export type ViewMode = (typeof VIEW_MODES)[number];
/** `set=orders.VisibilityTimeout:60`: member `name` of `properties` or `behaviour` of the entity. The value is JSON, else text. */
export interface SetOverride { readonly entity: string; readonly name: string; readonly value: string }
export interface Overrides {
  readonly seed?: number;
  readonly set: readonly SetOverride[];
  /** Where the playhead stands. */
  readonly atUs?: Micros;
  readonly view?: ViewMode;
}

export type DecodedLink =
  | { readonly ok: true; readonly kind: "document"; readonly document: unknown; readonly overrides: Overrides }
  /** `#src=<https URL>`: the page fetches it. */
  | { readonly ok: true; readonly kind: "source"; readonly url: string; readonly overrides: Overrides }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A hash, a bare payload, or any address: with its scheme, without it, or of a local file. */
const LINK = /^(https?:\/\/|#|s=|src=|[a-z]\d+\.[A-Za-z0-9_-]*(&|$)|[^\s{}[\]"']*#([^\s{}[\]"']*&)?(s|src)=)/i;
/** An address begins within so many characters; what comes before is no page's name. */
const MOST_ADDRESS = 4_096;

/** Whether a text is meant as a link rather than as JSON. */
export function looksLikeLink(text: string): boolean {
  return LINK.test(text.slice(0, MOST_ADDRESS).trimStart().replace(/^<+/, ""));
}

/** Takes a whole address, a hash with or without `#`, or a bare `d1.<payload>`. Never throws. */
export function decodeLink(text: string): DecodedLink {
  // What stands before the hash is any page; what follows the payload is short. Looked at before anything is split.
  const most = MOST_PAYLOAD * 2;
  const hash = text.trim();
  if (hash.length > most) return failed(problemOf("", "LinkTooLong", hash.length, MOST_PAYLOAD));
  const cut = hash.indexOf("#");
  const query = cut >= 0 ? hash.slice(cut + 1) : hash;
  const parts = (/^[a-z]\d+\./.test(query) ? `s=${query}` : query).split("&").map(readPart);
  const scenario = parts.find(([name]) => name === "s" || name === "src");
  if (scenario === undefined) return failed(problemOf("", "NoLink"));
  const read = readOverrides(parts);
  if (!read.ok) return read;
  const [name, value] = scenario;
  if (name === "src") return isHttps(value) ? { ok: true, kind: "source", url: value, overrides: read.overrides } : failed(problemOf("", "BadSource"));
  return decodePayload(value, read.overrides);
}

function decodePayload(value: string, overrides: Overrides): DecodedLink {
  const dot = value.indexOf(".");
  const codec = value.slice(0, Math.max(0, dot));
  if (codec !== "d1") return failed(problemOf("", "UnknownCodec", dot < 0 ? value.slice(0, 12) : codec.slice(0, 12)));
  const unpacked = unpackD1(tidied(value.slice(dot + 1)));
  if (!unpacked.ok) return failed(unpacked.problem);
  try {
    return { ok: true, kind: "document", document: JSON.parse(unpacked.text) as unknown, overrides };
  } catch {
    return failed(problemOf("", "LinkDamaged", "what it holds is no JSON"));
  }
}

/** Mail breaks long lines, and sentences put a full stop or a bracket behind a link: neither is part of it. */
function tidied(payload: string): string {
  return payload.replace(/\s+/g, "").replace(/[^A-Za-z0-9_-]+$/, "");
}

/** `name=value`, unescaped; a value that cannot be unescaped is taken as it is. */
function readPart(part: string): readonly [name: string, value: string] {
  const at = part.indexOf("=");
  const value = part.slice(at + 1).replaceAll("+", "%20");
  try {
    return [part.slice(0, Math.max(0, at)), decodeURIComponent(value)];
  } catch {
    return [part.slice(0, Math.max(0, at)), part.slice(at + 1)];
  }
}

type ReadOverrides = { readonly ok: true; readonly overrides: Overrides } | { readonly ok: false; readonly problems: readonly Problem[] };

/** What is not known is left alone: a newer page may have written it. */
function readOverrides(parts: readonly (readonly [string, string])[]): ReadOverrides {
  const problems: Problem[] = [];
  const set: SetOverride[] = [];
  let seed: number | undefined;
  let atUs: Micros | undefined;
  let view: ViewMode | undefined;
  const bad = (name: string, value: string, wanted: string) => void problems.push(problemOf("", "BadOverride", `${name}=${value.slice(0, 80)}`, wanted));
  for (const [name, value] of parts) {
    if (name === "seed") {
      seed = /^\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
      if (seed === undefined) bad(name, value, "A seed is a whole number.");
    } else if (name === "t") {
      atUs = parseDuration(value);
      if (atUs === undefined) bad(name, value, "A moment is a number and a unit, such as t=31s.");
    } else if (name === "view") {
      view = VIEW_MODES.find((mode) => mode === value);
      if (view === undefined) bad(name, value, `A view is one of ${VIEW_MODES.join(", ")}.`);
    } else if (name === "set") {
      const found = /^([A-Za-z][A-Za-z0-9_-]*)\.([A-Za-z][A-Za-z0-9_.-]*):(.*)$/s.exec(value);
      if (found) set.push({ entity: found[1]!, name: found[2]!, value: found[3]! });
      else bad(name, value, "Write set=id.name:value, such as set=orders.VisibilityTimeout:60.");
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, overrides: { set, ...(seed === undefined ? {} : { seed }), ...(atUs === undefined ? {} : { atUs }), ...(view === undefined ? {} : { view }) } };
}

function isHttps(url: string): boolean {
  return /^https:\/\/[^\s/]+/.test(url) && url.length <= 2_000;
}

function failed(problem: Problem): DecodedLink {
  return { ok: false, problems: [problem] };
}
