import { describe, expect, test } from "vitest";
import { answer, fn, integration, mock, scene, statuses } from "./tools-for-tests.ts";
import type { ApiView } from "./view.ts";

const many = (count: number, at = 0, more: object = {}) => Array.from({ length: count }, () => ({ at, ...more }));

describe("throttles", () => {
  test("APG-001 APG-002 APG-004 admits a burst from the account's bucket, answers 429 to the rest", () => {
    const run = scene({ properties: { Methods: [mock("/")] }, requests: many(6_000) }).to(0);
    expect(run.inspect("api")).toMatchObject({ responses: { 200: 5_000, 429: 1_000 }, limitedBy: { account: 1_000 } });
    expect(answer(run, 6_000)).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect(run.view<ApiView>("api").account).toMatchObject({ tokens: 0, burst: 5_000, rate: 10_000 });
  });

  test("APG-002 refills continuously, up to the burst", () => {
    const Stages = [{ StageName: "prod", MethodSettings: [{ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 }] }];
    const run = scene({ properties: { Methods: [mock("/")], Stages }, requests: [...many(5), { at: 0.099 }, { at: 0.1 }] }).to(0.1);
    expect(statuses(run, 7)).toEqual([200, 200, 200, 200, 200, 429, 200]);
    expect(run.to(1.1).view<ApiView>("api").stages[0]!.buckets[0]).toMatchObject({ tokens: 5 });
  });

  test("APG-058 answers what the function says", () => {
    const run = scene({ nodes: [fn("f", { durationMs: 100, returns: { statusCode: 201, body: "ok" } })], connections: [integration("f")], requests: [{ method: "GET", path: "/x" }] }).to(1);
    expect(answer(run, 1)).toMatchObject({ status: 201, body: "ok" });
    expect(run.call("r1").answeredAt).toBe(0.1);
  });
});
