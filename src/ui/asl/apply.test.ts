import { describe, expect, test } from "vitest";
import type { Json } from "../../vocabulary/json.ts";
import { createDocumentStore } from "../../stores/document.ts";
import { createRunStore } from "../../stores/run.ts";
import { asDocument } from "../../stores/scenario-document.ts";
import { memoryShelf } from "../../stores/shelf.ts";
import { createWorkbench } from "../../stores/workbench.ts";
import { runHost } from "../../testing/run-host.ts";

const waits = (seconds: number, end: string): Json => ({ StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: seconds, Next: end }, [end]: { Type: "Succeed" } } });
const start = (at: string, name: string) => ({ at, call: "states:StartExecution", on: "machine", input: { name, input: "{}" }, as: name });

/** What the editor's Apply does, in a run that has begun. */
describe("a definition that is applied to a running machine", () => {
  async function page() {
    const documents = createDocumentStore({ shelf: memoryShelf(), draft: { read: () => null, write: () => {} }, now: () => 0, newId: () => "d1", later: () => () => {} });
    const run = createRunStore({ connect: () => ({ host: runHost(), end: () => {} }), later: () => () => {}, now: () => 0 });
    const workbench = createWorkbench({ documents, run, now: () => 0 });
    await workbench.open(asDocument({
      eventyard: 1, title: "machine", account: { latencyMs: 0 }, until: "60s", nodes: [{ id: "machine", type: "stepfunctions.stateMachine", properties: { Definition: waits(20, "Old") } }], connections: [],
      script: [start("1s", "first"), start("10s", "second")],
    })!);
    /** When an execution succeeded, in seconds. */
    const rows = async (name: string) => (await run.ask((host, id) => host.log(id, { entity: "machine", all: true }, null, 1000)))!.rows.filter((row) => row.facts["execution"] === name && row.says.includes("SUCCEEDED")).map((row) => row.atUs / 1e6);
    return { documents, run, workbench, rows };
  }

  test("lets what runs end as it began; what starts later runs the new one, and the change is in the script", async () => {
    const { documents, run, workbench, rows } = await page();
    await run.seek(5e6);
    expect(await workbench.change("machine", { properties: { Definition: waits(2, "New") } })).toEqual([]);
    await run.seek(40e6);
    expect([await rows("first"), await rows("second")]).toEqual([[21], [12]]);
    expect(documents.store.getState().document.script?.at(-1)).toMatchObject({ change: "machine", properties: { Definition: waits(2, "New") } });
    // Before that instant it is as it was, also when time goes back.
    await run.seek(4e6);
    await run.seek(40e6);
    expect([await rows("first"), await rows("second")]).toEqual([[21], [12]]);
  });

  test("is refused in AWS's words where it is wrong, and nothing changes", async () => {
    const { documents, run, workbench, rows } = await page();
    await run.seek(5e6);
    const problems = await workbench.change("machine", { properties: { Definition: { StartAt: "Nowhere", States: { A: { Type: "Succeed" } } } } });
    expect(problems[0]?.message).toMatch(/Nowhere|StartAt/);
    expect(documents.store.getState().document.script).toHaveLength(2);
    await run.seek(40e6);
    expect([await rows("first"), await rows("second")]).toEqual([[21], [30]]);
  });
});
