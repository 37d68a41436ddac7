import { expect, test } from "vitest";
import { answer, integration, mock, scene } from "../../testing/api-scene.ts";

/** One POST through the API to a real neighbour; 5 ms each way. */
function through(type: string, given: { readonly properties?: object; readonly Integration?: object } = {}) {
  return scene({
    properties: { Methods: [mock("/", "POST", { Integration: { ...given.Integration } as never })] }, nodes: [{ id: "back", type, ...(given.properties === undefined ? {} : { properties: given.properties }) } as never],
    connections: [{ ...integration("back"), behaviour: { latencyMs: 5 } }], requests: [{ method: "POST", body: '{"order":1}' }],
  });
}

const machine = (StateMachineType: string, Seconds: number) => ({ StateMachineType, Definition: { StartAt: "W", States: { W: { Type: "Wait", Seconds, End: true } } } });

test("APG-074 starts a Standard workflow and goes; waits for an Express one, which works on after 504", () => {
  const started = through("stepfunctions.stateMachine", { properties: machine("STANDARD", 600) }).to(1);
  expect(answer(started, 1)!.status).toBe(200);
  expect(JSON.parse(answer(started, 1)!.body)).toHaveProperty("executionArn");
  expect(started.call("r1").answeredAt).toBe(0.01);
  const waited = through("stepfunctions.stateMachine", { properties: machine("EXPRESS", 40), Integration: { Action: "states:StartSyncExecution" } }).to(60);
  expect(answer(waited, 1)!.status).toBe(504);
  expect(waited.call("r1").answeredAt).toBe(29);
  const quick = through("stepfunctions.stateMachine", { properties: machine("EXPRESS", 2), Integration: { Action: "states:StartSyncExecution" } }).to(60);
  expect(JSON.parse(answer(quick, 1)!.body)).toMatchObject({ status: "SUCCEEDED" });
});

test("APG-075 APG-114 APG-073 writes to a stream, a table, a topic and a bucket without a function", () => {
  const stream = through("kinesis.stream").to(5);
  expect(JSON.parse(answer(stream, 1)!.body)).toHaveProperty("SequenceNumber");
  const Integration = { RequestTemplates: { "application/json": '{"Item":{"id":{"S":"order-$input.json(\'$.order\')"}}}' } };
  const others = [through("sns.topic"), through("s3.bucket"), through("dynamodb.table", { Integration })].map((run) => answer(run.to(5), 1)!);
  expect(others.map((each) => [each.status, each.body.includes("__type") ? each.body : ""])).toEqual([[200, ""], [200, ""], [200, ""]]);
});
