/** AWS's pages that the rules rest on, and a short way to write a rule down. */
import type { RuleDefinition } from "../define.ts";

export const api = (action: string) => `https://docs.aws.amazon.com/kinesis/latest/APIReference/API_${action}.html`;
export const guide = (page: string) => `https://docs.aws.amazon.com/streams/latest/dev/${page}.html`;

type More = Partial<Omit<RuleDefinition, "rank" | "title" | "source" | "says">>;

export function rule(rank: RuleDefinition["rank"], title: string, source: string, says: string, more: More = {}): RuleDefinition {
  return { rank, title, status: "documented", source, says, ...more };
}
