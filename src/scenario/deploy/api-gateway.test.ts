import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { services } from "../../services/registry.ts";
import type { ConnectionDocument, JsonObject, NodeDocument } from "../document.ts";
import { asCloudFormation } from "./index.ts";

const definitions = new Map(services.flatMap(({ entities }) => entities.map((each) => [each.type, each] as const)));
type Resources = Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }>;

/** The resources of an API called `shop` with one function behind it, and of what else is given. */
function template(properties: JsonObject, more: { readonly type?: string; readonly nodes?: readonly NodeDocument[]; readonly connections?: readonly ConnectionDocument[] } = {}): Resources {
  const nodes = [{ id: "shop", type: more.type ?? "apigateway.restApi", properties }, { id: "f", type: "lambda.function" }, ...(more.nodes ?? [])];
  const connections = more.connections ?? [{ id: "c1", type: "apigateway.integration", from: "shop", to: "f" }];
  const { text } = asCloudFormation({ eventyard: 1, nodes, connections } as never, nodes.map(({ id }) => id), (type) => definitions.get(type));
  return (parse(text.replace(/^#.*$/gm, "")) as { Resources: Resources }).Resources;
}

describe("a REST API's stages as CloudFormation", () => {
  const methods = [{ HttpMethod: "GET", ResourcePath: "/items" }];
  const settings = (stage: JsonObject) => template({ Methods: methods, Stages: [stage] }).ShopStage!.Properties.MethodSettings;

  test("write slashes inside a setting's path as ~1; all methods and the root stay", () => {
    const paths = ["/*", "/", "/items", "/items/{id}"].map((ResourcePath) => ({ ResourcePath, ThrottlingRateLimit: 5 }));
    expect(settings({ MethodSettings: paths })).toEqual(["/*", "/", "/~1items", "/~1items~1{id}"].map((ResourcePath) => ({ HttpMethod: "*", ResourcePath, ThrottlingRateLimit: 5 })));
  });

  test("switch caching on where a cluster is: without it AWS keeps nothing", () => {
    expect(settings({ CacheClusterEnabled: true })).toEqual([{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true }]);
    expect(settings({ CacheClusterEnabled: true, MethodSettings: [{ HttpMethod: "GET", ResourcePath: "/items", CacheTtlInSeconds: 10 }, { HttpMethod: "POST", ResourcePath: "/items", ThrottlingRateLimit: 1 }] })).toEqual([
      { HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true },
      { HttpMethod: "GET", ResourcePath: "/~1items", CachingEnabled: true, CacheTtlInSeconds: 10 },
      { HttpMethod: "POST", ResourcePath: "/~1items", ThrottlingRateLimit: 1 },
    ]);
    expect(settings({ CacheClusterEnabled: true, MethodSettings: [{ CachingEnabled: false }] })).toEqual([{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: false }]);
    expect(settings({})).toBeUndefined();
  });
});
