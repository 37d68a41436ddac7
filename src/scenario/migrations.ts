/**
 * Brings older documents to this version. A step is never changed once documents of its version are about, so that old
 * links open for ever, and a member that was left out keeps the default of its own version: a step writes it in when the
 * default changes.
 */
import type { Json } from "../vocabulary/json.ts";
import { isObject, nameOf } from "../vocabulary/problem.ts";
import { VERSION, type JsonObject } from "./document.ts";
import { problemOf } from "./report.ts";
import type { Problem } from "./problem.ts";

/** `steps[n]` makes version n + 1 of version n. */
export type Migrations = { readonly [from: number]: (document: JsonObject) => JsonObject };

/** Version 1 is the first. */
export const MIGRATIONS: Migrations = {};

export type Migrated = { readonly ok: true; readonly document: JsonObject } | { readonly ok: false; readonly problems: readonly Problem[] };

export function migrate(value: Json, migrations: Migrations = MIGRATIONS, newest: number = VERSION): Migrated {
  if (!isObject(value)) return { ok: false, problems: [problemOf("", "NotAScenario", `it is ${nameOf(value)}`)] };
  const version = value.eventyard;
  if (version === undefined) return { ok: false, problems: [problemOf("", "NotAScenario", 'it does not say "eventyard"')] };
  if (typeof version !== "number" || !Number.isSafeInteger(version)) return { ok: false, problems: [problemOf("eventyard", "BadVersion", nameOf(version))] };
  if (version > newest) return { ok: false, problems: [problemOf("eventyard", "NewerVersion", version, newest)] };
  let document = value;
  for (let from = version; from < newest; from += 1) {
    const step = migrations[from];
    if (step === undefined) return { ok: false, problems: [problemOf("eventyard", "BadVersion", nameOf(version))] };
    document = { ...step(document), eventyard: from + 1 };
  }
  return { ok: true, document };
}
