import { expect, test } from "vitest";
import { openRecords, sealRecords } from "../../aws/aggregate.ts";
import { services } from "../../testing/api-scene.ts";
import { simulate } from "../../testing/simulate.ts";
import type { Peer } from "../define.ts";
import { putRecordsConnection } from "./connections.ts";
import type { StreamView } from "./view.ts";

const many = (count: number, bytes: number, key = "k") => (putRecordsConnection.compose!.batch!.many(Array.from({ length: count }, () => ({ body: "x".repeat(bytes), key })), { properties: { Aggregation: true, AggregationMaxSize: 51_200 }, behaviour: {} }, {} as Peer) as { Records: { text: string; UserRecords: number[] }[] }).Records;

test("KIN-063 96 user records of 512 bytes fit into an envelope: a thousand travel as eleven", () => {
  const records = many(1_000, 512);
  expect(records.map(({ UserRecords }) => UserRecords.length)).toEqual([...Array.from({ length: 10 }, () => 96), 40]);
  expect(records[0]!.text.length).toBe(24 + 96 * 528);
  expect(openRecords(records[10]!.text)).toHaveLength(40);
  expect([openRecords(sealRecords(["a", "", "\u00e9"])), openRecords("plain")]).toEqual([["a", "", "\u00e9"], undefined]);
});

const library = (count: number, more: { readonly client?: object; readonly nodes?: readonly object[]; readonly connections?: readonly object[]; readonly properties?: object } = {}) => simulate({
  nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "once", count }, body: "{{seq}}", key: { kind: "cycle", count: 1, prefix: "user-" }, batch: { size: 500, lingerMs: 100 }, ...more.client } }, { id: "s", type: "kinesis.stream" }, { id: "w", type: "worker.fleet", behaviour: { durationMs: 1 } }, ...(more.nodes ?? [])],
  connections: [{ id: "p", from: "c", to: "s", type: "kinesis:PutRecords", properties: { Aggregation: true, ...more.properties } }, { id: "k", from: "s", to: "w", type: "kinesis.consumer" }, ...(more.connections ?? [])],
}, { services, latencyMs: 5 });

test("KIN-063 by a document with default settings: cards slide into an envelope, the consumer opens it", () => {
  const run = library(500);
  expect(run.to(1).view<StreamView>("s")).toMatchObject({ records: 1, lastBatch: { entries: 1, failed: 0 }, counters: { refused: 0 }, shards: { items: [{ records: [{ key: "user-1", users: 500 }] }] } });
  expect(run.to(5).view("w")).toMatchObject({ counters: { processed: 500 } });
  expect(run.view("k")).toMatchObject({ leases: { items: [{ position: 1, checkpoint: 1 }] }, counters: { read: 1, processed: 500, repeated: 0 } });
  expect(run.view("c")).toMatchObject({ succeeded: 500, failed: 0 });
});

test("KIN-063 a lone user record leaves after 100 ms", () => {
  const run = library(1);
  expect(run.to(0.104).view<StreamView>("s").records).toBe(0);
  expect(run.to(0.105).view<StreamView>("s").records).toBe(1);
});

test("KIN-063 small records gain: 5,000 a second pass a shard that takes 1,000", () => {
  const run = library(5_000, { client: { retries: { mode: "none" } } }).to(2);
  expect(run.view<StreamView>("s").counters).toMatchObject({ refused: 0, stored: 10 });
  const plain = library(5_000, { client: { retries: { mode: "none" } }, properties: { Aggregation: false } }).to(2);
  expect(plain.view<StreamView>("s").counters).toMatchObject({ refused: 4_000, stored: 1_000 });
});

test("KIN-063 a refused envelope fails all of its user records, and may be sent again", () => {
  const given = (resendFailedEntries: boolean) => library(1_000, { client: { body: "x".repeat(1_300), resendFailedEntries, batch: { size: 500, lingerMs: 100 }, retries: { maxAttempts: 6 } }, properties: { AggregationMaxSize: 700_000 } }).to(20);
  const lost = given(false);
  expect(lost.view("c")).toMatchObject({ succeeded: 500, failed: 500 });
  expect(given(true).view("c")).toMatchObject({ succeeded: 1_000, failed: 0 });
});

test("FIR-006 KIN-063 Firehose opens envelopes: 96 user records are 96 in the object", () => {
  const run = library(96, { nodes: [{ id: "f", type: "firehose.deliveryStream", properties: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 }, Delimiter: true } }, { id: "b", type: "s3.bucket" }], connections: [{ id: "src", from: "s", to: "f", type: "firehose.source" }, { id: "d", from: "f", to: "b", type: "firehose.destination" }], client: { arrivals: { kind: "at", times: Array.from({ length: 96 }, () => "2s") } } }).to(100);
  expect(run.view<StreamView>("s").records).toBe(1);
  expect(run.inspect<{ objects: { body: string }[] }>("b").objects[0]!.body.trim().split("\n")).toHaveLength(96);
});
