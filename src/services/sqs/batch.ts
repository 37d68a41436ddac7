/** Batch calls answer per entry (SQS-004), unless the envelope itself is at fault (SQS-005, SQS-006). */
import type { AwsError } from "../define.ts";
import type { Receipt } from "./identity.ts";
import { badEntryId, emptyBatch, repeatedEntry, tooManyEntries } from "./refusals.ts";

export interface BatchEntry extends Receipt { readonly Id?: unknown; readonly [member: string]: unknown }

export interface BatchOutput {
  readonly Successful: { readonly Id: string; readonly [member: string]: unknown }[];
  readonly Failed: { readonly Id: string; readonly SenderFault: boolean; readonly Code: string; readonly Message: string }[];
}

/** The entries, or what is wrong with the envelope. `entryType` is AWS's name of an entry, for the sentence. */
export function readEntries(input: unknown, entryType: string): { readonly ok: true; readonly entries: readonly BatchEntry[] } | { readonly ok: false; readonly error: AwsError } {
  const given = (input as { readonly Entries?: unknown } | null)?.Entries;
  if (!Array.isArray(given) || given.length === 0) return { ok: false, error: emptyBatch(entryType) };
  const entries = given as readonly BatchEntry[];
  if (entries.length > 10) return { ok: false, error: tooManyEntries(entries.length) };
  for (let i = 0; i < entries.length; i++) {
    const id = entries[i]?.Id;
    if (typeof id !== "string" || !isEntryId(id)) return { ok: false, error: badEntryId() };
    for (let j = 0; j < i; j++) if (entries[j]!.Id === id) return { ok: false, error: repeatedEntry(id) };
  }
  return { ok: true, entries };
}

/** 1 to 80 letters, digits, hyphens and underscores. */
function isEntryId(id: string): boolean {
  if (id.length === 0 || id.length > 80) return false;
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    if (!((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 45 || c === 95)) return false;
  }
  return true;
}

/** What an actor that looks at failures only is answered when there are none (answers.ts). */
export const ALL_DONE: BatchOutput = Object.freeze({ Successful: [], Failed: [] });

export function entryFailed(id: unknown, error: AwsError): BatchOutput["Failed"][number] {
  return { Id: String(id), SenderFault: error.status < 500, Code: error.code, Message: error.message };
}
