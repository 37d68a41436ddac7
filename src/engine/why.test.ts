import { describe, expect, test } from "vitest";
import example from "../scenario/examples/worker-that-fails.json" with { type: "json" };
import { simulate, type Simulation } from "../testing/simulate.ts";
import { fill, Narrator, roundText } from "./log.ts";
import { Moments } from "./moments.ts";
import { whatNext } from "./what-next.ts";
import { journey, why, whyMessage, whyRow, type About } from "./why.ts";

/** A worker that needs 40 s for what is hidden for 30: the story that EXPERIENCE asks for. */
const slow = () => simulate({
  nodes: [
    { id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 60_000 }, stopAfter: 1, body: { order: 1 } } },
    { id: "orders", type: "sqs.queue", properties: { VisibilityTimeout: 30 } },
    { id: "dead", type: "sqs.queue" },
    { id: "workers", type: "worker.fleet", properties: { MinSize: 2, MaxSize: 2, DesiredCapacity: 2 }, behaviour: { bootMs: 0, threads: 1, durationMs: 40_000 } },
  ],
  connections: [
    { id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage" },
    { id: "c2", from: "orders", to: "workers", type: "sqs.poll", properties: { WaitTimeSeconds: 20 } },
    { id: "c3", from: "orders", to: "dead", type: "sqs.redrive", properties: { maxReceiveCount: 3 } },
  ],
  goals: [{ say: "Each order once", expect: { messages: { from: "shop" }, fate: "received", at: "orders", times: ["=", 1] } }],
});

const told = (run: Simulation, about: About) => why(run.run, about, false)!;
const steps = (run: Simulation, message: number) => whyMessage(run.run.world, message as never)!.links.map(({ atUs, rule, says }) => [atUs / 1e6, rule, says]);

describe("why is a message where it is", () => {
  test("SQS-018 SQS-020 SQS-026 a story begins at its own making and tells its own steps, with the rule of each", () => {
    expect(steps(slow().to(41), 0)).toEqual([
      [0, "EYD-110", "Sends order 1."],
      [0, "SQS-001", "Accepted: order 1 is in the queue."],
      [0, "SQS-017", "Received by workers: hidden for 30 s."],
      [0, "EYD-150", "Worker 1 takes it (receive 1)."],
      [30, "SQS-018", "VisibilityTimeout (30 s) ran out at workers: visible again."],
      [30, "SQS-020", "Received again, by workers: receive count 2 of 3."],
      [30, "EYD-150", "Worker 2 takes it (receive 2)."],
      [40, "EYD-151", "Worker 1 has worked on it for 40 s."],
      [40, "SQS-026", "A late delete with the handle of receive 1 has no effect: workers works on it again, by receive 2."],
    ]);
  });

  test("each step names the value responsible and where it stands, and AWS's page", () => {
    const link = whyMessage(slow().to(41).run.world, 0 as never)!.links.find(({ rule }) => rule === "SQS-018")!;
    expect(link.responsible).toEqual([{ entity: "orders", part: "properties", name: "VisibilityTimeout", value: 30, unit: "s" }]);
    expect(link.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  test("a row tells the story up to itself", () => {
    const run = slow().to(41);
    const row = run.rows({ rule: "SQS-018" }).at(-1)!;
    const { title, links } = whyRow(run.run.world, row.row)!;
    expect([title, links[0]!.says, links.at(-1)!.row]).toEqual(["Why did order 1 come back?", "Sends order 1.", row.row]);
  });

  test("a message's journey says when somebody worked on it", () => {
    const { stretches } = journey(slow().to(35).run.world, 0 as never)!;
    expect(stretches.filter(({ fromUs, toUs }) => toUs === null || toUs > fromUs).map(({ kind, entity }) => [kind, entity])).toEqual([["running", "workers"], ["running", "workers"]]);
  });

  test("a copy tells that it was made, and nothing of its brothers", () => {
    const run = simulate({
      nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 60_000 }, stopAfter: 1 } }, { id: "topic", type: "sns.topic" }, { id: "a", type: "sqs.queue" }, { id: "b", type: "sqs.queue" }],
      connections: [{ id: "c1", from: "shop", to: "topic", type: "sns:Publish" }, { id: "c2", from: "topic", to: "a", type: "sns.subscription" }, { id: "c3", from: "topic", to: "b", type: "sns.subscription" }],
    }).to(1);
    const copy = Array.from({ length: run.run.world.messages.count }, (_, id) => id).find((id) => run.run.world.messages.parentsOf(id as never).length > 0)!;
    const links = whyMessage(run.run.world, copy as never)!.links;
    expect(links.slice(0, 2).map(({ entity, says }) => [entity, says.replace(/message \d+|order \d+/, "it")])).toEqual([["shop", "Sends it."], ["topic", "Makes this copy of it."]]);
    expect(new Set(links.map(({ entity }) => entity)).size).toBe(3);
  });
});

describe("why of what is no message", () => {
  test("an entity tells what it keeps and what happened there; the age of the oldest tells the oldest's story", () => {
    const run = slow().to(35);
    expect(told(run, { entity: "orders" })).toMatchObject({ entity: "orders", summary: "Here now: order 1. So far: 2 times received, once come back." });
    expect(told(run, { entity: "orders", metric: "ApproximateAgeOfOldestMessage" })).toMatchObject({ title: "Why is order 1, the oldest at orders, still here?" });
  });

  test("a broken goal tells the story of the message that broke it, up to that moment", () => {
    const { title, summary, links } = told(slow().to(41), { goal: 0 });
    expect([title, summary]).toEqual(["Why is this goal broken: “Each order once”?", "Order 1 was received twice at orders; it should be exactly once."]);
    expect([links.map(({ rule }) => rule).includes("SQS-020"), Math.max(...links.map(({ atUs }) => atUs / 1e6))]).toEqual([true, 30]);
  });

  test("a refused call tells what AWS answered, by which rule", () => {
    const run = simulate({ nodes: [{ id: "q", type: "sqs.queue" }], connections: [], script: [{ at: "1s", call: "sqs:DeleteMessage", on: "q", input: { ReceiptHandle: "none" }, as: "d" }] }).to(2);
    const { title, links } = told(run, { call: 0 });
    expect([title, links.at(-1)?.rule, links.at(-1)?.says]).toEqual(["Why was DeleteMessage refused?", "SQS-031", expect.stringContaining("ReceiptHandleIsInvalid (400)")]);
  });

  test("what never was, or is not known any more, has no reason", () => {
    expect([whyMessage(slow().run.world, 99 as never), whyRow(slow().run.world, 99), why(slow().run, { entity: "nobody" }, false), why(slow().run, { goal: 7 }, false), why(slow().run, { call: 3 }, false)]).toEqual([null, null, null, null, null]);
  });
});

describe("what comes next, if nothing is changed", () => {
  const next = async (untilS: number) => {
    const { run } = slow().to(untilS);
    const rows = run.world.rows;
    const link = await whatNext(run, 0 as never, [], () => false);
    expect([run.world.rows, run.reachedUs]).toEqual([rows, untilS * 1e6]);
    return link && [link.atUs / 1e6, link.rule, link.responsible?.[0]?.name];
  };

  test("SQS-018 is found by playing on beside the run, which stays where it is", async () => {
    expect(await next(5)).toEqual([30, "SQS-018", "VisibilityTimeout"]);
    expect(await next(31)).toEqual([40, "EYD-151", "durationMs"]);
  });

  test("is nothing for what has ended", async () => {
    const { run } = simulate({ nodes: [{ id: "q", type: "sqs.queue" }], connections: [] }).to(1);
    expect(await whatNext(run, 0 as never, [], () => false)).toBeUndefined();
  });
});

describe("what is told", () => {
  test("the log leaves out what is routine, unless all is asked for or the rule itself", () => {
    const narrator = new Narrator(slow().to(41).run.world);
    const rules = (filter: Parameters<Narrator["list"]>[0]) => new Set(narrator.list(filter, null, 500).rows.map(({ rule }) => rule));
    expect(rules({}).has("SQS-010")).toBe(false);
    expect([rules({ all: true }).has("SQS-010"), rules({ rule: "SQS-010" }).has("SQS-010")]).toEqual([true, true]);
  });

  test("who gives up a call says so; its rule's own sentence needs other facts", () => {
    const run = slow().to(1);
    run.run.world.entity("workers")!.context.remove("workers");
    run.to(2);
    const rows = run.rows({ what: "note" }).filter(({ facts }) => facts.why === "abandoned");
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ says }) => says))).toEqual(new Set(["Gives up ReceiveMessage."]));
  });

  test("SQS-057 a goal about a queue's depth tells the story of the first message that broke it, up to where it did", () => {
    const run = simulate(example as never).to(100);
    const { summary, links } = told(run, { goal: 0 });
    expect(summary).toMatch(/^Messages visible at dead went up to \d; it should be none\. It was first broken with order \d+\.$/);
    const order = /order \d+/.exec(summary!)![0];
    expect(links[0]!.says).toBe(`Sends ${order}.`);
    expect(links.filter(({ mark }) => mark === "failed").length).toBeGreaterThanOrEqual(4);
    expect(links.at(-1)).toMatchObject({ entity: "dead", rule: "SQS-057", mark: "failed" });
    expect(new Set(links.map(({ messages }) => messages[0])).size).toBe(1);
    // Asked of the message itself, the story ends there too: that it is kept for long is no news of it.
    expect(whyMessage(run.run.world, links[0]!.messages[0] as never)!.links.at(-1)?.rule).toBe("SQS-057");
  });

  test("numbers keep three digits, and all of them beside; long spans are days", () => {
    expect([1.842_752, 123.456, 0.012_345, 345_600, 7].map(roundText)).toEqual(["1.84", "123", "0.012", "345600", "7"]);
    expect(fill("It ran for {s} s, over {n} records: {retention} s.", { s: 1.842_752, n: 1, retention: 345_600 })).toBe("It ran for 1.84 s, over 1 record: 4 days.");
    const work = new Narrator(slow().to(41).run.world).list({ rule: "EYD-151" }, null, 9).rows.at(-1)!;
    expect([work.says, work.about, work.exact]).toEqual(["Worker 1 has worked on it for 40 s.", "order 1", undefined]);
  });

  test("a row that does not name its message says which it is about", () => {
    const [row] = new Narrator(slow().to(1).run.world).list({ rule: "SQS-017" }, null, 9).rows;
    expect([row?.says, row?.about]).toEqual(["Received by workers: hidden for 30 s.", "order 1"]);
  });

  test("a moment is what was noted: a sample that changes nothing is none", () => {
    const fleet = simulate({
      nodes: [{ id: "q", type: "sqs.queue" }, { id: "workers", type: "worker.fleet", properties: { MinSize: 1, MaxSize: 4, DesiredCapacity: 1, TargetTrackingConfiguration: { TargetValue: 10 } }, behaviour: { bootMs: 0 } }],
      connections: [{ id: "c", from: "q", to: "workers", type: "sqs.poll" }],
    }).to(400);
    expect(fleet.rows({ rule: "ASG-001" }).length).toBeGreaterThan(0);
    expect(new Moments(fleet.run.world).drain().map(({ says }) => says)).not.toContain("first scaling");
    expect(new Moments(slow().to(41).run.world).drain().map(({ says, atUs }) => `${says} ${atUs / 1e6}`)).toEqual(["first comes back 30", "first received again 30", "first done twice 40"]);
  });
});
