import { expect, test } from "vitest";
import { services } from "../../testing/api-scene.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import type { VideoView } from "./index.ts";

const call = (seconds: number, name: string, input: object = {}, as?: string) => ({ at: `${Math.round(seconds * 1_000_000)}us`, call: `kinesisvideo:${name}`, on: "v", input, ...(as === undefined ? {} : { as }) });
const video = (hours: number, script: readonly object[]) => simulate({ nodes: [{ id: "v", type: "kinesisvideo.stream", properties: { DataRetentionInHours: hours } }], script }, { services });
const list = (seconds: number, as: string) => call(seconds, "GetMediaForFragmentList", { Fragments: ["1"] }, as);
const code = (run: ReturnType<typeof video>, as: string) => run.call(as).error?.code ?? "ok";

test("KVS-001 without retention a fragment can be read for five minutes; with an hour for an hour", () => {
  const short = video(0, [call(0, "PutMedia", { Body: "x" }), list(299.999, "there"), list(300, "gone")]).to(301);
  expect([code(short, "there"), code(short, "gone")]).toEqual(["ok", "ResourceNotFoundException"]);
  expect(short.view<VideoView>("v")).toMatchObject({ buffered: true, fragments: 0, counters: { put: 1, expired: 1, read: 1 } });
  const long = video(1, [call(0, "PutMedia", { Body: "x" }), list(3_599.999, "there"), list(3_600, "gone")]).to(3_601);
  expect([code(long, "there"), code(long, "gone")]).toEqual(["ok", "ResourceNotFoundException"]);
});

test("SYS-025 KVS-001 a reader that begins at NOW gets the next fragment", () => {
  const run = video(0, [...Array.from({ length: 10 }, (_, i) => call(i * 2, "PutMedia", { Body: `f${i}` })), call(5, "GetMedia", { StartSelector: { StartSelectorType: "NOW" } }, "now"), call(5.1, "GetMedia", { StartSelector: { StartSelectorType: "EARLIEST" } }, "all")]);
  expect(run.to(5.5).metric("v", "GetMedia.OutgoingFragments")).toBe(3);
  expect(run.to(6).metric("v", "GetMedia.OutgoingFragments")).toBe(5);
  expect(run.call("now").output).toMatchObject({ FragmentNumber: "4", Payload: "f3" });
  expect(run.view<VideoView>("v")).toMatchObject({ readers: 2, strip: [{ number: 1 }, { number: 2 }, { number: 3 }, { number: 4, atUs: 6_000_000, endsAtUs: 306_000_000 }] });
});

test("KVS-001 one producer, five readers a second, no files, playback only of what is kept", () => {
  const run = simulate({
    nodes: [{ id: "v", type: "kinesisvideo.stream" }, ...["cam", "other"].map((id, i) => ({ id, type: "client", behaviour: { arrivals: { kind: "at", times: [`${i + 1}s`] }, retries: { mode: "none" } } }))],
    connections: ["cam", "other"].map((from) => ({ id: `p-${from}`, from, to: "v", type: "kinesisvideo:PutMedia" })),
    script: [...Array.from({ length: 6 }, (_, i) => call(3, "GetMedia", {}, `g${i}`)), call(4, "GetHLSStreamingSessionURL", {}, "none"), call(5, "UpdateDataRetention", { Operation: "INCREASE_DATA_RETENTION", DataRetentionChangeInHours: 24 }), call(6, "GetHLSStreamingSessionURL", {}, "url")],
  }, { services, latencyMs: 5 }).to(7);
  expect([run.inspect("cam"), run.inspect("other")]).toMatchObject([{ succeeded: 1 }, { failed: 1 }]);
  expect([code(run, "g5"), code(run, "none"), code(run, "url")]).toEqual(["ClientLimitExceededException", "NoDataRetentionException", "ok"]);
  expect(run.view<VideoView>("v")).toMatchObject({ producer: "p-cam", buffered: false, keptUs: 86_400_000_000, counters: { put: 1, refused: 3 } });
  expect(problemsOf({ nodes: [{ id: "v", type: "kinesisvideo.stream" }, { id: "b", type: "s3.bucket" }], connections: [{ id: "x", from: "v", to: "b" }] }, services)[0]!.message).toContain("never reached as files");
});

test("KVS-001 wrong values and stale versions are refused by AWS's names", () => {
  const update = (seconds: number, input: object, as: string) => call(seconds, "UpdateDataRetention", input, as);
  const run = video(1, [
    update(1, { Operation: "SIDEWAYS", DataRetentionChangeInHours: 5 }, "odd"), update(2, { Operation: "INCREASE_DATA_RETENTION" }, "none"), update(3, { Operation: "DECREASE_DATA_RETENTION", DataRetentionChangeInHours: 5 }, "below"),
    update(4, { Operation: "INCREASE_DATA_RETENTION", DataRetentionChangeInHours: 1, CurrentVersion: "1" }, "up"), update(5, { Operation: "INCREASE_DATA_RETENTION", DataRetentionChangeInHours: 1, CurrentVersion: "1" }, "stale"), call(6, "DescribeStream", {}, "is"),
  ]).to(7);
  expect(["odd", "none", "below", "up", "stale"].map((as) => code(run, as))).toEqual(["InvalidArgumentException", "InvalidArgumentException", "InvalidArgumentException", "ok", "VersionMismatchException"]);
  expect(run.call("is").output).toMatchObject({ StreamInfo: { DataRetentionInHours: 2, Version: "2" } });
});

test("KVS-001 streams are made, found, listed and deleted by calls", () => {
  const on = (seconds: number, name: string, input: object, as: string) => ({ at: `${seconds}s`, call: `kinesisvideo:${name}`, on: "kinesisvideo", input, as });
  const run = simulate({ nodes: [], script: [
    on(0, "CreateStream", { StreamName: "cam", DataRetentionInHours: 1 }, "made"), on(1, "CreateStream", { StreamName: "cam" }, "again"), on(1, "CreateStream", { StreamName: "bad name" }, "bad"), on(2, "PutMedia", { StreamName: "cam", Body: "x" }, "put"),
    on(3, "ListStreams", {}, "list"), on(4, "DeleteStream", { StreamARN: "arn:aws:kinesisvideo:us-east-1:123456789012:stream/cam/1767225600000" }, "deleted"), on(5, "DescribeStream", { StreamName: "cam" }, "gone"),
  ] }, { services }).to(6);
  expect(["made", "again", "bad", "put", "deleted", "gone"].map((as) => code(run as never, as))).toEqual(["ok", "ResourceInUseException", "InvalidArgumentException", "ok", "ok", "ResourceNotFoundException"]);
  expect(run.call("list").output).toMatchObject({ StreamInfoList: [{ StreamName: "cam", Status: "ACTIVE" }] });
});
