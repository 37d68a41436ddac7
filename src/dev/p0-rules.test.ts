/** Each P0 rule of queues, topics and functions has a test by its id over a whole document with default settings. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lambda } from "../services/lambda/index.ts";
import { sns } from "../services/sns/index.ts";
import { sqs } from "../services/sqs/index.ts";

const FILES = { sqs: ["sqs/defaults.test.ts"], sns: ["sns/scenarios.test.ts"], lambda: ["lambda/defaults.test.ts", "lambda/scenarios.test.ts"] };

test.each([[sqs, 33], [sns, 20], [lambda, 64]] as const)("each P0 rule of $name runs a document with default settings", (service, count) => {
  const written = FILES[service.name as keyof typeof FILES].map((file) => readFileSync(new URL(`../services/${file}`, import.meta.url), "utf8")).join("\n");
  const tested = new Set([...written.matchAll(/(?:test\(|\[)"((?:(?:SQS|SNS|LAM)-\d+ )+)/g)].flatMap(([, ids]) => ids!.trim().split(" ")));
  const wanted = Object.entries(service.rules).filter(([, rule]) => rule.rank === "P0").map(([id]) => id);
  expect(wanted.filter((id) => !tested.has(id))).toEqual([]);
  expect(wanted).toHaveLength(count);
});
