import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { FirehoseView } from "./view.ts";

const text = (value: string) => Buffer.from(value).toString("base64");
const call = (at: number, name: string, input: object, as?: string, on = "firehose") => ({ at: `${at * 1000}ms`, call: `firehose:${name}`, on, input, ...(as === undefined ? {} : { as }) });
const put = (at: number, as: string, body = "x", DeliveryStreamName = "logs") => call(at, "PutRecord", { DeliveryStreamName, Record: { Data: text(body) } }, as);
const create = (at: number, more: object, as: string, DeliveryStreamName = "logs") => call(at, "CreateDeliveryStream", { DeliveryStreamName, ExtendedS3DestinationConfiguration: { BucketARN: "arn:aws:s3:::b", ...more } }, as);
const run = (script: readonly object[], nodes: readonly object[] = []) => simulate({ nodes: [{ id: "b", type: "s3.bucket" }, ...nodes], script });
const code = (of: ReturnType<typeof run>, as: string) => of.call(as).error?.code ?? "ok";

test("FIR-001 FIR-004 a delivery stream made by a call delivers; names are unique; unknown ones are not found", () => {
  const made = run([put(0, "early"), create(1, { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } }, "made"), create(2, {}, "again"), put(3, "soon"), call(4, "DescribeDeliveryStream", { DeliveryStreamName: "logs" }, "was"), put(11, "put"), call(12, "ListDeliveryStreams", {}, "list"), call(12, "DescribeDeliveryStream", { DeliveryStreamName: "logs" }, "is")]).to(20);
  expect(["early", "made", "again", "soon", "put"].map((as) => code(made, as))).toEqual(["ResourceNotFoundException", "ok", "ResourceInUseException", "ResourceNotFoundException", "ok"]);
  expect(made.call("was").output).toMatchObject({ DeliveryStreamDescription: { DeliveryStreamStatus: "CREATING", CreateTimestamp: "2026-01-01T00:00:01.000Z" } });
  expect(made.call("early").error!.status).toBe(400);
  expect(made.call("made").output).toEqual({ DeliveryStreamARN: "arn:aws:firehose:us-east-1:123456789012:deliverystream/logs" });
  expect(made.call("list").output).toMatchObject({ DeliveryStreamNames: ["logs"] });
  expect(made.call("is").output).toMatchObject({ DeliveryStreamDescription: { DeliveryStreamStatus: "ACTIVE", DeliveryStreamType: "DirectPut", VersionId: "1", Destinations: [{ ExtendedS3DestinationDescription: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } } }] } });
  expect(made.view("b")).toMatchObject({ objects: 1 });
  // Also in the first instant, when all that the document has is in place.
  expect(code(run([create(0, {}, "made"), put(1, "soon")]).to(2), "soon")).toBe("ResourceNotFoundException");
});

test("FIR-003 hints are checked when a delivery stream is made", () => {
  const of = (BufferingHints: object) => { const made = run([create(0, { BufferingHints }, "made")]).to(1); return [code(made, "made"), made.call("made").error?.status]; };
  expect([{ SizeInMBs: 129, IntervalInSeconds: 60 }, { SizeInMBs: 5, IntervalInSeconds: 901 }, { SizeInMBs: 5 }].map(of)).toEqual(Array.from({ length: 3 }, () => ["InvalidArgumentException", 400]));
  expect(code(run([call(0, "CreateDeliveryStream", { DeliveryStreamName: "logs", ExtendedS3DestinationConfiguration: { BucketARN: "arn:aws:s3:::nobody" } }, "made")]).to(1), "made")).toBe("InvalidArgumentException");
});

test("FIR-006 a source that is a data stream is read from ten seconds after it was made", () => {
  const rows = (at: number, n: number) => Array.from({ length: n }, (_, i) => ({ at: `${at * 1000}ms`, call: "kinesis:PutRecord", on: "s", input: { PartitionKey: "a", Data: text(`${at}-${i}`) } }));
  const made = run([...rows(0, 20), call(1, "CreateDeliveryStream", { DeliveryStreamName: "logs", DeliveryStreamType: "KinesisStreamAsSource", KinesisStreamSourceConfiguration: { KinesisStreamARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s" }, ExtendedS3DestinationConfiguration: { BucketARN: "arn:aws:s3:::b", BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 } } }, "made"), ...rows(20, 5), put(30, "direct")], [{ id: "s", type: "kinesis.stream" }]).to(120);
  expect([code(made, "made"), code(made, "direct")]).toEqual(["ok", "InvalidArgumentException"]);
  expect(made.view<FirehoseView>("logs").counters).toMatchObject({ accepted: 5, delivered: 5 });
});

test("FIR-012 FIR-016 a change makes a new version; an old version is refused; a backup stays on", () => {
  const update = (at: number, given: object, as: string, CurrentDeliveryStreamVersionId = "1") => call(at, "UpdateDestination", { DeliveryStreamName: "logs", CurrentDeliveryStreamVersionId, DestinationId: "destinationId-000000000001", ExtendedS3DestinationUpdate: given }, as);
  const hints = { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } };
  const made = run([create(0, { ...hints, S3BackupMode: "Enabled" }, "made"), put(11, "one"), update(12, { Prefix: "new/" }, "changed"), put(13, "two"), update(14, { Prefix: "x/" }, "late"), update(15, { S3BackupMode: "Disabled" }, "off", "2"), call(16, "DeleteDeliveryStream", { DeliveryStreamName: "logs" }, "deleted"), put(17, "gone")]).to(20);
  expect(["changed", "late", "off", "deleted", "gone"].map((as) => code(made, as))).toEqual(["ok", "ConcurrentModificationException", "InvalidArgumentException", "ok", "ResourceNotFoundException"]);
  expect(made.inspect<{ objects: { key: string }[] }>("b").objects.map(({ key }) => /(new\/)?.*(logs-\d)-/.exec(key)!.slice(1))).toEqual([[undefined, "logs-1"], ["new/", "logs-2"]]);
});

test("FIR-018 each record is billed in steps of 5 KB", () => {
  const billed = (count: number, bytes: number) => {
    const body = text("x".repeat(bytes));
    const made = simulate({ nodes: [{ id: "f", type: "firehose.deliveryStream", behaviour: { bytesPerSecond: 100_000_000 } }, { id: "b", type: "s3.bucket" }], connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }], script: Array.from({ length: count / 100 }, (_, i) => ({ at: `${i}ms`, call: "firehose:PutRecordBatch", on: "f", input: { Records: Array.from({ length: 100 }, () => ({ Data: body })) } })) }).to(1);
    expect(made.view<FirehoseView>("f").counters).toMatchObject({ accepted: count, refused: 0 });
    return [made.metric("f", "BilledBytes"), made.view<FirehoseView>("f").counters.billedBytes];
  };
  expect(billed(200, 1_024)).toEqual([1_024_000, 1_024_000]);
  expect(billed(100, 5_120)).toEqual([512_000, 512_000]);
  expect(billed(100, 5_121)).toEqual([1_024_000, 1_024_000]);
});
