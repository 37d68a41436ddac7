/**
 * What may be written where in a definition, for completion. The validator has the last word: a test holds each name
 * against it. Source: https://states-language.net/spec.html, https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
export const TYPES = ["Task", "Pass", "Choice", "Wait", "Parallel", "Map", "Succeed", "Fail"] as const;
export type StateType = (typeof TYPES)[number];
export const isStateType = (text: unknown): text is StateType => (TYPES as readonly unknown[]).includes(text);

const ON = ["Next", "End"], GUARD = ["Retry", "Catch"], PATHS = ["InputPath", "OutputPath"], WORK = ["Parameters", "ResultSelector", "ResultPath"];

/** By type: in both languages, in JSONPath only, in JSONata only; in the order they are offered. */
const FIELDS: { readonly [type in StateType]: readonly [readonly string[], readonly string[], readonly string[]] } = {
  Task: [["Resource", ...ON, ...GUARD, "TimeoutSeconds", "HeartbeatSeconds", "Assign", "Credentials"], [...WORK, ...PATHS, "TimeoutSecondsPath", "HeartbeatSecondsPath"], ["Arguments", "Output"]],
  Pass: [[...ON, "Assign"], ["Result", "Parameters", "ResultPath", ...PATHS], ["Output"]],
  Choice: [["Choices", "Default", "Assign"], PATHS, ["Output"]],
  Wait: [["Seconds", "Timestamp", ...ON, "Assign"], ["SecondsPath", "TimestampPath", ...PATHS], ["Output"]],
  Parallel: [["Branches", ...ON, ...GUARD, "Assign"], [...WORK, ...PATHS], ["Arguments", "Output"]],
  Map: [
    ["ItemProcessor", ...ON, ...GUARD, "MaxConcurrency", "ItemSelector", "ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "ToleratedFailurePercentage", "Label", "Assign"],
    ["ItemsPath", ...WORK, ...PATHS, "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"], ["Items", "Output"],
  ],
  Succeed: [[], PATHS, ["Output"]],
  Fail: [["Error", "Cause"], ["ErrorPath", "CausePath"], []],
};

/** Fields of a state; without a type, what says it first. */
export function stateFields(type: StateType | undefined, jsonata: boolean): readonly string[] {
  if (type === undefined) return ["Type", "Comment", "QueryLanguage"];
  const [both, path, own] = FIELDS[type];
  return [...both, ...(jsonata ? own : path), "Type", "Comment", "QueryLanguage"];
}

/** Data tests of a JSONPath Choice rule. */
export const OPERATORS: readonly string[] = [
  "StringEquals", "NumericEquals", "BooleanEquals", "TimestampEquals", "IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp", "StringMatches",
  ...["String", "Numeric", "Timestamp"].flatMap((type) => ["LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map((relation) => `${type}${relation}`)),
  "BooleanEqualsPath", ...["String", "Numeric", "Timestamp"].flatMap((type) => ["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map((relation) => `${type}${relation}Path`)),
];

/** Names of predefined errors, those people catch first. */
export const ERRORS: readonly string[] = [
  "States.ALL", "States.TaskFailed", "States.Timeout", "States.HeartbeatTimeout", "States.DataLimitExceeded", "States.Runtime", "States.Permissions", "States.QueryEvaluationError", "States.ResultPathMatchFailure",
  "States.ParameterPathFailure", "States.IntrinsicFailure", "States.NoChoiceMatched", "States.BranchFailed", "States.ExceedToleratedFailureThreshold", "States.ItemReaderFailed", "States.ResultWriterFailed", "States.Http.Socket",
];
/** What Lambda's SDK throws at a Task: AWS's advice is to retry these. */
export const LAMBDA_ERRORS: readonly string[] = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Lambda.Unknown"];

/** Intrinsic functions with what stands in their brackets. */
export const INTRINSICS: readonly (readonly [name: string, args: string])[] = [
  ["States.Format", "'{}', $.value"], ["States.StringToJson", "$.text"], ["States.JsonToString", "$.object"], ["States.Array", "$.a, $.b"], ["States.ArrayPartition", "$.list, 4"], ["States.ArrayContains", "$.list, $.item"],
  ["States.ArrayRange", "1, 9, 2"], ["States.ArrayGetItem", "$.list, 0"], ["States.ArrayLength", "$.list"], ["States.ArrayUnique", "$.list"], ["States.Base64Encode", "$.text"], ["States.Base64Decode", "$.text"],
  ["States.Hash", "$.text, 'SHA-256'"], ["States.JsonMerge", "$.a, $.b, false"], ["States.MathRandom", "1, 100"], ["States.MathAdd", "$.n, 1"], ["States.StringSplit", "$.text, ','"], ["States.UUID", ""],
];

const CONTEXT = ["Execution.Id", "Execution.Input", "Execution.Name", "Execution.StartTime", "State.Name", "State.EnteredTime", "State.RetryCount", "StateMachine.Id", "StateMachine.Name"];
/** Paths that are always there; a token only where the task waits for one, an item only inside a Map. */
export const PATH_STARTS: readonly string[] = ["$", "$.", ...CONTEXT.map((each) => `$$.${each}`), "$$.Task.Token", "$$.Map.Item.Value", "$$.Map.Item.Index"];
export const JSONATA_WORDS: readonly string[] = [
  "$states.input", "$states.result", "$states.errorOutput", ...CONTEXT.map((each) => `$states.context.${each}`), "$states.context.Task.Token", "$states.context.Map.Item.Value",
  "$partition(", "$range(", "$hash(", "$random(", "$uuid()", "$parse(", "$string(", "$number(", "$count(", "$sum(", "$exists(", "$merge(", "$now()",
];

const SERVICE = "arn:aws:states:::";
/** Integrations, by where they stand. */
export const RESOURCES: readonly string[] = [
  "lambda:invoke", "lambda:invoke.waitForTaskToken", "sqs:sendMessage", "sqs:sendMessage.waitForTaskToken", "sns:publish", "events:putEvents", "states:startExecution", "states:startExecution.sync:2",
  "dynamodb:getItem", "dynamodb:putItem", "dynamodb:updateItem", "dynamodb:deleteItem", "apigateway:invoke", "http:invoke",
].map((each) => SERVICE + each);
export const READERS: readonly string[] = ["s3:getObject", "s3:listObjectsV2"].map((each) => SERVICE + each);
export const WRITERS: readonly string[] = [`${SERVICE}s3:putObject`];

/** Values that are one of a few. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  QueryLanguage: ["JSONPath", "JSONata"], JitterStrategy: ["FULL", "NONE"], Mode: ["INLINE", "DISTRIBUTED"], ExecutionType: ["STANDARD", "EXPRESS"],
  InputType: ["CSV", "JSON", "JSONL", "MANIFEST"], CSVHeaderLocation: ["FIRST_ROW", "GIVEN"], CSVDelimiter: ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"], Transformation: ["NONE", "COMPACT", "FLATTEN"], OutputType: ["JSON", "JSONL"],
};
