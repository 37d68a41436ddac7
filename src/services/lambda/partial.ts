/**
 * Partial batch responses: which items the function says have failed. What it answers wrongly fails the whole batch.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
import { parsed } from "./handler.ts";

/** `all`: nothing of the batch is done. */
export type Reported = { readonly kind: "none" } | { readonly kind: "all" } | { readonly kind: "some"; readonly identifiers: ReadonlySet<string> };

const NONE: Reported = { kind: "none" };
const ALL: Reported = { kind: "all" };

/** @param known What the batch holds: message ids or sequence numbers. */
export function readReported(payload: string, known: ReadonlySet<string>): Reported {
  const answer = parsed(payload);
  if (answer === null || answer === "" || typeof answer !== "object" || Array.isArray(answer)) return answer === null || answer === "" ? NONE : NONE;
  const list = (answer as { readonly batchItemFailures?: unknown }).batchItemFailures;
  if (list === undefined || list === null) return NONE;
  if (!Array.isArray(list)) return ALL;
  if (list.length === 0) return NONE;
  const identifiers = new Set<string>();
  for (const one of list as readonly unknown[]) {
    const identifier = typeof one === "object" && one !== null ? (one as { readonly itemIdentifier?: unknown }).itemIdentifier : undefined;
    if (typeof identifier !== "string" || identifier === "" || !known.has(identifier)) return ALL;
    identifiers.add(identifier);
  }
  return { kind: "some", identifiers };
}
