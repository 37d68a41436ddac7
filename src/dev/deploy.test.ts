/** What "Copy as AWS CLI" writes, typed into the console of an empty account, makes the same resources. */
import { expect, test } from "vitest";
import { asCommands } from "../scenario/deploy/index.ts";
import type { ScenarioDocument } from "../scenario/document.ts";
import { services } from "../services/registry.ts";
import { simulate } from "../testing/simulate.ts";
import { parseCommand, type Answerer } from "../ui/console/aws-cli.ts";

const definitions = new Map(services.flatMap(({ entities }) => entities.map((each) => [each.type, each] as const)));

const DOCUMENT: ScenarioDocument = {
  eventyard: 1,
  nodes: [
    { id: "orders", type: "sqs.queue", properties: { VisibilityTimeout: 45, MessageRetentionPeriod: 86_400, ReceiveMessageWaitTimeSeconds: 20 } },
    { id: "dead", type: "sqs.queue", properties: { MessageRetentionPeriod: 1_209_600 } },
    { id: "steps", type: "sqs.queue", properties: { FifoQueue: true, ContentBasedDeduplication: true, DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" } },
    { id: "events", type: "sns.topic", properties: { DisplayName: "Shop" } },
    { id: "clicks", type: "kinesis.stream", properties: { ShardCount: 3 } },
  ],
  connections: [
    { id: "c1", type: "sqs.redrive", from: "orders", to: "dead", properties: { maxReceiveCount: 4 } },
    { id: "c2", type: "sns.subscription", from: "events", to: "orders", properties: { FilterPolicy: { kind: ["new", { prefix: "re" }] }, RawMessageDelivery: true } },
  ],
};

test("the commands of a diagram make that diagram again", () => {
  const all = new Map(simulate(DOCUMENT as never).run.world.entities.map((entity) => [entity.id, entity]));
  const answerers: Answerer[] = [...all.values()].map((entity) => ({ on: entity.id.replace("account:", ""), type: entity.definition.type, name: entity.id, arn: entity.arn, operations: Object.keys(entity.definition.calls ?? {}) }));
  const lines = asCommands(DOCUMENT, DOCUMENT.nodes!.map(({ id }) => id), (type) => definitions.get(type)).text.split("\n").filter((line) => line.startsWith("aws") && !line.includes(" Policy"));
  const script = lines.filter((line) => !line.includes("\"Policy\"")).map((line, index) => {
    const parsed = parseCommand(line, answerers);
    if (!parsed.ok) throw new Error(`${line}: ${parsed.message}`);
    return { at: `${index}s`, call: parsed.call, on: parsed.on, input: parsed.input, as: `call${index}` };
  });
  const made = simulate({ eventyard: 1, nodes: [], connections: [], script } as never);
  made.to(60);
  script.forEach((entry) => expect({ line: lines[Number(entry.as.slice(4))], error: made.call(entry.as).error }).toMatchObject({ error: undefined }));

  const configs = (run: typeof made) => new Map(run.run.world.entities.filter(({ definition }) => definition.kind === "node").map((entity) => [entity.arn, entity.config.properties]));
  const wanted = configs(simulate(DOCUMENT as never));
  expect([...configs(made).keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [arn, properties] of configs(made)) expect(JSON.parse(JSON.stringify({ ...properties, QueueName: undefined, TopicName: undefined }))).toEqual(JSON.parse(JSON.stringify({ ...wanted.get(arn)!, QueueName: undefined, TopicName: undefined })));
  const arrows = made.run.world.entities.filter(({ definition }) => definition.kind === "connection").map((entity) => ({ type: entity.definition.type, properties: entity.config.properties }));
  expect(arrows).toEqual(expect.arrayContaining([
    { type: "sqs.redrive", properties: expect.objectContaining({ maxReceiveCount: 4 }) },
    { type: "sns.subscription", properties: expect.objectContaining({ FilterPolicy: { kind: ["new", { prefix: "re" }] }, RawMessageDelivery: true }) },
  ]));
});
