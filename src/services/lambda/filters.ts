/**
 * Filters of a mapping: EventBridge patterns, any of which lets a record through. Patterns over the body look into its
 * JSON; a body that is no JSON stays text. Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
import { compilePattern } from "../../aws/event-pattern.ts";
import type { Json } from "../../vocabulary/json.ts";
import { parsed } from "./handler.ts";
import { patternOf, type Filter } from "./mapping-config.ts";

/** @param member The member that holds the payload: `body` of a message, `data` of a stream record, `value` of a Kafka record. */
export function passes(filters: readonly Filter[], record: { readonly [name: string]: Json }, member: string): boolean {
  if (filters.length === 0) return true;
  const payload = record[member];
  const event: { readonly [name: string]: Json } = typeof payload === "string" ? { ...record, [member]: parsed(payload) } : record;
  return filters.some((filter) => {
    const pattern = patternOf(filter.Pattern);
    const compiled = pattern === undefined ? undefined : compilePattern(pattern);
    return compiled?.ok === true && compiled.matches(event);
  });
}
