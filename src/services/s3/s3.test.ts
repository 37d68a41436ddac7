import { describe, expect, test } from "vitest";
import { succeeded } from "../../aws/errors.ts";
import { services as registered } from "../../testing/api-scene.ts";
import { problemsOf, simulate } from "../../testing/simulate.ts";
import { defineEntity, type Service } from "../define.ts";
import type { BucketView } from "./view.ts";

/** The default event bus, as far as a bucket knows it. */
const bus: Service = { name: "events", title: "Bus", family: "bus", rules: {}, entities: [defineEntity({
  kind: "node", type: "events.bus", service: "events", title: "Event bus", says: "", properties: {}, behaviour: {}, metrics: {}, init: () => ({ events: [] as Record<string, string>[] }), arn: (id, _config, settings) => `arn:aws:events:${settings.Region}:${settings.accountId}:event-bus/${id}`,
  calls: { "internal:events.Deliver": (state: { events: Record<string, string>[] }, call, ctx) => { state.events.push(...(call.input as { Entries: Record<string, string>[] }).Entries); for (const message of call.carries) ctx.ended(message, "delivered", "EYD-120"); ctx.reply(call.id, succeeded(), "EYD-120"); } },
  view: (state) => state, inspect: (state) => state,
})] };
const services = [...registered.filter(({ name }) => name !== "events"), bus];

type Step = readonly [seconds: number, operation: string, input: object, as?: string];
interface Given { readonly bucket?: object; readonly knobs?: object; readonly nodes?: readonly object[]; readonly arrows?: readonly object[]; readonly steps?: readonly Step[]; readonly latencyMs?: number; readonly script?: readonly object[] }
const arrow = (to: string, properties: object = {}, id = `n-${to}`) => ({ id, from: "b", to, type: "s3.notification", properties });
const queue = (id: string, properties: object = {}) => ({ id, type: "sqs.queue", properties });
function bucket({ bucket: properties = {}, knobs = {}, nodes = [queue("q")], arrows = [], steps = [], script = [], latencyMs = 0 }: Given) {
  return simulate({
    nodes: [{ id: "b", type: "s3.bucket", properties, behaviour: { notificationDelayMs: 0, ...knobs } }, ...nodes], connections: arrows,
    script: [...script, ...steps.map(([s, operation, input, as]) => ({ at: `${s * 1000}ms`, call: `s3:${operation}`, on: "b", input, ...(as === undefined ? {} : { as }) }))],
  }, { services, latencyMs });
}
type Run = ReturnType<typeof simulate>;
interface Told { eventName: string; s3: { object: { key: string; sequencer: string; versionId?: string } } }
const bodies = (run: Run, id = "q") => run.inspect<{ visible: { body: string }[] }>(id).visible.map(({ body }) => JSON.parse(body) as { Records?: Told[]; Event?: string });
const told = (run: Run, id = "q") => bodies(run, id).flatMap(({ Records }) => Records ?? []);
const names = (run: Run, id = "q") => told(run, id).map(({ eventName }) => eventName);
const view = (run: Run) => run.view<BucketView>("b");
const put = (at: number, Key: string, as?: string): Step => [at, "PutObject", { Key, Body: "x" }, ...(as === undefined ? [] : [as])] as unknown as Step;
const events = (...Events: string[]) => ({ Events: Events.map((each) => `s3:${each}`) });
const configuration = (...queues: readonly [id: string, Events: string[], prefix?: string, suffix?: string][]) => ({
  NotificationConfiguration: { QueueConfigurations: queues.map(([id, Events, prefix = "", suffix = ""]) => ({ QueueArn: id.includes(":") || id.startsWith("invalid") ? id : `arn:aws:sqs:us-east-1:123456789012:${id}`, Events, Filter: { Key: { FilterRules: [{ Name: "PREFIX", Value: prefix }, { Name: "suffix", Value: suffix }] } } })) },
});

test("EYD-140 a bucket that is down answers 503, one that denies 403, and neither writes", () => {
  const of = (knobs: object) => { const run = bucket({ knobs, steps: [put(0, "a", "put")] }).to(1); return [run.call("put").error?.status, run.call("put").error?.code, view(run).objects]; };
  expect(of({ down: { kind: "always" } })).toEqual([503, "SlowDown", 0]);
  expect(of({ denies: { kind: "always" } })).toEqual([403, "AccessDenied", 0]);
});

test("EYD-141 a put is seen by every later read, a second one replaces it, and what is not there is deleted as well as anything", () => {
  const read = (at: number, as: string): Step => [at, "GetObject", { Key: "a" }, as];
  const run = bucket({ steps: [put(0, "a"), read(1, "first"), [2, "PutObject", { Key: "a", Body: "longer" }], read(3, "second"), [4, "DeleteObject", { Key: "a" }], read(5, "gone"), [6, "DeleteObject", { Key: "a" }, "again"]] }).to(7);
  expect([run.call("first").output, run.call("second").output]).toMatchObject([{ Body: "x" }, { Body: "longer" }]);
  expect([run.call("gone").error?.code, run.call("again").ok, view(run).objects]).toEqual(["NoSuchKey", true, 0]);
});

describe("notifications", () => {
  test("S3E-001 a put tells one destination once, after the delay", () => {
    const run = bucket({ knobs: { notificationDelayMs: 1_000 }, arrows: [arrow("q")], steps: [put(0, "a.txt")] });
    expect(names(run.to(0.999))).toEqual([]);
    expect(view(run)).toMatchObject({ objects: 1, leaving: 1, last: [{ key: "a.txt", what: "put", told: 1, family: "ObjectCreated" }] });
    expect(names(run.to(1))).toEqual(["ObjectCreated:Put"]);
    expect(view(run)).toMatchObject({ leaving: 0, notified: 1, sieves: [{ to: "q", told: 1, held: 0 }] });
  });

  test("S3E-001 topics and functions are told too", () => {
    const nodes = [{ id: "t", type: "sns.topic" }, queue("q"), { id: "f", type: "lambda.function", behaviour: { returns: "{{body}}" } }];
    const run = bucket({ nodes, arrows: [arrow("t", { ...events("ObjectCreated:*"), Filter: { Prefix: "t/" } }), arrow("f", { ...events("ObjectCreated:*"), Filter: { Prefix: "f/" } }), { id: "sub", from: "t", to: "q", type: "sns.subscription", properties: { RawMessageDelivery: true } }], steps: [put(0, "t/1"), put(0, "f/1")] }).to(2);
    expect(told(run).map(({ s3 }) => s3.object.key)).toEqual(["t/1"]);
    expect(run.metric("f", "Invocations")).toBe(1);
  });

  test("S3E-002 each operation raises its own kind, a family takes in all of its kinds", () => {
    const steps: Step[] = [
      put(0, "a"), [1, "CopyObject", { Key: "copy", CopySource: "b/a" }], [2, "CreateMultipartUpload", { Key: "large" }, "up"], [3, "UploadPart", { UploadId: { $from: "up.UploadId" }, PartNumber: 2, Body: "two" }], [3, "UploadPart", { UploadId: { $from: "up.UploadId" }, PartNumber: 1, Body: "one" }],
      [4, "CompleteMultipartUpload", { UploadId: { $from: "up.UploadId" } }], [5, "GetObject", { Key: "large" }, "large"], [6, "PutObjectTagging", { Key: "a", Tagging: "t=1" }], [7, "PostObject", { Key: "form", Body: "x" }],
    ];
    const only = bucket({ arrows: [arrow("q", events("ObjectCreated:Copy"))], steps }).to(8);
    expect(names(only)).toEqual(["ObjectCreated:Copy"]);
    expect(only.call("large").output).toMatchObject({ Body: "onetwo" });
    expect(names(bucket({ arrows: [arrow("q")], steps }).to(8))).toEqual(["ObjectCreated:Put", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Post"]);
    const tags = bucket({ arrows: [arrow("q", events("ObjectTagging:*"))], steps }).to(8);
    expect(names(tags)).toEqual(["ObjectTagging:Put"]);
    expect(view(tags).last.map(({ family }) => family)).toEqual(["ObjectCreated", "ObjectCreated", "ObjectCreated", "ObjectTagging", "ObjectCreated"]);
  });

  test("S3E-002 an object out of the archive is told of twice: when asked for and when there", () => {
    const run = bucket({ knobs: { restoreMs: 60_000 }, arrows: [arrow("q", events("ObjectRestore:*"))], steps: [[0, "PutObject", { Key: "old", Body: "x", StorageClass: "GLACIER" }], [1, "GetObject", { Key: "old" }, "cold"], [2, "RestoreObject", { Key: "old" }], [70, "GetObject", { Key: "old" }, "warm"]] }).to(71);
    expect(names(run)).toEqual(["ObjectRestore:Post", "ObjectRestore:Completed"]);
    expect([run.call("cold").error?.code, run.call("warm").ok]).toEqual(["InvalidObjectState", true]);
  });

  test("S3E-003 a delete lays a marker over versions, or removes one of them", () => {
    const steps: Step[] = [put(0, "a", "first"), [1, "DeleteObject", { Key: "a" }], [2, "GetObject", { Key: "a" }, "hidden"], [3, "GetObject", { Key: "a", VersionId: { $from: "first.VersionId" } }, "version"], [4, "DeleteObject", { Key: "a", VersionId: { $from: "first.VersionId" } }], [5, "GetObject", { Key: "a", VersionId: { $from: "first.VersionId" } }, "gone"]];
    const versioned = bucket({ bucket: { VersioningConfiguration: { Status: "Enabled" } }, arrows: [arrow("q", events("ObjectRemoved:*"))], steps });
    expect(view(versioned.to(1))).toMatchObject({ objects: 0, bytes: 1, versions: { kept: true, older: 1, markers: 1 }, last: [{}, { what: "marker" }] });
    expect(names(versioned.to(6))).toEqual(["ObjectRemoved:DeleteMarkerCreated", "ObjectRemoved:Delete"]);
    expect([versioned.call("hidden").error?.status, versioned.call("version").ok, versioned.call("gone").error?.code]).toEqual([404, true, "NoSuchVersion"]);
    expect(view(versioned)).toMatchObject({ bytes: 0, last: [{}, {}, { what: "removed" }] });
    const plain = bucket({ arrows: [arrow("q", events("ObjectRemoved:*"))], steps: [put(0, "a"), [1, "DeleteObject", { Key: "a" }], [2, "DeleteObject", { Key: "nothing" }]] }).to(3);
    expect(names(plain)).toEqual(["ObjectRemoved:Delete"]);
    expect(view(plain)).toMatchObject({ objects: 0, versions: { kept: false, older: 0, markers: 0 } });
  });

  test("S3E-004 prefix and suffix are literal and mind the case", () => {
    const run = bucket({ arrows: [arrow("q", { ...events("ObjectCreated:*"), Filter: { Prefix: "images/", Suffix: ".jpg" } })], steps: ["images/a.jpg", "images/a.JPG", "img/a.jpg"].map((key) => put(0, key)) }).to(1);
    expect(told(run).map(({ s3 }) => s3.object.key)).toEqual(["images/a.jpg"]);
    expect(view(run)).toMatchObject({ sieves: [{ told: 1, held: 2 }], folders: [{ name: "images/", objects: 2 }, { name: "img/", objects: 1 }] });
    const named = bucket({ steps: [[0, "PutBucketNotificationConfiguration", configuration(["q", ["s3:ObjectCreated:*"], "images/", ".jpg"])], put(1, "images/b.jpg"), put(1, "b.jpg")] }).to(2);
    expect(told(named).map(({ s3 }) => s3.object.key)).toEqual(["images/b.jpg"]);
  });

  const AMBIGUOUS = "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";
  test("S3E-005 overlapping notifications are refused, and nothing is saved", () => {
    const of = (...queues: readonly [string, string[], string?, string?][]) => {
      const run = bucket({ nodes: [queue("q1"), queue("q2")], steps: [[0, "PutBucketNotificationConfiguration", configuration(...queues), "save"]] }).to(1);
      return [run.call("save").error?.code ?? "saved", view(run).listens.length];
    };
    expect(of(["q1", ["s3:ObjectCreated:*"], "images/"], ["q2", ["s3:ObjectCreated:Put"], "images/2026/"])).toEqual(["InvalidArgument", 0]);
    expect(of(["q1", ["s3:ObjectCreated:*"], "images/", ".jpg"], ["q2", ["s3:ObjectCreated:*"], "images/", ".png"])).toEqual(["saved", 2]);
    expect(of(["q1", ["s3:ObjectCreated:*"], "images/"], ["q2", ["s3:ObjectRemoved:*"], "images/"])).toEqual(["saved", 2]);
    const document = (second: object) => problemsOf({ nodes: [{ id: "b", type: "s3.bucket" }, queue("q1"), queue("q2")], connections: [arrow("q1", { Events: ["s3:ObjectCreated:*"], Filter: { Prefix: "images/" } }), arrow("q2", second)] }, services);
    const [problem] = document({ Events: ["s3:ObjectCreated:Put"], Filter: { Prefix: "images/2026/" } });
    expect(problem).toMatchObject({ path: "connections[1].properties.Filter", code: "InvalidArgument", message: expect.stringContaining(AMBIGUOUS), fix: expect.stringContaining("topic") });
    expect(document({ Events: ["s3:ObjectCreated:Put"], Filter: { Prefix: "video/" } })).toEqual([]);
  });

  const loop = (loopGuard: number, filter: object) => bucket({
    knobs: { loopGuard }, nodes: [{ id: "f", type: "lambda.function", behaviour: { durationMs: 100, initMs: 0, recursionLimit: 1_000 } }],
    arrows: [arrow("f", { ...events("ObjectCreated:*"), ...filter }), { id: "back", from: "f", to: "b", type: "s3:PutObject", properties: { Prefix: "copy/" }, body: { id: "{{uuid}}" } }], steps: [put(0, "in/a")],
  }).to(10);
  test("S3E-006 a function that writes into its own bucket is stopped by the guard; a prefix does not begin it", () => {
    const run = loop(5, {});
    expect(run.metric("f", "Invocations")).toBe(5);
    expect(view(run)).toMatchObject({ objects: 6, loop: { rounds: 5, guard: 5, stopped: 1 }, folders: [{ name: "in/", objects: 1 }, { name: "copy/", objects: 5 }] });
    expect(run.findings.map(({ code }) => code)).toContain("S3.RecursiveLoop");
    expect(run.rows({ rule: "S3E-006" })).toHaveLength(1);
    const safe = loop(5, { Filter: { Prefix: "in/" } });
    expect(safe.metric("f", "Invocations")).toBe(1);
    expect(view(safe)).toMatchObject({ objects: 2, loop: { stopped: 0 } });
  });

  test("S3E-007 a later notification may come first; the sequencer tells", () => {
    const run = bucket({ knobs: { notificationDelayMs: { kind: "sequence", values: [5_000, 0] } }, arrows: [arrow("q")], steps: [put(0, "a"), put(1, "a")] }).to(6);
    const sequencers = told(run).map(({ s3 }) => s3.object.sequencer);
    expect(sequencers.map((each) => Number.parseInt(each, 16))).toEqual([2, 1]);
    expect([...sequencers].sort().at(-1)).toBe(sequencers[0]);
    const twice = bucket({ knobs: { duplicates: { kind: "always" } }, arrows: [arrow("q")], steps: [put(0, "a")] }).to(1);
    expect(told(twice)).toHaveLength(2);
  });

  test("S3E-008 FIFO destinations are refused", () => {
    const nodes = [{ id: "b", type: "s3.bucket" }, queue("orders", { FifoQueue: true }), { id: "news", type: "sns.topic", properties: { FifoTopic: true } }];
    expect(["orders", "news"].map((to) => problemsOf({ nodes, connections: [arrow(to)] }, services).map(({ code }) => code))).toEqual([["InvalidArgument"], ["InvalidArgument"]]);
    expect(bucket({ nodes: nodes.slice(1), steps: [[0, "PutBucketNotificationConfiguration", configuration(["orders.fifo", ["s3:ObjectCreated:*"]]), "save"]] }).to(1).call("save").error?.code).toBe("InvalidArgument");
  });

  test("S3E-009 destinations are looked at when they are saved", () => {
    const save = (id: string, more: object = {}): Step => [0, "PutBucketNotificationConfiguration", { ...configuration([id, ["s3:ObjectCreated:*"]]), ...more }, "save"];
    const result = (step: Step) => { const run = bucket({ steps: [step, put(1, "a")] }).to(2); return [run.call("save").error?.message ?? "saved", run.inspect<{ lost: number }>("b").lost]; };
    expect(result(save("invalid-queue"))).toEqual(["The ARN could not be parsed", 0]);
    expect(result(save("nobody"))).toEqual(["Unable to validate the following destination configurations", 0]);
    expect(result(save("nobody", { SkipDestinationValidation: true }))).toEqual(["saved", 1]);
    const closed = bucket({ arrows: [{ ...arrow("q"), behaviour: { allowed: false } }], steps: [put(0, "a")] }).to(1);
    expect(closed.inspect("b")).toMatchObject({ notified: 0, lost: 1 });
    expect(problemsOf({ nodes: [{ id: "b", type: "s3.bucket" }, queue("q")], connections: [arrow("q", events("ObjectMade:*"))] }, services).map(({ code }) => code)).toEqual(["InvalidArgument"]);
  });

  test("S3E-010 saving a queue as destination sends it a test event", () => {
    const run = bucket({ steps: [[0, "PutBucketNotificationConfiguration", configuration(["q", ["s3:ObjectCreated:*"]])], [1, "GetBucketNotificationConfiguration", {}, "saved"]] }).to(1);
    expect(bodies(run)).toMatchObject([{ Event: "s3:TestEvent" }]);
    expect(run.call("saved").output).toMatchObject({ QueueConfigurations: [{ QueueArn: "arn:aws:sqs:us-east-1:123456789012:q", Events: ["s3:ObjectCreated:*"] }] });
  });

  const busEvents = (run: Run) => run.inspect<{ events: Record<string, string>[] }>("default").events;
  test("S3E-011 the event bus gets every event, five minutes after it is switched on", () => {
    const run = bucket({ nodes: [{ id: "default", type: "events.bus" }], steps: [[0, "PutBucketNotificationConfiguration", { NotificationConfiguration: { EventBridgeConfiguration: {} } }], put(299, "early"), put(300, "red flower@1.jpg")] });
    expect(view(run.to(1))).toMatchObject({ listens: ["default"], sieves: [{ to: "default", fromUs: 300_000_000 }] });
    run.to(301);
    expect(busEvents(run)).toMatchObject([{ Source: "aws.s3", DetailType: "Object Created" }]);
    expect(JSON.parse(busEvents(run)[0]!.Detail!)).toMatchObject({ reason: "PutObject", bucket: { name: "b" } });
    const drawn = bucket({ nodes: [{ id: "default", type: "events.bus" }, queue("q")], arrows: [arrow("default"), arrow("q")], steps: [put(0, "a"), [1, "DeleteObject", { Key: "a" }], [2, "PutObjectTagging", { Key: "a" }]] }).to(3);
    expect(busEvents(drawn).map(({ DetailType }) => DetailType)).toEqual(["Object Created", "Object Deleted"]);
    expect(names(drawn)).toEqual(["ObjectCreated:Put"]);
    const late = bucket({ nodes: [{ id: "default", type: "events.bus" }], steps: [put(300, "early"), put(302, "due")], script: [{ at: "1000ms", add: arrow("default") }] });
    expect(busEvents(late.to(310))).toHaveLength(1);
  });

  test("S3E-013 keys are encoded in notifications, plain on the bus", () => {
    const run = bucket({ nodes: [{ id: "default", type: "events.bus" }, queue("q")], arrows: [arrow("default"), arrow("q")], steps: [put(0, "red flower@1.jpg")] }).to(1);
    expect(told(run)[0]!.s3.object.key).toBe("red+flower%401.jpg");
    expect(JSON.parse(busEvents(run)[0]!.Detail!)).toMatchObject({ object: { key: "red flower@1.jpg" } });
  });

  test("S3E-014 two writes at one instant may give one notification, unless versions are kept", () => {
    const of = (properties: object) => told(bucket({ bucket: properties, knobs: { collapseSimultaneous: true }, arrows: [arrow("q")], steps: [put(0, "a"), put(0, "a")] }).to(1)).length;
    expect([of({}), of({ VersioningConfiguration: { Status: "Enabled" } })]).toEqual([1, 2]);
  });

  test("S3E-015 what fails tells nobody, nor does an access list that stays", () => {
    const denied = bucket({ knobs: { denies: { kind: "always" } }, arrows: [arrow("q")], steps: [put(0, "a", "no")] }).to(1);
    expect([denied.call("no").error?.status, names(denied)]).toEqual([403, []]);
    const lists = bucket({ arrows: [arrow("q", events("ObjectAcl:Put"))], steps: [put(0, "a"), [1, "PutObjectAcl", { Key: "a", ACL: "private" }], [2, "PutObjectAcl", { Key: "a", ACL: "public-read" }]] }).to(3);
    expect(names(lists)).toEqual(["ObjectAcl:Put"]);
  });

  test("SYS-012 a bucket is never full and tells of what Firehose writes", () => {
    const run = simulate({
      nodes: [{ id: "f", type: "firehose.deliveryStream", properties: { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 } }, behaviour: { deliveryMs: 0 } }, { id: "b", type: "s3.bucket", behaviour: { notificationDelayMs: 0 } }, queue("q")], connections: [{ id: "d", from: "f", to: "b", type: "firehose.destination" }, arrow("q")],
      script: [{ at: "0s", call: "firehose:PutRecord", on: "f", input: { Record: { Data: "eA==" } } }],
    }, { services }).to(60);
    expect(names(run)).toEqual(["ObjectCreated:Put"]);
  });

  test("S3E-009 a destination in trouble is told again, and messages are conserved", () => {
    const run = bucket({ arrows: [{ ...arrow("q"), behaviour: { fails: { when: { kind: "first", n: 2 }, as: "serverError" } } }], steps: [put(0, "a")] }).to(5);
    expect([names(run), run.inspect<{ notified: number; lost: number }>("b").lost]).toEqual([["ObjectCreated:Put"], 0]);
  });
});

describe("documents with default settings", () => {
  const shop = (more: object = {}) => ({ nodes: [{ id: "c", type: "client", behaviour: { arrivals: { kind: "every", ms: 1_000 }, stopAfter: 3, ...more } }, { id: "b", type: "s3.bucket" }], put: { id: "p", from: "c", to: "b", type: "s3:PutObject", properties: { Prefix: "in/" } } });

  test("S3E-001 S3E-002 S3E-004 a file lands, an event leaves through its sieve", () => {
    const { nodes, put: into } = shop();
    const run = simulate({ nodes: [...nodes, queue("q"), queue("other")], connections: [into, arrow("q", { Filter: { Prefix: "in/" } }), arrow("other", { Filter: { Prefix: "out/" } })] }, { latencyMs: 5, services });
    expect(view(run.to(0.5))).toMatchObject({ objects: 1, leaving: 0, notified: 1 });
    const late = simulate({ nodes: [nodes[0]!, { ...nodes[1]!, behaviour: { notificationDelayMs: 1_000 } }, queue("q")], connections: [into, arrow("q", { Filter: { Prefix: "in/" } })] }, { latencyMs: 5, services });
    expect(view(late.to(0.5))).toMatchObject({ objects: 1, leaving: 1, notified: 0 });
    expect(view(late.to(1.5))).toMatchObject({ objects: 2, leaving: 1, notified: 1 });
    run.to(10);
    expect(view(run)).toMatchObject({ notified: 3, folders: [{ name: "in/", objects: 3 }], sieves: [{ to: "q", told: 3, held: 0 }, { to: "other", told: 0, held: 3 }] });
    expect(names(run)).toHaveLength(3);
  });

  test("S3E-006 a loop through a function is stopped: Lambda sees it after 16 runs, before the bucket's guard", () => {
    const { nodes, put: into } = shop({ stopAfter: 1 });
    const run = simulate({ nodes: [...nodes, { id: "f", type: "lambda.function" }], connections: [into, arrow("f"), { id: "back", from: "f", to: "b", type: "s3:PutObject", body: { id: "{{uuid}}" } }] }, { latencyMs: 5, services }).to(120);
    expect(run.metric("f", "Invocations")).toBe(16);
    expect(view(run)).toMatchObject({ objects: 17, loop: { rounds: 16, guard: 50, stopped: 0 } });
    expect(run.findings.map(({ code }) => code)).toContain("Lambda.RecursiveLoop");
  });

  test("S3E-003 S3E-011 tombstones, and the lamp of the bus", () => {
    const { nodes, put: into } = shop();
    const run = simulate({ nodes: [nodes[0]!, { ...nodes[1], properties: { VersioningConfiguration: {} } }, { id: "default", type: "events.bus" }], connections: [into, arrow("default")], script: [{ at: "5s", call: "s3:ListObjectsV2", on: "b", input: {}, as: "list" }, { at: "6s", call: "s3:DeleteObject", on: "b", input: { Key: { $from: "list.Contents[0].Key" } } }] }, { latencyMs: 5, services }).to(10);
    expect(view(run)).toMatchObject({ objects: 2, versions: { kept: true, older: 1, markers: 1 }, sieves: [{ to: "default", told: 4, fromUs: null }] });
    expect(busEvents(run).map(({ DetailType }) => DetailType)).toEqual(["Object Created", "Object Created", "Object Created", "Object Deleted"]);
  });
  const busEvents = (run: Run) => run.inspect<{ events: Record<string, string>[] }>("default").events;
});
