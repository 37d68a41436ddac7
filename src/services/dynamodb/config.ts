/** What a document may say of a table. Source of limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
import type { Context } from "../define.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional, type FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";

export interface KeyElement { readonly AttributeName: string; readonly KeyType: "HASH" | "RANGE" }

export const tableProperties = {
  KeySchema: field.json<readonly KeyElement[]>([{ AttributeName: "id", KeyType: "HASH" }], { error: "ValidationException", help: "The partition key, and perhaps a sort key.", rules: ["DDB-001"], change: "replace", check: checkKeys }),
  BillingMode: field.choice(["PAY_PER_REQUEST", "PROVISIONED"], "PAY_PER_REQUEST", { error: "ValidationException", help: "On demand, or so many units a second.", rules: ["SYS-011"] }),
  ProvisionedThroughput: optional.object({
    ReadCapacityUnits: field.integer(5, { unit: "/s", min: 1, error: "ValidationException", help: "Reads of 4 KB a second.", rules: ["SYS-011"] }),
    WriteCapacityUnits: field.integer(5, { unit: "/s", min: 1, error: "ValidationException", help: "Writes of 1 KB a second.", rules: ["SYS-011"] }),
  }),
  StreamSpecification: optional.object({
    StreamEnabled: field.boolean(false, { error: "ValidationException", help: "Keep each change for 24 hours, for mappings to read.", rules: ["DDB-006"] }),
    StreamViewType: field.choice(["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"], "NEW_AND_OLD_IMAGES", { error: "ValidationException", help: "What a change says.", rules: ["DDB-006"] }),
  }, { advanced: true }),
};

export const tableBehaviour = {
  latencyMs: field.amount(10, { unit: "ms", min: 0, help: "How long the table takes to answer.", assumed: true, rules: ["DDB-001"] }),
  fails: field.chance(NEVER, { help: "InternalServerError (500) instead of an answer.", rules: ["DDB-005"] }),
  savedSeconds: field.integer(0, { unit: "s", min: 0, max: 300, help: "Unused capacity saved before the start (PROVISIONED).", rules: ["SYS-011"], advanced: true }),
};

export type TableContext = Context<typeof tableProperties, typeof tableBehaviour>;

function checkKeys(value: Json): FieldProblem[] {
  const keys = Array.isArray(value) ? (value as readonly { readonly AttributeName?: Json; readonly KeyType?: Json }[]) : [];
  const fine = (keys.length === 1 || keys.length === 2) && keys.every((key) => typeof key === "object" && key !== null && typeof key.AttributeName === "string") && keys[0]!.KeyType === "HASH" && (keys[1] === undefined || keys[1].KeyType === "RANGE");
  return fine ? [] : [{ path: "", code: "ValidationException", message: "KeySchema is a HASH key, and perhaps a RANGE key after it." }];
}
