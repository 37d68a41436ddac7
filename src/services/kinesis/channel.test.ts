import { expect, test } from "vitest";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { StreamView } from "./view.ts";

const ON_DEMAND = { StreamModeDetails: { StreamMode: "ON_DEMAND" } };
const text = (value: string) => Buffer.from(value).toString("base64");
const put = (at: string, value: string) => ({ at, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: value, Data: text(value) } });
const channel = { id: "ch", from: "s", to: "b", type: "kinesis.channel" };
const run = (script: readonly object[], more: { readonly connections?: readonly object[]; readonly bucket?: object; readonly stream?: object } = {}) => simulate({
  nodes: [{ id: "s", type: "kinesis.stream", properties: more.stream ?? ON_DEMAND }, { id: "b", type: "s3.bucket", behaviour: more.bucket ?? {} }], connections: more.connections ?? [channel], script,
}, { latencyMs: 5 });
const objects = (of: ReturnType<typeof run>) => of.inspect<{ objects: { key: string; at: number; body: string }[] }>("b").objects;

test("KIN-067 what came in is an object within five minutes, and no read of a shard was used", () => {
  const it = run([put("0s", "a"), put("1s", "b"), put("400s", "c")]);
  expect(objects(it.to(299))).toEqual([]);
  expect(objects(it.to(301)).map(({ body, at }) => [body.split("\n").sort(), Math.floor(at)])).toEqual([[["", "a", "b"], 300]]);
  expect(it.view<StreamView>("s").shards.items.every(({ reads }) => reads.calls === 0)).toBe(true);
  expect(it.metric("s", "GetRecords.Success")).toBe(0);
  expect(objects(it.to(1_300)).map(({ body }) => body)[1]).toBe("c\n");
  expect(objects(it)).toHaveLength(2);
  expect(it.view("ch")).toMatchObject({ status: "ACTIVE", counters: { records: 3, objects: 2 } });
  expect(it.findings).toEqual([]);
});

test("KIN-067 only on-demand streams have channels", () => {
  const problems = (properties: object) => problemsOf({ nodes: [{ id: "s", type: "kinesis.stream", properties }, { id: "b", type: "s3.bucket" }], connections: [channel] });
  expect(problems({}).map(({ code }) => code)).toEqual(["ValidationException"]);
  expect(problems({})[0]!.fix).toContain("Firehose");
  expect(problems(ON_DEMAND)).toEqual([]);
  expect(problemsOf({ nodes: [{ id: "s", type: "kinesis.stream", properties: ON_DEMAND }, { id: "b", type: "s3.bucket" }], connections: [{ ...channel, properties: { DataFreshnessInSeconds: 299 } }] })).toHaveLength(1);
});

test("KIN-067 S3 that is down is tried again; S3 that denies makes the channel FAILED for good", () => {
  const down = run([put("0s", "a")], { bucket: { down: { kind: "between", from: "0s", to: "400s" } } });
  expect(down.to(330).view("ch")).toMatchObject({ status: "ACTIVE", waiting: 1 });
  expect(objects(down.to(500))).toHaveLength(1);
  const denied = run([put("0s", "a"), put("400s", "b")], { bucket: { denies: { kind: "between", from: "0s", to: "400s" } } }).to(1_000);
  expect(denied.view("ch")).toMatchObject({ status: "FAILED", reason: "AccessDenied", counters: { objects: 0 } });
  expect(denied.rows({ rule: "KIN-067", what: "note" }).at(-1)!.says).toBe("The channel is FAILED (AccessDenied): it must be made anew.");
});

test("KIN-067 CreateChannel, DescribeChannel, ListChannels, DeleteChannel; a stream with channels is not deleted", () => {
  const on = (at: string, call: string, input: object, as: string) => ({ at, call: `kinesis:${call}`, on: "kinesis", input, as });
  const create = (at: string, as: string, more: object = {}) => on(at, "CreateChannel", {
    ChannelName: "ch", ServiceExecutionRoleARN: "arn:aws:iam::123456789012:role/r", StreamConfigurationList: [{ StreamARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s", RecordConfiguration: { RecordFormatType: "JSON" } }],
    S3DestinationConfiguration: { StorageConfiguration: { BucketARN: "arn:aws:s3:::b", CompressionType: "NONE" } }, ...more,
  }, as);
  const ChannelARN = "arn:aws:kinesis:us-east-1:123456789012:channel/ch";
  const script = [
    put("0s", "before"), create("1s", "made"), create("2s", "again"), create("2s", "short", { ChannelName: "x", S3DestinationConfiguration: { DataFreshnessInSeconds: 60, StorageConfiguration: { BucketARN: "arn:aws:s3:::b" } } }), create("2s", "both", { ChannelName: "y", S3TablesDestinationConfiguration: {} }),
    on("5s", "DescribeChannel", { ChannelARN }, "early"), put("20s", "after"), on("30s", "DescribeChannel", { ChannelARN }, "later"), on("31s", "ListChannels", {}, "list"), on("32s", "DeleteStream", { StreamName: "s" }, "kept"),
    on("500s", "DeleteChannel", { ChannelARN }, "deleted"), on("501s", "DescribeChannel", { ChannelARN }, "gone"), on("502s", "DeleteStream", { StreamName: "s" }, "free"),
  ];
  const it = run(script, { connections: [] }).to(600);
  const code = (as: string) => it.call(as).error?.code ?? "ok";
  expect(["made", "again", "short", "both", "kept", "deleted", "gone", "free"].map(code)).toEqual(["ok", "ResourceInUseException", "ValidationException", "InvalidArgumentException", "ResourceInUseException", "ok", "ResourceNotFoundException", "ok"]);
  expect([it.call("early").output, it.call("later").output]).toMatchObject([{ ChannelDescription: { ChannelStatus: "CREATING" } }, { ChannelDescription: { ChannelStatus: "ACTIVE", S3DestinationConfiguration: { DataFreshnessInSeconds: 300 } } }]);
  expect(it.call("list").output).toMatchObject({ ChannelSummaries: [{ ChannelName: "ch", ChannelDestinationType: "S3" }] });
  // It begins at the tip of the moment in which it is ACTIVE.
  expect(objects(it).map(({ body }) => body)).toEqual(["after\n"]);
  const provisioned = run([create("1s", "no")], { connections: [], stream: {} }).to(2);
  expect(provisioned.call("no").error).toMatchObject({ code: "ValidationException", status: 400 });
});
