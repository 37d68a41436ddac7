/** What random systems are made of: values that fields and calls of these names may hold, good ones and bad ones. Size: a data table. */
import type { Sfc32 } from "../kernel/random.ts";
import type { Json } from "../vocabulary/json.ts";

export const NOISE: readonly Json[] = [null, true, 0, -1, 1.5, 1e300, "", "x", "NaN", [], [null], [[]], {}, { a: null }, { constructor: { prototype: 1 } }, ["x", 5, {}], { kind: "always" }, "{{{{", "\u0000", "💥"];

export const TEMPLATES: readonly Json[] = [
  "order {{seq}}", "{{seq}}", "", "{{uuid}}", { n: "{{seq}}", key: "{{key}}", at: "{{now}}", list: ["{{int 1 500}}"] }, { ms: "{{int 0 3000}}", n: "{{int -5 5}}" }, { n: "{{body.n}}", token: "{{body.token}}", all: "{{body}}" },
  { action: "{{pick join leave $default}}", id: "{{uuid}}", n: 1 }, ["{{pick a b 1 true null}}"], null, 7, false, "x{{{{y}}", { constructor: 1, toString: "{{seq}}" }, { color: { DataType: "String", StringValue: "red" } }, { color: "{{pick red blue}}", size: 3 }, { batchItemFailures: [{ itemIdentifier: "{{seq}}" }] },
  { statusCode: 200, body: "{{seq}}" }, { isAuthorized: true }, { principalId: "p", policyDocument: { Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }] } },
];

/** Texts by the name of their member. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  HttpMethod: ["GET", "POST", "ANY"], ResourcePath: ["/", "/a", "/a/{b}", "/{proxy+}"], path: ["/", "/prod", "/prod/a", "/a/1?x=1", "/prod/a/%20"], RouteKey: ["$default", "$connect", "$disconnect", "join", "GET /a", "ANY /{proxy+}"], route: ["$default", "join", "GET /a"],
  StageName: ["prod", "beta", "$default"], Action: ["sqs:SendMessage", "states:StartSyncExecution", "states:StartExecution", "kinesis:PutRecord", "nope:Nope"], Uri: ["${stageVariables.fn}", "/a", ""], Qualifier: ["live", "1", "2", "$LATEST", "nope"],
  IdentitySource: ["method.request.header.Authorization", "$request.header.Authorization", "method.request.querystring.q"], StatusCode: ["200", "429", "503"], ResponseType: ["DEFAULT_4XX", "THROTTLED", "UNAUTHORIZED", "QUOTA_EXCEEDED"], RouteSelectionExpression: ["$request.body.action", "${request.method} ${request.path}"],
  QueueName: ["own-name", "own-name.fifo"], TopicName: ["own-topic", "own-topic.fifo"], DynamicPartitioningKey: ["$.n", "$.nope.deep"], Prefix: ["in/", "data/!{timestamp:yyyy}/", ""], ErrorOutputPrefix: ["failed/"], groupBy: ["$.key", "$.n", "nope"], value: ["$.n", "$.list[0]"], ExplicitHashKey: ["0", "340282366920938463463374607431768211455"],
  Suffix: [".txt", ""], BasePath: ["", "v1", "a/b"], Stage: ["", "prod"], name: ["authorizer", "other"], Name: ["authorizer", "other"], Authorizer: ["authorizer"], Topic: ["topic", "nope"], Queue: ["queue", "nope"], TenantId: ["t1"], IdentityValidationExpression: ["^Bearer .*", "("], Subject: ["Hello"],
};

const resource = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/** Free JSON by the name of its member. */
export const PATTERNS: Readonly<Record<string, readonly Json[]>> = {
  arrivals: [{ kind: "once", count: 20 }, { kind: "every", ms: 700 }, { kind: "poisson", perSecond: 3 }, { kind: "burst", count: 5, everyMs: 5000 }, { kind: "ramp", from: 0, to: 5, over: "30s" }, { kind: "ramp", from: 5, to: 0, over: "30s" }, { kind: "at", times: ["0s", "1.5s", "60s", "60s"] }, { kind: "manual" }, { kind: "every", ms: 1e13 }],
  attributes: [{ color: "{{pick red blue}}", n: "{{seq}}" }],
  FilterPolicy: [{ color: ["red"] }, { n: [{ numeric: [">", 2] }] }, { color: [{ exists: false }] }, { $or: [{ color: ["red"] }, { n: [1, 2] }] }, { color: [{ "anything-but": ["red"] }] }, {}],
  Filters: [[{ Pattern: '{"body":{"n":[{"numeric":[">",2]}]}}' }], [{ Pattern: '{"data":{"n":[1]}}' }, { Pattern: "{}" }]], RedriveAllowPolicy: [{ redrivePermission: "denyAll" }, { redrivePermission: "allowAll" }, { redrivePermission: "byQueue", sourceQueueArns: ["arn:aws:sqs:us-east-1:123456789012:n1"] }],
  DeliveryPolicy: [{ http: { defaultHealthyRetryPolicy: { numRetries: 5, minDelayTarget: 1, maxDelayTarget: 3, backoffFunction: "exponential" } } }, { healthyRetryPolicy: { numRetries: 3, minDelayTarget: 1, maxDelayTarget: 2 }, throttlePolicy: { maxReceivesPerSecond: 1 } }], ArchivePolicy: [{ MessageRetentionPeriod: "3" }, { MessageRetentionPeriod: 3 }],
  ReplayPolicy: [{ PointType: "Timestamp", StartingPoint: "2026-01-01T00:00:00.000Z" }], PublishedVersions: [[{ Version: "1" }, { Version: "2", behaviour: { durationMs: 5 } }], [{ Version: "1", ProvisionedConcurrentExecutions: 2 }]], Aliases: [[{ Name: "live", FunctionVersion: "1" }], [{ Name: "live", FunctionVersion: "1", AdditionalVersionWeights: { 2: 0.3 } }]],
  FunctionResponseTypes: [["ReportBatchItemFailures"]], status: [200, 500, 404, 99, [{ when: { kind: "first", n: 2 }, status: 503 }, { when: { kind: "always" }, status: 201 }]], headers: [{ "x-a": "b" }, { Authorization: "Bearer x", "x-api-key": "key-1" }, { n: 5 }], error: [{ errorType: "E", errorMessage: "m" }, { error: "WorkFailed", cause: "c" }],
  asyncErrorDelaysMs: [[10, 20], [0, 0]], steps: [[{ runMs: 100 }, { waitMs: 5000 }, { runMs: 10 }]], stubs: [{ gone: { durationMs: 5, returns: { a: 1 } } }, { gone: { fails: { kind: "first", n: 1 }, error: { error: "Nope", cause: "c" } } }], KeySchema: [[{ AttributeName: "id", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }]],
  topics: [[{ TopicName: "topic", PartitionCount: 1 }, { TopicName: "other", PartitionCount: 4 }]], queues: [["queue", "second"]], Queues: [["second"], ["nope"]], Topics: [["other"], ["nope"]], Events: [["s3:ObjectCreated:*"], ["s3:ObjectRemoved:*", "s3:ObjectCreated:Put"]], Types: [["REGIONAL"], ["EDGE"], ["PRIVATE"]], VpcEndpointIds: [["vpce-1"]], RequestTemplates: [{ "application/json": '{"a":$input.json(\'$.n\')}' }, { "application/json": "#set($x" }],
  IntegrationResponses: [[{ StatusCode: "200" }, { StatusCode: "500", SelectionPattern: "5\\d\\d" }]], CacheKeyParameters: [["method.request.querystring.x"]], RequestParameters: [{ "method.request.querystring.x": true }], RequestValidator: ["all", "body"], RequestModels: [{ "application/json": { type: "object", required: ["n"] } }],
  Variables: [{ fn: "n1" }], ApiStages: [[{ Stage: "prod" }]], Keys: [[{ Name: "key-1", Value: "key-1", Enabled: true }]], AllowOrigins: [["*"], ["https://app.example.com"]], AllowMethods: [["*"]], AllowHeaders: [["content-type"]], Users: [[{ Username: "ann", Password: "p" }]], StepAdjustments: [[{ MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }]], SubnetIds: [["s-1"]], SecurityGroupIds: [["g-1"]], Audience: [["web"]],
};

/** Members of AWS inputs, by name, for the script's calls. `$from` entries point at an earlier receive or start. */
export const INPUTS: Readonly<Record<string, readonly Json[]>> = {
  MessageBody: ["x", '{"n":1}', "", 5], Message: ["x", '{"default":"d"}'], MessageStructure: ["json"], MessageGroupId: ["g"], MessageDeduplicationId: ["d"], DelaySeconds: [0, 5, 901], MaxNumberOfMessages: [1, 10, 11], WaitTimeSeconds: [0, 20], VisibilityTimeout: [0, 30, 99999], ReceiptHandle: [{ $from: "got.Messages[0].ReceiptHandle" }, "AQEB"],
  Entries: [[{ Id: "a", MessageBody: "x" }, { Id: "b", MessageBody: "y", DelaySeconds: 3 }], [{ Id: "a", ReceiptHandle: { $from: "got.Messages[0].ReceiptHandle" }, VisibilityTimeout: 3 }], [], [null]], Attributes: [{ VisibilityTimeout: "5" }, { FifoQueue: "true" }, { RedrivePolicy: "{" }, { MessageRetentionPeriod: "60" }, 5], QueueName: ["made", "made.fifo", "n1", "bad name"], QueueUrl: ["https://sqs.us-east-1.amazonaws.com/123456789012/n1"], SourceArn: ["arn:aws:sqs:us-east-1:123456789012:n1"], AttributeNames: [["All"]],
  Name: ["made", "n1", "made.fifo"], TopicArn: ["arn:aws:sns:us-east-1:123456789012:n1"], Protocol: ["sqs", "lambda", "https"], Endpoint: ["arn:aws:sqs:us-east-1:123456789012:n1", resource("n1")], AttributeName: ["FilterPolicy", "RawMessageDelivery", "DisplayName"], AttributeValue: ['{"color":["red"]}', "true", "{"], PublishBatchRequestEntries: [[{ Id: "1", Message: "x" }]],
  FunctionName: ["n1", resource("n2"), "gone"], InvocationType: ["RequestResponse", "Event", "DryRun", "x"], Payload: ['{"n":1}', "not json", 5], Qualifier: ["live", "1", "$LATEST"], ReservedConcurrentExecutions: [0, 1, 5000], ProvisionedConcurrentExecutions: [1, 3], MaximumRetryAttempts: [0, 2], FunctionVersion: ["1", "9"], RoutingConfig: [{ AdditionalVersionWeights: { 1: 0.5 } }], UUID: ["c1"], EventSourceArn: ["arn:aws:sqs:us-east-1:123456789012:n1"], BatchSize: [1, 10, 0], MemorySize: [256, 1], Timeout: [5, 901],
  StreamName: ["made", "n1"], ShardCount: [1, 3], TargetShardCount: [1, 2, 4, 0], ScalingType: ["UNIFORM_SCALING"], ShardToSplit: ["shardId-000000000000"], NewStartingHashKey: ["170141183460469231731687303715884105728", "x"], ShardToMerge: ["shardId-000000000000"], AdjacentShardToMerge: ["shardId-000000000001"], RetentionPeriodHours: [24, 48, 9000], Data: ["eyJuIjoxfQ==", "***", 5], PartitionKey: ["k", ""], Records: [[{ Data: "eA==", PartitionKey: "k" }], [{ Key: "k", Value: "v" }], [5], []], ShardId: ["shardId-000000000000", "x"], ShardIteratorType: ["LATEST", "TRIM_HORIZON", "AT_SEQUENCE_NUMBER"], ShardIterator: [{ $from: "iterator.ShardIterator" }, "x"], Limit: [1, 0], ConsumerName: ["reader"], StreamARN: ["arn:aws:kinesis:us-east-1:123456789012:stream/n1"], StreamModeDetails: [{ StreamMode: "ON_DEMAND" }],
  Record: [{ Data: "eyJuIjoxfQ==" }, 5], input: ['{"n":1}', "{", { n: 1 }], name: ["run-1", "bad name!"], executionArn: [{ $from: "started.executionArn" }, "x"], taskToken: ["x", { $from: "task.taskToken" }], output: ['{"a":1}', "{"], error: ["E"], cause: ["c"], definition: ['{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}', "{"], stateMachineArn: ["arn:aws:states:us-east-1:123456789012:stateMachine:n1"], version: ["1"], alias: ["live"], activityArn: ["arn:aws:states:us-east-1:123456789012:activity:n1"],
  method: ["GET", "POST", "OPTIONS"], path: ["/", "/prod", "/prod/a", "/a?x=1", "x"], headers: [{ Authorization: "Bearer x", "Cache-Control": "max-age=0" }, { "x-api-key": "key-1" }], body: ['{"n":1}', "", { n: 1 }], stageName: ["prod", "beta"], patchOperations: [[{ op: "replace", path: "/*/*/throttling/rateLimit", value: "1" }], [{ op: "remove", path: "/x" }], 5], cacheClusterEnabled: [true], cacheClusterSize: ["0.5", "7"], connectionId: ["x"], keyId: ["key-1"], description: ["d"],
  Bucket: ["n1"], Key: ["in/a.txt", "b", { id: { S: "a" } }], Body: ["x", 5], Tagging: [{ TagSet: [] }], UploadId: [{ $from: "upload.UploadId" }, "x"], PartNumber: [1, 0], CopySource: ["n1/in/a.txt", "x"], VersionId: ["1"], Item: [{ id: { S: "a" } }, { id: { S: "a" }, n: { N: "1" } }, { n: 5 }], TableName: ["n1"], UpdateExpression: ["SET n = :n", "ADD n :n", "nope"], ConditionExpression: ["attribute_not_exists(id)", "((("], KeyConditionExpression: ["id = :id"], ExpressionAttributeValues: [{ ":n": { N: "1" }, ":id": { S: "a" } }], FilterExpression: ["n > :n"],
  AuthFlow: ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"], AuthParameters: [{ USERNAME: "ann", PASSWORD: "p" }], Token: ["x"], Topic: ["topic"], TopicName: ["topic"], Partition: [0, 9], Offset: [0, -1], Queue: ["queue"], DesiredCapacity: [0, 3], index: [0], DestinationARN: ["x"], BufferingHints: [{ SizeInMBs: 1, IntervalInSeconds: 60 }], DeliveryStreamName: ["made", "n1"], kind: ["x"],
};

/** Any Chance, nested twice at most. */
export function chanceOf(dice: Sfc32, depth = 0): Json {
  switch (dice.integer(0, depth < 2 ? 8 : 6)) {
    case 0: return { kind: "always" };
    case 1: return { kind: "never" };
    case 2: return { kind: "everyNth", n: dice.integer(1, 4) };
    case 3: return { kind: "first", n: dice.integer(0, 3) };
    case 4: return { kind: "between", from: `${dice.integer(0, 20)}s`, to: `${dice.integer(21, 90)}s` };
    case 5: return { kind: "matches", pattern: [{ n: [1, 2, 3] }, { n: [{ numeric: [">", 2] }] }, { color: [{ prefix: "r" }] }][dice.integer(0, 2)]! };
    case 7: return { kind: "any", of: [chanceOf(dice, depth + 1), chanceOf(dice, depth + 1)] };
    case 8: return { kind: "all", of: [chanceOf(dice, depth + 1), chanceOf(dice, depth + 1)] };
    default: return { kind: "ratio", of: [1, dice.integer(1, 6)] };
  }
}
