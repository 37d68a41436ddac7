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
    { id: "board", type: "kinesisanalytics.application", properties: { Parallelism: 4, ParallelismPerKPU: 2, CheckpointInterval: 30_000 } },
  ],
  connections: [
    { id: "c1", type: "sqs.redrive", from: "orders", to: "dead", properties: { maxReceiveCount: 4 } },
    { id: "c2", type: "sns.subscription", from: "events", to: "orders", properties: { FilterPolicy: { kind: ["new", { prefix: "re" }] }, RawMessageDelivery: true } },
  ],
};

/** Lines of commands, typed one a minute into the console of a run of this document. */
function typed(lines: readonly string[], document: ScenarioDocument) {
  const { entities } = simulate(document as never).run.world;
  const answerers: Answerer[] = entities.map((entity) => ({ on: entity.id.replace("account:", ""), type: entity.definition.type, name: entity.id, arn: entity.arn, operations: Object.keys(entity.definition.calls ?? {}) }));
  const script = lines.map((line, index) => {
    const parsed = parseCommand(line, answerers);
    if (!parsed.ok) throw new Error(`${line}: ${parsed.message}`);
    return { at: `${index}m`, call: parsed.call, on: parsed.on, input: parsed.input, as: `call${index}` };
  });
  const run = simulate({ ...document, script } as never).to(lines.length * 60 + 400);
  script.forEach((entry) => expect({ line: lines[Number(entry.as.slice(4))], error: run.call(entry.as).error }).toMatchObject({ error: undefined }));
  return run;
}

/** Properties of a node as they stand at the end. */
const standing = (run: ReturnType<typeof simulate>, id: string) => JSON.parse(JSON.stringify(run.run.world.entities.find((entity) => entity.id === id)!.config.properties)) as Record<string, unknown>;

test("the commands of versions and aliases, typed to the bare function, make them", () => {
  const fn = (properties: object): ScenarioDocument => ({ eventyard: 1, nodes: [{ id: "f", type: "lambda.function", properties: properties as never }], connections: [] });
  const wanted = { PublishedVersions: [{ Version: "1" }, { Version: "2", ProvisionedConcurrentExecutions: 5 }], Aliases: [{ Name: "live", FunctionVersion: "1", AdditionalVersionWeights: { 2: 0.1 } }, { Name: "next", FunctionVersion: "2" }] };
  const lines = asCommands(fn(wanted), ["f"], (type) => definitions.get(type)).text.split("\n").filter((line) => /^aws lambda (publish|create-alias|update-function-code|put-provisioned)/.test(line));
  expect(lines.length).toBe(6);
  const { PublishedVersions, Aliases } = standing(typed(lines, fn({})), "f");
  expect({ PublishedVersions, Aliases }).toMatchObject(wanted);
});

test("the patches of a stage, typed to the bare API, set the same settings", () => {
  const api = (stage: object): ScenarioDocument => ({ eventyard: 1, nodes: [{ id: "shop", type: "apigateway.restApi", properties: { Methods: [{ HttpMethod: "GET", ResourcePath: "/items/{id}", Integration: { Type: "MOCK" } }], Stages: [{ StageName: "prod", ...stage }] } as never }], connections: [] });
  const MethodSettings = [{ HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 }, { HttpMethod: "GET", ResourcePath: "/items/{id}", CachingEnabled: true, CacheTtlInSeconds: 60 }];
  const lines = asCommands(api({ MethodSettings }), ["shop"], (type) => definitions.get(type)).text.split("\n").filter((line) => line.includes("update-stage"));
  const run = typed(lines.map((line) => line.replace("\"${shop_id}\"", "shop")), api({}));
  expect(standing(run, "shop").Stages).toMatchObject([{ StageName: "prod", MethodSettings }]);
});

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
