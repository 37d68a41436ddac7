/** AWS's pages that the rules rest on, and a short way to write a rule down. */
import type { RuleDefinition } from "../define.ts";

export const guide = (page: string) => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
export const api = (action: string) => `https://docs.aws.amazon.com/lambda/latest/api/API_${action}.html`;
export const PRICING = "https://aws.amazon.com/lambda/pricing/";

type More = Partial<Omit<RuleDefinition, "rank" | "title" | "source" | "says">>;

/** `source`: a page of the developer guide by name, or a whole address. */
export function rule(rank: RuleDefinition["rank"], title: string, source: string, says: string, more: More = {}): RuleDefinition {
  return { rank, title, status: "documented", source: source.startsWith("https:") ? source : guide(source), says, ...more };
}
