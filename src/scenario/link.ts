/** The link (DESIGN § 4.2): a whole scenario behind `#`, with readable overrides. */
import type { Service } from "../services/define.ts";
import { formatDuration } from "../vocabulary/duration.ts";
import { canonicalText } from "./canonical.ts";
import { packD1 } from "./codec-d1.ts";
import type { ScenarioDocument } from "./document.ts";
import type { Overrides } from "./link-reading.ts";

export * from "./link-reading.ts";

/** Above this the share panel warns; above the second it offers the file instead. */
export const LONG_LINK = 2_000;
export const TOO_LONG_LINK = 8_000;

/** `s=d1.<payload>&seed=9…`, to be put behind `#`. */
export function encodeLink(document: ScenarioDocument, overrides: Partial<Overrides> = {}, services?: readonly Service[]): string {
  return [`s=d1.${packD1(canonicalText(document, services))}`, ...overrideParts(overrides)].join("&");
}

/** `src=<address>&…` for a file that lies somewhere. */
export function encodeSource(url: string, overrides: Partial<Overrides> = {}): string {
  return [`src=${encodeURIComponent(url)}`, ...overrideParts(overrides)].join("&");
}

function overrideParts({ seed, set = [], atUs, view }: Partial<Overrides>): string[] {
  return [
    ...(seed === undefined ? [] : [`seed=${seed}`]),
    ...set.map(({ entity, name, value }) => `set=${entity}.${name}:${readable(value)}`),
    ...(atUs === undefined ? [] : [`t=${formatDuration(atUs)}`]),
    ...(view === undefined ? [] : [`view=${view}`]),
  ];
}

/** Escaped as little as an address allows. */
function readable(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%2F", "/");
}
