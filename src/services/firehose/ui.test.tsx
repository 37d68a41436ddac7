import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { s3 } from "../s3/index.ts";
import { firehose } from "./index.ts";
import { nodes } from "./ui.tsx";

const config = { properties: {}, behaviour: {} };
const body = (type: string, view: unknown) => {
  const { Body, width } = nodes[type]!;
  return renderToStaticMarkup(<svg><Body view={view} id="n" config={config} width={width} /></svg>);
};

test("FIR-002 the far gauge is of the hint that will be met first", () => {
  const run = simulate({
    nodes: [{ id: "f", type: "firehose.deliveryStream", properties: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 20 } } }, { id: "b", type: "s3.bucket" }],
    connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }],
    script: ["1s", "11s"].map((at) => ({ at, call: "firehose:PutRecord", on: "f", input: { Record: { Data: "eyJhIjoxfQ==" } } })),
  }, { services: [firehose, s3] });
  expect(body("firehose.deliveryStream", run.to(0.5).view("f"))).toContain(">empty<");
  expect(nodes["firehose.deliveryStream"]!.summary(run.to(11).view("f"), config)).toMatchObject({ number: "0", says: "10 of 20 s", gauge: { value: 10_000_000, limit: 20_000_000 } });
  expect(nodes["firehose.deliveryStream"]!.summary(run.to(30).view("f"), config)).toMatchObject({ number: "2", says: "0 B held" });
});

test("FIR-014 FIR-007 a small bucket for each partition, a ring for what waits to be transformed", () => {
  const run = simulate({
    nodes: [{ id: "f", type: "firehose.deliveryStream", properties: { DynamicPartitioningKey: "$.k" } }, { id: "b", type: "s3.bucket" }], connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }],
    script: ["A", "B", "A"].map((k, i) => ({ at: `${i + 1}s`, call: "firehose:PutRecord", on: "f", input: { Record: { Data: Buffer.from(JSON.stringify({ k })).toString("base64") } } })),
  }, { services: [firehose, s3] }).to(10);
  const view = run.view("f") as object;
  const drawn = body("firehose.deliveryStream", view);
  expect(drawn.match(/class="ey-tank"/g)).toHaveLength(2);
  expect(drawn).toContain("A: 2 records");
  expect(drawn).toContain("2 partitions");
  expect(body("firehose.deliveryStream", { ...view, transform: { partition: "", records: 3, bytes: 9, sinceUs: 0, endsAtUs: 60_000_000, totalUs: 60_000_000, sizeBytes: 1 } })).toContain("3 to transform");
});

test("FIR-010 draws the last COPY commands and says that they fail", () => {
  const ui = nodes["redshift.cluster"]!;
  const view = { copies: 1, last: [{ at: 1, from: "b/one", ok: true }, { at: 2, from: "b/two", ok: false }] };
  expect(body("redshift.cluster", view).match(/ey-c-failed/g)).toHaveLength(1);
  expect(ui.trouble!(view, config)).toEqual({ mark: "failed", words: "COPY fails" });
  expect(ui.trouble!({ ...view, last: [] }, config)).toBeUndefined();
});
