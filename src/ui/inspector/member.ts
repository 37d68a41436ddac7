/** One member of an entity as the form shows it: where it stands, what it is, what it was. */
import { run, session, workbench } from "../../stores/index.ts";
import type { Stage } from "../../stores/stage.ts";
import type { JsonObject } from "../../stores/scenario-document.ts";
import type { Field } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Problem } from "../../worker/protocol.ts";
import { checkValue } from "../../stores/vocabulary.ts";

/** `own`: of the part itself, as `body` of a connection that calls. */
export type Part = "properties" | "behaviour" | "own";

export interface Member {
  readonly id: string;
  readonly part: Part;
  readonly name: string;
  readonly field: Field;
  /** As written; undefined where the default holds. */
  readonly written: Json | undefined;
}

/** What is wrong with a value that the engine or the field refused, in a sentence. */
export type Wrong = { readonly message: string; readonly code: string; readonly fix?: string } | undefined;

/** Applies a value at once, at the playhead when a run has begun, or as the stage it is shown on changes values; `null` is the default again. Refused values change nothing. */
export async function apply(member: Member, value: Json | null, change: Stage["change"] = workbench.change): Promise<Wrong> {
  const [bad] = checkValue(member.part === "own" ? "behaviour" : member.part, member.name, member.field, value);
  if (bad) return bad;
  if (same(member.written ?? null, value)) return undefined;
  const members = (member.part === "own" ? { [member.name]: value } : { [member.part]: { [member.name]: value } }) as { readonly properties?: JsonObject; readonly behaviour?: JsonObject };
  const problems: readonly Problem[] = await change(member.id, members, `Change ${member.name} of ${member.id}`);
  return problems[0];
}

function same(a: Json | null, b: Json | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Makes a call from a menu, and says in words when AWS refuses it. */
export async function callNow(operation: string, on: string, input: Json): Promise<void> {
  const problems = await workbench.call(operation, on, input);
  if (problems[0]) { session.tell(problems[0].message, { tone: "failed" }); return; }
  const record = run.store.getState().calls.at(-1);
  if (record?.error) session.tell(`${record.error.code}: ${record.error.message}`, { tone: "failed" });
}
