import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { services } from "../../services/registry.ts";
import { readFileSync } from "node:fs";
import { exampleOrder } from "../examples/index.ts";
import type { ScenarioDocument } from "../document.ts";
import { asCloudFormation, asCommands } from "./index.ts";

const definitions = new Map(services.flatMap(({ entities }) => entities.map((each) => [each.type, each] as const)));
const definition = (type: string) => definitions.get(type);

const queues: ScenarioDocument = {
  eventyard: 1,
  nodes: [
    { id: "orders", type: "sqs.queue", properties: { VisibilityTimeout: 60, DelaySeconds: 0 } },
    { id: "dead-orders", type: "sqs.queue" },
    { id: "events", type: "sns.topic" },
    { id: "worker", type: "lambda.function", properties: { Timeout: 10 } },
    { id: "table", type: "dynamodb.table" },
  ],
  connections: [
    { id: "c1", type: "sqs.redrive", from: "orders", to: "dead-orders", properties: { maxReceiveCount: 3 } },
    { id: "c2", type: "sns.subscription", from: "events", to: "orders", properties: { FilterPolicy: { kind: ["new"] } } },
    { id: "c3", type: "lambda.eventSourceMapping", from: "orders", to: "worker", properties: { BatchSize: 5 } },
    { id: "c4", type: "dynamodb:PutItem", from: "worker", to: "table" },
  ],
};

const everything = (document: ScenarioDocument) => (document.nodes ?? []).map(({ id }) => id);

describe("as CloudFormation", () => {
  test("writes what differs from the defaults, in references, with the leave that AWS asks for", () => {
    const { text } = asCloudFormation(queues, everything(queues), definition);
    const { Resources } = parse(text.replace(/^#.*$/gm, "")) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
    expect(Resources.Orders).toEqual({ Type: "AWS::SQS::Queue", Properties: { QueueName: "orders", VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["DeadOrders", "Arn"] }, maxReceiveCount: 3 } } });
    expect(Resources.OrdersPolicy?.Properties).toMatchObject({ Queues: [{ Ref: "Orders" }], PolicyDocument: { Statement: [{ Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Condition: { ArnEquals: { "aws:SourceArn": { Ref: "Events" } } } }] } });
    expect(Resources.C2).toEqual({ Type: "AWS::SNS::Subscription", Properties: { TopicArn: { Ref: "Events" }, Protocol: "sqs", Endpoint: { "Fn::GetAtt": ["Orders", "Arn"] }, FilterPolicy: { kind: ["new"] } } });
    expect(Resources.C3?.Properties).toEqual({ EventSourceArn: { "Fn::GetAtt": ["Orders", "Arn"] }, FunctionName: { Ref: "Worker" }, BatchSize: 5 });
    expect(Resources.WorkerRole?.Properties).toMatchObject({ Policies: [{ PolicyDocument: { Statement: [{ Action: "dynamodb:PutItem", Resource: { "Fn::GetAtt": ["Table", "Arn"] } }] } }] });
    expect(JSON.stringify(Resources.WorkerRole)).toContain("AWSLambdaSQSQueueExecutionRole");
  });

  test("names by ARN what was not chosen", () => {
    const { text } = asCloudFormation(queues, ["orders"], definition);
    expect(text).toContain("arn:aws:sqs:us-east-1:123456789012:dead-orders");
    expect(text).not.toContain("Fn::GetAtt:\n            - DeadOrders");
    expect(text).not.toContain("AWS::Lambda");
  });

  test("gives no leave over an arrow whose permission is missing: that is what it shows", () => {
    const refused = { ...queues, connections: queues.connections!.map((each) => ({ ...each, behaviour: { allowed: false } })) };
    const { text } = asCloudFormation(refused, everything(refused), definition);
    expect(text).not.toContain("AWS::SQS::QueuePolicy");
    expect(text).not.toContain("dynamodb:PutItem");
  });

  test("is empty for what is no AWS resource", () => {
    expect(asCloudFormation({ eventyard: 1, nodes: [{ id: "shop", type: "client" }] }, ["shop"], definition)).toEqual({ text: "", notes: [] });
  });
});

describe("as AWS CLI", () => {
  test("runs in an order in which each thing stands when it is named", () => {
    const lines = asCommands(queues, everything(queues), definition).text.split("\n").filter((line) => line.startsWith("aws"));
    expect(lines[0]).toBe("aws sqs create-queue --queue-name dead-orders");
    expect(lines).toContain(`aws sqs create-queue --queue-name orders --attributes '{"VisibilityTimeout":"60","RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"arn:aws:sqs:us-east-1:123456789012:dead-orders\\",\\"maxReceiveCount\\":3}"}'`);
    expect(lines).toContain(`aws sns subscribe --topic-arn arn:aws:sns:us-east-1:123456789012:events --protocol sqs --notification-endpoint arn:aws:sqs:us-east-1:123456789012:orders --attributes '{"FilterPolicy":"{\\"kind\\":[\\"new\\"]}"}'`);
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at("aws sqs create-queue --queue-name dead-orders")).toBeLessThan(at("aws sqs create-queue --queue-name orders"));
    expect(at("aws sns create-topic")).toBeLessThan(at("aws sns subscribe"));
    expect(at("aws lambda create-function")).toBeLessThan(at("aws lambda create-event-source-mapping"));
  });
});

describe("what other parts become", () => {
  const made = (document: ScenarioDocument) => (parse(asCloudFormation(document, everything(document), definition).text.replace(/^#.*$/gm, "")) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }> }).Resources;
  const one = (id: string, type: string, properties: object = {}) => ({ eventyard: 1, nodes: [{ id, type, properties }] }) as ScenarioDocument;

  test("a user pool has its client, its scopes and its people", () => {
    const Resources = made(one("people", "cognito.userPool", { IdTokenValidity: 30, Scopes: "orders/read orders/write", Users: { ann: "secret" } }));
    expect(Resources.PeopleClient).toMatchObject({ DependsOn: ["PeopleScopes"], Properties: { UserPoolId: { Ref: "People" }, IdTokenValidity: 30, TokenValidityUnits: { IdToken: "minutes" }, AllowedOAuthScopes: ["orders/read", "orders/write"] } });
    expect(Resources.PeopleScopes!.Properties).toMatchObject({ Identifier: "orders", Scopes: [{ ScopeName: "read" }, { ScopeName: "write" }] });
    expect(Resources.PeopleUser!.Properties).toEqual({ UserPoolId: { Ref: "People" }, Username: "ann" });
    expect(JSON.stringify(Resources)).not.toContain("secret");
  });

  test("versions stand one after the other, aliases point at them, a mapping at its alias", () => {
    const document: ScenarioDocument = {
      eventyard: 1, nodes: [{ id: "f", type: "lambda.function", properties: { PublishedVersions: [{ Version: "1" }, { Version: "2", ProvisionedConcurrentExecutions: 5 }], Aliases: [{ Name: "live", FunctionVersion: "1", AdditionalVersionWeights: { 2: 0.1 } }] } }, { id: "q", type: "sqs.queue" }],
      connections: [{ id: "m", type: "lambda.eventSourceMapping", from: "q", to: "f", properties: { Qualifier: "live" } }],
    };
    const Resources = made(document);
    expect(Resources.FVersion2).toMatchObject({ DependsOn: ["FVersion1"], Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 } } });
    expect(Resources.FAliaslive!.Properties).toEqual({ FunctionName: { Ref: "F" }, Name: "live", FunctionVersion: { "Fn::GetAtt": ["FVersion1", "Version"] }, RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: { "Fn::GetAtt": ["FVersion2", "Version"] }, FunctionWeight: 0.1 }] } });
    expect(Resources.M!.Properties.FunctionName).toEqual({ Ref: "FAliaslive" });
  });

  test("a broker's password is AWS's to make, and its mapping's to read", () => {
    const document: ScenarioDocument = { eventyard: 1, nodes: [{ id: "broker", type: "mq.broker" }, { id: "kafka", type: "msk.cluster" }, { id: "f", type: "lambda.function" }], connections: [{ id: "m", type: "lambda.eventSourceMapping", from: "broker", to: "f" }, { id: "k", type: "lambda.eventSourceMapping", from: "kafka", to: "f" }] };
    const Resources = made(document);
    expect(Resources.Broker!.Properties.Users).toEqual([{ Username: "application", Password: { "Fn::Sub": ["{{resolve:secretsmanager:${secret}:SecretString:password}}", { secret: { Ref: "BrokerSecret" } }] } }]);
    expect(Resources.M!.Properties).toMatchObject({ EventSourceArn: { "Fn::GetAtt": ["Broker", "Arn"] }, Queues: ["queue"], SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: { Ref: "BrokerSecret" } }] });
    expect(Resources.K!.Properties).toMatchObject({ EventSourceArn: { "Fn::GetAtt": ["Kafka", "Arn"] }, Topics: ["topic"], StartingPosition: "TRIM_HORIZON" });
    expect(asCommands(document, everything(document), definition).text).toContain("--event-source-arn \"arn:aws:mq:us-east-1:123456789012:broker:broker:${broker_id}\"");
  });

  test("an analytics application has its parallelism, and its windows where its code reads them", () => {
    expect(made({ eventyard: 1, nodes: [{ id: "board", type: "kinesisanalytics.application", properties: { Parallelism: 4 }, behaviour: { groupBy: "$.t" } }] }).Board!.Properties).toMatchObject({
      RuntimeEnvironment: "FLINK-1_20", ApplicationConfiguration: { FlinkApplicationConfiguration: { ParallelismConfiguration: { Parallelism: 4, ConfigurationType: "CUSTOM" } }, EnvironmentProperties: { PropertyGroups: [{ PropertyMap: { WindowType: "TUMBLING", groupBy: "$.t" } }] } },
    });
  });
});

describe("each example of the gallery", () => {
  test.each(exampleOrder)("%s makes a template whose references all lead somewhere", (name) => {
    const document = JSON.parse(readFileSync(new URL(`../examples/${name}.json`, import.meta.url), "utf8")) as ScenarioDocument;
    const { text } = asCloudFormation(document, everything(document), definition);
    // Servers and clients alone are nothing that a template makes.
    const { Resources } = (text === "" ? { Resources: {} } : parse(text.replace(/^#.*$/gm, ""))) as { Resources: Record<string, { Type: string }> };
    if (document.nodes!.some(({ type }) => definition(type)?.deploy)) expect(text).not.toBe("");
    const missing: string[] = [];
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(visit);
      if (typeof value !== "object" || value === null) return;
      for (const [member, each] of Object.entries(value)) {
        const target = member === "Ref" ? each : member === "Fn::GetAtt" ? (each as string[])[0] : undefined;
        if (target !== undefined && !(String(target) in Resources)) missing.push(String(target));
        if (member === "$of" || member === "$json") missing.push(member);
        visit(each);
      }
    };
    visit(Resources);
    expect(missing).toEqual([]);
    for (const { Type } of Object.values(Resources)) expect(Type).toMatch(/^AWS::\w+::\w+$/);
  });
});
