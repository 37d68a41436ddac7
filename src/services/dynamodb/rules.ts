/** Rules of tables. */
import type { RuleDefinition } from "../define.ts";

const guide = (page: string) => `https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/${page}.html`;

export const rules: { readonly [id: string]: RuleDefinition } = {
  "DDB-001": { rank: "-", title: "A write replaces or changes one item", status: "documented", source: guide("WorkingWithItems"), says: "PutItem replaces the item with the same key, UpdateItem changes attributes of it, DeleteItem removes it; each is atomic for its item. How long the table takes to answer is assumed.", tells: "The table wrote the item.", mark: "done" },
  "DDB-002": { rank: "-", title: "Reads find what was written", status: "documented", source: guide("HowItWorks.ReadConsistency"), says: "GetItem, Query and Scan answer what was written before. AWS's default reads may be some milliseconds old; here they never are.", tells: "The table answered.", mark: "done" },
  "DDB-003": { rank: "-", title: "Conditional writes", status: "documented", source: guide("Expressions.ConditionExpressions"), says: "A write whose condition does not hold changes nothing and answers `ConditionalCheckFailedException` (400): the way to write a message once although it comes twice.", tells: "The condition does not hold: nothing was written.", mark: "dropped", moment: "first refused condition" },
  "DDB-004": { rank: "-", title: "Items have their key, and 400 KB at most", status: "documented", source: guide("ServiceQuotas"), says: "An item without its key attributes, with values of unknown types or above 400 KB is refused with `ValidationException`.", tells: "Refused: not a valid request.", mark: "failed" },
  "DDB-005": { rank: "-", title: "The table fails", status: "assumed", source: guide("Programming.Errors"), says: "The diagram says that the table answers 500; SDKs try again.", tells: "The table answered InternalServerError.", mark: "failed" },
  "DDB-006": { rank: "-", title: "Streams keep each change for a day", status: "documented", source: guide("Streams"), says: "With a stream each change is a record, in the order of its item, kept for 24 hours. One shard here.", tells: { "dynamodb/trimmed": "Changes of a day ago leave the stream.", default: "The stream was read." }, mark: "info" },
  "SYS-011": { rank: "P1", title: "Provisioned capacity", status: "documented", source: guide("provisioned-capacity-mode"), says: "A provisioned table admits so many units a second, saves unused ones for 300 s, and throttles what exceeds them with `ProvisionedThroughputExceededException` (400). One unit writes 1 KB or reads 4 KB.", tells: "No capacity left: throttled.", mark: "throttled", moment: "first throttle", properties: ["ProvisionedThroughput", "BillingMode"] },
};
