/** Short forms for rules' entries. */
import type { RuleDefinition } from "../define.ts";

/** A page of the API Gateway developer guide. */
export const guide = (page: string) => `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`;
export const lambdaGuide = (page: string) => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

type More = Partial<Pick<RuleDefinition, "status" | "mark" | "moment" | "note" | "properties">>;

/** On a WebSocket API the same rules are noted of a frame, or of a connection that is refused. */
const OF_SOCKETS = ["{connectionId} gets an error frame ({message}).", "{connectionId} was answered {status}."];

/** `page` is a page of the guide, or a whole address. Status is "documented" unless said otherwise. */
export function rule(rank: RuleDefinition["rank"], title: string, page: string, says: string, tells: NonNullable<RuleDefinition["tells"]>, more: More = {}): RuleDefinition {
  const told = typeof tells === "string" ? { default: tells } : tells;
  const usual = told.default === undefined ? [] : typeof told.default === "string" ? [told.default] : told.default;
  return { rank, title, status: "documented", source: page.startsWith("https") ? page : guide(page), says, tells: { ...told, default: [...usual, ...OF_SOCKETS] }, ...more };
}
