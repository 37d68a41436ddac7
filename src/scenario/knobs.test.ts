import { expect, test } from "vitest";
import { services } from "../services/registry.ts";
import { fakeServices } from "../testing/scenario-services.ts";
import { knobTable } from "./knobs.ts";

test("a row says document name, knob, rules and both profiles", () => {
  expect(knobTable(fakeServices).find((each) => each.name === "duplicates")).toEqual({
    of: "sqs.queue", part: "behaviour", name: "duplicates", knobs: ["duplicateOnReceiveP"], rules: ["SQS-015"], unit: undefined,
    exact: { kind: "never" }, realistic: { kind: "ratio", of: [1, 1000] }, assumed: true,
  });
});

test("members below members are rows of their own", () => {
  const names = knobTable(fakeServices).filter((each) => each.of === "connection").map((each) => each.name);
  expect(names).toEqual(["latencyMs", "allowed", "losesRequest", "losesAnswer", "fails", "fails.when", "fails.as"]);
});

test("every time-valued knob of the real services ends in Ms", () => {
  const wrong = knobTable(services).filter((each) => each.part === "behaviour" && each.unit === "ms" && !/Ms(\b|$)/.test(each.name));
  expect(wrong.map((each) => `${each.of} ${each.name}`)).toEqual([]);
});
