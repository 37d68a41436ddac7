import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fakeServices } from "../testing/scenario-services.ts";
import { scenarioSchema } from "./json-schema.ts";
import { schemaText } from "./schema-text.ts";

test("public/scenario.schema.json is what the code says (npm run schema writes it)", () => {
  expect(readFileSync("public/scenario.schema.json", "utf8") === schemaText()).toBe(true);
});

test("every reference in the schema leads somewhere", () => {
  const schema = scenarioSchema(fakeServices) as { readonly $defs: object };
  const refs = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map((found) => decodeURIComponent(found[1]!));
  expect(refs.length).toBeGreaterThan(50);
  for (const name of refs) expect(Object.keys(schema.$defs)).toContain(name);
});

test("what only the page reads may be left out in parts, as the door lets it", () => {
  expect(scenarioSchema(fakeServices)).toMatchObject({ properties: { gallery: { required: [], properties: { services: { items: { type: "string" } } } } } });
});

test("unknown members are allowed, as the door allows them", () => {
  const { $defs } = scenarioSchema(fakeServices) as unknown as { readonly $defs: { readonly [name: string]: object } };
  expect($defs["sqs.queue properties"]).toMatchObject({ type: "object", properties: { DelaySeconds: { type: "integer", minimum: 0, maximum: 900, default: 0 } } });
  expect($defs["sqs.queue properties"]).not.toHaveProperty("additionalProperties");
  expect($defs["sqs:SendMessage behaviour"]).toMatchObject({ properties: { latencyMs: { $ref: "#/$defs/Amount" }, allowed: { type: "boolean" } } });
});
