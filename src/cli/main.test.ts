import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { packD1 } from "../scenario/codec-d1.ts";
import { main } from "./main.ts";

/** Three orders; one queue. */
const scenario = (more: object = {}) => ({
  eventyard: 1, title: "Three orders", seed: 7, until: "10s",
  nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 3 } } }, { id: "orders", type: "sqs.queue" }],
  connections: [{ id: "c1", from: "shop", to: "orders", type: "sqs:SendMessage" }], ...more,
});

let folder = "";
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
};
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), "event yard ")); });
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** What a command says and how it ends. */
async function eventyard(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => { said.out += String(text); return true; });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => { said.err += String(text); return true; });
  const exit = await main(args);
  vi.restoreAllMocks();
  return { exit, ...said };
}
const problemsOf = async (...args: string[]) => {
  const { exit, out, err } = await eventyard("run", ...args, "--json");
  expect({ exit, err }).toEqual({ exit: 2, err: "" });
  return (JSON.parse(out) as { problems: { path: string; code: string; message: string }[] }).problems;
};

describe("run", () => {
  test("prints one object on standard output alone, with the members that are promised", async () => {
    const script = [{ at: "1s", call: "sqs:ReceiveMessage", on: "orders", as: "got" }, { at: "2s", call: "sqs:Nope", on: "orders" }, { at: "3s", call: "sqs:ReceiveMessage", on: "empty", input: { WaitTimeSeconds: 20 } }];
    const path = file("with space.json", scenario({ script, nodes: [...scenario().nodes, { id: "empty", type: "sqs.queue" }] }));
    const { exit, out, err } = await eventyard("run", path, "--json");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    const result = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual(["title", "engine", "seed", "untilSeconds", "hash", "events", "nodes", "connections", "calls", "goals", "findings"]);
    expect(result).toMatchObject({ title: "Three orders", seed: 7, untilSeconds: 10, nodes: { orders: { type: "sqs.queue", metrics: { NumberOfMessagesSent: 3 } } }, connections: { c1: { type: "sqs:SendMessage" } } });
    expect(result.calls).toMatchObject([
      { at: 1, answeredAt: 1, call: "sqs:ReceiveMessage", on: "orders", as: "got", ok: true, output: { Messages: [{}] } },
      { at: 2, answeredAt: 2, ok: false, error: { code: expect.any(String), message: expect.any(String), status: 400 } },
      { at: 3, answeredAt: null, ok: null },
    ]);
  });

  test("exits 1 when a goal fails, and 0 when it holds or is open", async () => {
    const goal = (is: unknown, during?: unknown) => file("goal.json", scenario({ goals: [{ say: "it", expect: { metric: "NumberOfMessagesSent", of: "orders", is, ...(during === undefined ? {} : { during }) } }] }));
    expect((await eventyard("run", goal(["=", 4]))).exit).toBe(1);
    expect((await eventyard("run", goal(["=", 3]))).exit).toBe(0);
    expect((await eventyard("run", goal(["=", 3], ["0s", "1h"]))).exit).toBe(0);
  });

  test.each([
    [["--seed", ""]], [["--seed", " 3"]], [["--seed", "0x10"]], [["--seed", "1e3"]], [["--seed", "-1"]], [["--seed", "1.5"]], [["--seed", "9007199254740993"]], [["--seed"]],
    [["--until", "5"]], [["--until", ""]], [["--until", "-5s"]], [["--until"]], [["--trace", "--full"]], [["--trace"]], [["--full=1"]], [["--nope"]], [["-x"]], [["another.json"]],
  ])("refuses %j before anything runs", async (options) => {
    const [problem] = await problemsOf(file("a.json", scenario()), ...options);
    expect(problem).toMatchObject({ code: "Usage", message: expect.stringMatching(/.\.$/) });
  });

  test("what cannot be read is a problem in words", async () => {
    expect(await problemsOf(join(folder, "none.json"))).toEqual([{ path: "", code: "NoSuchFile", message: `${join(folder, "none.json")} cannot be read: there is no such file or folder.` }]);
    expect((await problemsOf(folder))[0]).toMatchObject({ code: "NoSuchFile", message: `${folder} cannot be read: it is a folder.` });
    expect((await problemsOf("d1.json"))[0]).toMatchObject({ code: "NoSuchFile" });
    expect((await problemsOf(file("empty.json", "")))[0]).toMatchObject({ code: "NotAScenario", message: "This is no scenario: it is empty." });
    expect((await problemsOf(file("utf16.json", Buffer.from(`\uFEFF${JSON.stringify(scenario())}`, "utf16le"))))[0]!.message).toContain("no text in UTF-8");
    if (existsSync("/dev/zero")) expect((await problemsOf("/dev/zero"))[0]).toMatchObject({ code: "TooLarge" });
    expect((await problemsOf(file("big.json", `{"eventyard":1,"about":"${"x".repeat(10_000_000)}"}`)))[0]).toMatchObject({ code: "TooLarge" });
  });

  test("takes a file whatever it is called, a link, and a file with a link in it", async () => {
    const link = `s=d1.${packD1(JSON.stringify(scenario()))}&seed=9`;
    for (const operand of [`#${link}`, `x.example/page#${link}`, link, file("link.txt", `https://x.example/#${link}\r\n`)]) {
      const { exit, out } = await eventyard("run", operand, "--json");
      expect({ exit, seed: (JSON.parse(out) as { seed?: number }).seed }).toEqual({ exit: 0, seed: 9 });
    }
    expect((await eventyard("run", file("d1.json", scenario()))).exit).toBe(0);
  });

  test("follows #src=, with the link's overrides, and says why it cannot", async () => {
    const answer = vi.fn<typeof fetch>();
    vi.stubGlobal("fetch", answer);
    answer.mockResolvedValueOnce(new Response(JSON.stringify(scenario())));
    const { exit, out } = await eventyard("run", "#src=https://x.example/a.json&seed=9&set=orders.VisibilityTimeout:77", "--json");
    expect({ exit, result: JSON.parse(out) as unknown }).toMatchObject({ exit: 0, result: { seed: 9, nodes: { orders: { inspect: { attributes: { VisibilityTimeout: "77" } } } } } });
    answer.mockResolvedValueOnce(new Response("", { status: 404 }));
    expect((await problemsOf("#src=https://x.example/a.json"))[0]).toMatchObject({ code: "LinkSource", message: "https://x.example/a.json answered 404." });
    answer.mockRejectedValueOnce(new TypeError("fetch failed", { cause: new Error("no such host") }));
    expect((await problemsOf("#src=https://x.example/a.json"))[0]!.message).toBe("https://x.example/a.json could not be fetched: no such host.");
    vi.unstubAllGlobals();
  });

  test("a trace has a row for each number, and says so when it cannot be written", async () => {
    const path = file("traced.json", scenario());
    const trace = join(folder, "out.jsonl");
    expect((await eventyard("run", path, "--trace", trace)).exit).toBe(0);
    const rows = readFileSync(trace, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as { seq: number; what: string; facts: object });
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i));
    for (const row of rows) expect(Object.keys(row).filter((name) => name !== "connection")).toEqual(["at", "seq", "cause", "entity", "messages", "what", "rule", "facts"]);
    expect(new Set(rows.map(({ what }) => what))).toEqual(new Set(["event", "call", "answer"]));
    expect(await problemsOf(path, "--trace", join(folder, "none", "x"))).toMatchObject([{ path: "--trace", code: "Usage" }]);
    expect((await problemsOf(path, "--trace", folder))[0]!.message).toContain("it is a folder");
  });

  test("a trace never overwrites the scenario that it is of", async () => {
    const path = file("mine.json", scenario());
    expect((await problemsOf(path, "--trace", path))[0]!.message).toContain("would overwrite it");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(scenario());
  });
});

describe("mark", () => {
  const lesson = (more: object = {}) => file("lesson.json", scenario({ until: undefined, goals: [{ say: "Four are sent", expect: { metric: "NumberOfMessagesSent", of: "orders", is: ["=", 3] } }], ...more }));

  test("a submission runs as long as the lesson says, whatever it says itself", async () => {
    const early = file("early.json", scenario({ until: "0s", nodes: [{ ...scenario().nodes[0], behaviour: { arrivals: { kind: "at", times: ["1m", "2m", "3m", "4m"] } } }, scenario().nodes[1]] }));
    const { exit, out } = await eventyard("mark", early, "--lesson", lesson(), "--json");
    expect({ exit, marks: JSON.parse(out) as unknown }).toMatchObject({ exit: 1, marks: [{ held: 0, of: 1, goals: [{ held: false, because: "Messages sent at orders: 4 in all; it should be exactly 3." }] }] });
  });

  test("one that cannot be opened keeps no other from its mark, and ends it with 2", async () => {
    const { exit, out } = await eventyard("mark", join(folder, "gone.json"), file("fine.json", scenario()), "--lesson", lesson());
    expect(exit).toBe(2);
    expect(out).toContain("gone.json: 0 of 1 (");
    expect(out).toContain("fine.json: 1 of 1\n");
  });

  test("a lesson without goals, and none at all, are refused", async () => {
    expect((await eventyard("mark", "x.json")).exit).toBe(2);
    expect((await eventyard("mark", "x.json", "--lesson", lesson({ goals: [] }))).exit).toBe(2);
  });
});

describe("rules", () => {
  test("every rule with its source, its status and the tests that name it, also those with a table of cases", async () => {
    const { exit, out } = await eventyard("rules", "--json");
    const rules = JSON.parse(out) as { id: string; status: string; tests: string[] }[];
    expect(exit).toBe(0);
    expect(Object.keys(rules[0]!)).toEqual(["id", "service", "rank", "title", "status", "source", "tests"]);
    for (const { status } of rules) expect(["documented", "measured", "assumed", "not modelled"]).toContain(status);
    expect(rules.find(({ id }) => id === "EYD-130")?.tests).toEqual(["EYD-130 what reaches a %s is received at once"]);
    expect(rules.find(({ id }) => id === "EYD-002")?.tests).toContain("EYD-002 %j answers with status %i");
  });
});

describe("the command itself", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "RUN", "--version"])("%s is no command", async (name) => {
    expect(await eventyard(name)).toMatchObject({ exit: 2, out: "", err: expect.stringContaining(`no command ${name}`) });
  });

  test.each([[[]], [["--help"]], [["run", "--help"]], [["mark", "-h"]]])("%j tells how it is used", async (args) => {
    expect(await eventyard(...args)).toMatchObject({ exit: 0, err: "", out: expect.stringContaining("eventyard run <file|link|->") });
  });

  test.each([[["rules", "x"]], [["rules", "--nope"]], [["fuzz", "x"]], [["fuzz", "--runs", "0"]], [["fuzz", "--seed", ""]], [["bench", "--only", "nothing"]]])("%j is refused", async (args) => {
    expect(await eventyard(...args)).toMatchObject({ exit: 2, out: "" });
  });
});
