import { expect, test } from "vitest";
import { connect } from "./client.ts";
import goldens from "../scenario/examples/golden/traces.json";

const documents = import.meta.glob<{ account?: object; until?: string }>("../scenario/examples/*.json", { eager: true, import: "default" });

/** The same run everywhere: worlds in the worker of this browser have the hashes that Node wrote. */
test.each(Object.entries(documents))("%s runs in the worker to the hash it has in Node", async (path, document) => {
  const name = path.slice(path.lastIndexOf("/") + 1, -".json".length);
  for (const profile of ["exact", "realistic"] as const) {
    const { host, end } = connect();
    const opened = await host.open({ ...document, account: { ...document.account, profile } });
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    // By a detour: forwards, back, and to the end.
    await host.seek(opened.runId, opened.untilUs / 2);
    await host.seek(opened.runId, opened.untilUs / 5);
    await host.seek(opened.runId, opened.untilUs);
    expect(await host.hash(opened.runId)).toBe((goldens.traces as Record<string, { hash: string }>)[`${name} ${profile}`]?.hash);
    end();
  }
}, 120_000);

test("a broken document is told of, and the worker goes on", async () => {
  const { host, end } = connect();
  const refused = await host.open({ eventyard: 1, nodes: [{ id: "x", type: "sqs.cue" }] });
  expect(refused.ok).toBe(false);
  if (!refused.ok) expect(refused.problems[0]?.path).toBe("nodes[0].type");
  const opened = await host.open({ eventyard: 1, title: "empty" });
  expect(opened.ok).toBe(true);
  end();
});
