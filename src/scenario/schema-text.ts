/** The text of public/scenario.schema.json, from the services of the registry. */
import { services } from "../services/registry.ts";
import { scenarioSchema } from "./json-schema.ts";

export function schemaText(): string {
  return `${JSON.stringify(scenarioSchema(services), null, 1)}\n`;
}
