/**
 * AWS CLI commands as calls to the simulated account: `aws sqs receive-message --queue-url orders --wait-time-seconds 5`
 * is `sqs:ReceiveMessage` on `orders`. Pure: text in, a call or a sentence out.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What answers calls: an entity, or a service's account (`on` is the service then). */
export interface Answerer { readonly on: string; readonly type: string; readonly name: string; readonly arn: string; readonly operations: readonly string[] }

export type Parsed =
  | { readonly ok: true; readonly call: string; readonly on: string; readonly input: { readonly [name: string]: Json } }
  | { readonly ok: false; readonly message: string };

/** The command line's names of services, where they are not the operation's prefix. */
const PREFIX: Readonly<Record<string, string>> = { stepfunctions: "states", s3api: "s3", sqs: "sqs", sns: "sns", lambda: "lambda", kinesis: "kinesis", firehose: "firehose", events: "events", dynamodb: "dynamodb", apigateway: "apigateway", apigatewayv2: "apigateway", apigatewaymanagementapi: "apigateway", kinesisanalyticsv2: "kinesisanalytics" };
/** Options that name the resource, most telling first. */
const RESOURCE = ["queue-url", "topic-arn", "target-arn", "function-name", "stream-name", "stream-arn", "delivery-stream-name", "state-machine-arn", "table-name", "bucket", "event-bus-name", "rest-api-id", "api-id", "uuid", "source-arn"];

export function parseCommand(line: string, answerers: readonly Answerer[]): Parsed {
  const words = split(line.trim());
  if (words === undefined) return { ok: false, message: "A quotation mark is not closed." };
  if (words[0] === "aws") words.shift();
  const [service, command, ...rest] = words;
  if (service === undefined || command === undefined) return { ok: false, message: "Write it as aws <service> <operation> --option value, for example: aws sqs receive-message --queue-url orders" };
  const prefix = PREFIX[service] ?? service;
  const known = [...new Set(answerers.flatMap(({ operations }) => operations).filter((operation) => operation.startsWith(`${prefix}:`)))];
  if (known.length === 0) return { ok: false, message: `Nothing here answers ${service}. Services here: ${[...new Set(answerers.flatMap(({ operations }) => operations.map((operation) => cliService(operation))))].sort().join(", ")}.` };
  const call = known.find((operation) => operation === `${prefix}:${pascal(command)}`);
  if (call === undefined) return { ok: false, message: `${service} has no ${command} here. ${nearest(command, known)}` };
  const options = readOptions(rest);
  if (typeof options === "string") return { ok: false, message: options };
  const input: Record<string, Json> = {};
  let on: string | undefined;
  for (const [name, value] of options) {
    if (on === undefined && RESOURCE.includes(name) && typeof value === "string") {
      const found = find(value, answerers, call);
      if (found === undefined && !call.includes("Create")) return { ok: false, message: `There is no ${value} that answers ${command}. ${namesOf(answerers, call)}` };
      on = found?.on;
      if (name === "topic-arn" || found !== undefined) continue;
    }
    input[RENAMED[`${call} ${name}`] ?? pascal(name)] = value;
  }
  const able = answerers.filter(({ operations }) => operations.includes(call));
  on ??= able.find(({ type }) => type.startsWith("account:"))?.on ?? (able.length === 1 ? able[0]!.on : undefined);
  if (on === undefined) return { ok: false, message: `Say which: ${namesOf(answerers, call)}` };
  return { ok: true, call, on, input };
}

/** Options whose name is the command line's own, not the member's. */
const RENAMED: Readonly<Record<string, string>> = { "sns:Subscribe notification-endpoint": "Endpoint" };

/** What may follow: whole words to put in place of the last one. */
export function complete(line: string, answerers: readonly Answerer[]): readonly string[] {
  const words = line.replace(/^\s*aws\s+/, "").split(/\s+/);
  const last = words.at(-1) ?? "";
  const operations = answerers.flatMap(({ operations: own }) => own);
  if (words.length <= 1) return matching([...new Set(operations.map(cliService))], last);
  const prefix = PREFIX[words[0]!] ?? words[0]!;
  const known = operations.filter((operation) => operation.startsWith(`${prefix}:`));
  if (words.length === 2) return matching([...new Set(known.map((operation) => kebab(operation.slice(prefix.length + 1))))], last);
  const call = `${prefix}:${pascal(words[1]!)}`;
  if (words.at(-2)?.startsWith("--") === true && RESOURCE.includes(words.at(-2)!.slice(2))) return matching(answerers.filter(({ operations: own }) => own.includes(call)).map(({ on }) => on), last);
  return matching((OPTIONS[call] ?? [optionFor(prefix)]).map((name) => `--${name}`), last);
}

/** The options that are wanted most; any other is passed on by its name. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "sqs:SendMessage": ["queue-url", "message-body", "delay-seconds", "message-group-id", "message-deduplication-id"],
  "sqs:ReceiveMessage": ["queue-url", "max-number-of-messages", "wait-time-seconds", "visibility-timeout"],
  "sqs:DeleteMessage": ["queue-url", "receipt-handle"],
  "sqs:ChangeMessageVisibility": ["queue-url", "receipt-handle", "visibility-timeout"],
  "sqs:GetQueueAttributes": ["queue-url", "attribute-names"],
  "sqs:SetQueueAttributes": ["queue-url", "attributes"],
  "sns:Publish": ["topic-arn", "message", "message-attributes", "message-group-id"],
  "lambda:Invoke": ["function-name", "payload", "invocation-type", "qualifier"],
  "kinesis:PutRecord": ["stream-name", "data", "partition-key"],
  "kinesis:UpdateShardCount": ["stream-name", "target-shard-count"],
  "states:StartExecution": ["state-machine-arn", "input", "name"],
};

function optionFor(prefix: string): string {
  return { sqs: "queue-url", sns: "topic-arn", lambda: "function-name", kinesis: "stream-name", firehose: "delivery-stream-name", states: "state-machine-arn", dynamodb: "table-name", s3: "bucket", events: "event-bus-name" }[prefix] ?? "name";
}

/** Words as a shell splits them; undefined when a quotation mark stays open. */
function split(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    if (quote !== undefined) {
      if (letter === quote) quote = undefined;
      else if (letter === "\\" && quote === '"' && i + 1 < line.length) word += line[++i]!;
      else word += letter;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= "";
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + letter;
  }
  if (word !== undefined) words.push(word);
  return quote === undefined ? words : undefined;
}

function readOptions(words: readonly string[]): [name: string, value: Json][] | string {
  const options: [string, Json][] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith("--")) return `${word} is no option: options start with --.`;
    const values: string[] = [];
    while (i + 1 < words.length && !words[i + 1]!.startsWith("--")) values.push(words[++i]!);
    const name = word.slice(2);
    if (values.length === 0) options.push([name.replace(/^no-/, ""), !name.startsWith("no-")]);
    else options.push([name, values.length > 1 || LISTS.test(name) ? values.map(valueOf) : TEXTS.test(name) ? values[0]! : valueOf(values[0]!)]);
  }
  return options;
}

/** Options that are text even when they look like a number or JSON. */
const TEXTS = /^(message-body|message|payload|input|data|partition-key|receipt-handle|.*-(url|arn|name|id|key))$/;
const LISTS = /^(attribute-names|message-attribute-names|message-system-attribute-names|entries|records)$/;

/** JSON, numbers, booleans, `Key=value,Other=value`, or text. */
function valueOf(text: string): Json {
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  if (/^\w+=[^,]*(,\w+=[^,]*)*$/.test(text)) return Object.fromEntries(text.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  return text;
}

function find(text: string, answerers: readonly Answerer[], call: string): Answerer | undefined {
  const tail = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf(":")) + 1);
  return answerers.find(({ on, name, arn, operations }) => operations.includes(call) && (on === text || name === text || arn === text || name === tail || on === tail));
}

function namesOf(answerers: readonly Answerer[], call: string): string {
  const names = answerers.filter(({ operations, type }) => operations.includes(call) && !type.startsWith("account:")).map(({ on }) => on);
  return names.length === 0 ? "Nothing here answers it." : `Here ${names.length === 1 ? "is" : "are"}: ${names.join(", ")}.`;
}

function nearest(command: string, known: readonly string[]): string {
  const start = command.split("-")[0]!;
  const close = known.map((operation) => kebab(operation.slice(operation.indexOf(":") + 1))).filter((name) => name.includes(start));
  return close.length > 0 ? `Perhaps ${close.slice(0, 4).join(", ")}?` : "";
}

const matching = (words: readonly string[], start: string) => words.filter((word) => word.startsWith(start) && word !== start).sort().slice(0, 8);
const pascal = (kebabbed: string) => kebabbed.split("-").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
const kebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
function cliService(operation: string): string {
  const prefix = operation.slice(0, operation.indexOf(":"));
  return Object.entries(PREFIX).find(([, own]) => own === prefix)?.[0] ?? prefix;
}
