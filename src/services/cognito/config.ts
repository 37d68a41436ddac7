/** What a scenario may say of a user pool. Validities are those of its app client. */
import { field, optional } from "../../vocabulary/field.ts";
import type { Context } from "../define.ts";
import type { Json } from "../../vocabulary/json.ts";

export const poolProperties = {
  IdTokenValidity: field.integer(60, { unit: "min", min: 5, max: 1_440, error: "InvalidParameterException", help: "Minutes for which an identity token is valid.", rules: ["COG-001"] }),
  AccessTokenValidity: field.integer(60, { unit: "min", min: 5, max: 1_440, error: "InvalidParameterException", help: "Minutes for which an access token is valid.", rules: ["COG-001"] }),
  RefreshTokenValidity: field.integer(43_200, { unit: "min", min: 60, max: 5_256_000, error: "InvalidParameterException", help: "Minutes for which tokens can be renewed: 30 days by default.", rules: ["COG-001", "COG-007"] }),
  ClientId: field.text("web", { maxLength: 128, help: "The app client: aud of identity tokens, client_id of access tokens." }),
  Scopes: field.text("", { maxLength: 500, help: "Scopes in access tokens, apart by spaces: \"orders/read orders/write\".", rules: ["APG-048"] }),
  Users: optional.json<Readonly<Record<string, string>>>({ help: "Names and passwords. Without any, everybody's password is \"correct\".", check: (value: Json) => (typeof value === "object" && value !== null && !Array.isArray(value) ? [] : [{ path: "", code: "WrongType", message: "Users must be an object of names and passwords." }]), rules: ["COG-001"] }),
};
export type PoolContext = Context<typeof poolProperties, Record<never, never>>;
