import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Host } from "./host.ts";

const DOCUMENT = JSON.parse(readFileSync("src/scenario/examples/worker-that-fails.json", "utf8")) as object;
const script = [{ at: "10s", call: "lambda:UpdateFunctionConfiguration", on: "worker", input: { MemorySize: 1024 } }];

test("LAM-116 what a call changed of a configuration is told once it holds, once, and again from the start after a jump back", async () => {
  const host = new Host(() => 0, (value) => value);
  const opened = await host.open({ ...DOCUMENT, script });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const at = async (us: number) => (await host.seek(opened.runId, us)).configured;
  expect(await at(10e6)).toEqual([]);
  const told = [{ atUs: 12e6, entity: "worker", change: { properties: { MemorySize: 1024 } } }];
  expect(await at(20e6)).toEqual(told);
  expect(await at(30e6)).toEqual([]);
  expect(await at(11e6)).toEqual([]);
  expect(await at(25e6)).toEqual(told);
  expect(await at(15e6)).toEqual(told);
});
