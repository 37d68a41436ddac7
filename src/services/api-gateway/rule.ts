/** Short forms for rules' entries. */
import type { RuleDefinition } from "../define.ts";

/** A page of the API Gateway developer guide. */
export const guide = (page: string) => `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`;
export const lambdaGuide = (page: string) => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

type More = Partial<Pick<RuleDefinition, "status" | "mark" | "moment" | "note" | "properties">>;

/** `page` is a page of the guide, or a whole address. Status is "documented" unless said otherwise. */
export function rule(rank: RuleDefinition["rank"], title: string, page: string, says: string, tells: NonNullable<RuleDefinition["tells"]>, more: More = {}): RuleDefinition {
  return { rank, title, status: "documented", source: page.startsWith("https") ? page : guide(page), says, tells, ...more };
}
