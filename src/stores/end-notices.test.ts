import { describe, expect, test } from "vitest";
import { services } from "../services/registry.ts";
import { createCatalogue } from "./catalogue.ts";
import type { Effective } from "./effective.ts";
import { endNotices } from "./end-notices.ts";

const catalogue = createCatalogue(services);
const diagram = (visibility: number, timeout?: number): Pick<Effective, "nodes" | "connections"> => ({
  nodes: [{ id: "orders", type: "sqs.queue", properties: { VisibilityTimeout: visibility } }, { id: "worker", type: "lambda.function", ...(timeout === undefined ? {} : { properties: { Timeout: timeout } }) }],
  connections: [{ id: "c2", from: "orders", to: "worker", type: "lambda.eventSourceMapping" }],
});

describe("LAM-078 what AWS would refuse to make, and lets stand", () => {
  test("is told of the mapping, at the properties of both ends, without ids", () => {
    const [told, ...more] = endNotices(diagram(3, 5), catalogue, undefined);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ connection: "c2", from: "orders", to: "worker", notice: { from: "VisibilityTimeout", to: "Timeout" } });
    expect(told?.notice.says).toContain("hidden for 3 s and the function may run for 5 s");
    expect(told?.notice.says).not.toContain("c2");
  });

  test("defaults count, and what fits is not told", () => {
    expect(endNotices(diagram(2), catalogue, undefined)).toHaveLength(1);
    expect(endNotices(diagram(3), catalogue, undefined)).toEqual([]);
  });
});
