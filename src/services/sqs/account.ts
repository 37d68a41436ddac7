/** What belongs to the account: which queues there are, and names that were deleted lately (SQS-064). */
import { queueArn, queueUrl, parseQueueUrl } from "../../aws/arn.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import { defineEntity, type Answered, type Call, type Context, type Outcome } from "../define.ts";
import { readAttributes, redriveConnection } from "./attributes.ts";
import { queueProperties } from "./config.ts";
import { missing, noSuchQueue, noSuchTaskOrQueue } from "./refusals.ts";

export interface AccountState {
  /** AWS name → id of the entity, in order of appearance. */
  queues: Map<string, string>;
  deletedNames: Map<string, Micros>;
  /** Makes ids for queues whose names can be no ids. */
  made: number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const NAME_BLOCKED: Micros = 60 * SECOND;

type AccountContext = Context<Record<never, never>, Record<never, never>>;
interface CreateInput { readonly QueueName?: unknown; readonly Attributes?: Readonly<Record<string, unknown>> }

export const sqsAccount = defineEntity({
  kind: "account", type: "account:sqs", service: "sqs", title: "SQS in this account", says: "Makes, finds and lists queues.",
  properties: {}, behaviour: {},
  init: (): AccountState => ({ queues: new Map(), deletedNames: new Map(), made: 0 }),
  calls: {
    "sqs:CreateQueue": createQueue,
    "sqs:GetQueueUrl": getQueueUrl,
    "sqs:ListQueues": listQueues,
  },
  otherwise: relay,
  answered: (_state: AccountState, call: Answered, outcome: Outcome, ctx) => ctx.reply(call.data as Call["id"], outcome, "SQS-064", { carries: call.carries }),
  metrics: {},
  view: (state: AccountState, ctx) => ({ queues: state.queues.size, blockedNames: [...state.deletedNames].filter(([, at]) => at + NAME_BLOCKED > ctx.now).slice(-8).map(([name, at]) => ({ name, untilUs: at + NAME_BLOCKED })) }),
  inspect: (state: AccountState, ctx) => ({ queues: [...state.queues.keys()], blockedNames: [...state.deletedNames].filter(([, at]) => at + NAME_BLOCKED > ctx.now).map(([name, at]) => ({ name, untilUs: at + NAME_BLOCKED })) }),
});

function createQueue(state: AccountState, call: Call, ctx: AccountContext): void {
  const { QueueName: name, Attributes: given } = (call.input ?? {}) as CreateInput;
  const refuse = (error: ReturnType<typeof awsError>) => ctx.reply(call.id, failed(error), "SQS-064");
  if (typeof name !== "string") return refuse(awsError("MissingParameter", "The request must contain the parameter QueueName."));
  const fifo = String(given?.FifoQueue) === "true";
  const badName = nameProblem(name, fifo);
  if (badName !== undefined) return ctx.reply(call.id, failed(badName), "SQS-065");
  const arn = queueArn(ctx.settings, name);
  const deletedAt = state.deletedNames.get(name);
  if (deletedAt !== undefined && ctx.now < deletedAt + NAME_BLOCKED)
    return refuse(awsError("QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name."));
  const existing = state.queues.get(name);
  if (existing !== undefined) return compare(ctx, call, name, existing, given);
  const wanted = readAttributes(given, { fifo, arn, id: name, creating: true }, (target) => ctx.resolve(target));
  if ("code" in wanted) return refuse(wanted);
  const plain = fifo ? name.slice(0, -".fifo".length) : name;
  const isId = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(plain);
  let problems = isId ? ctx.add(queueJson(plain, wanted.properties)) : undefined;
  let id = plain;
  // The id may be taken by something else, or be no id at all: the name is then a property.
  if (problems === undefined || problems.some((problem) => problem.path.endsWith("id"))) {
    id = `queue-${++state.made}`;
    problems = ctx.add(queueJson(id, { ...wanted.properties, QueueName: name }));
  }
  if (problems.length > 0) return refuse(awsError(problems[0]!.code ?? "InvalidAttributeValue", problems[0]!.message));
  if (wanted.redrive !== undefined && wanted.redrive !== null) ctx.add(redriveConnection(id, ctx.now, wanted.redrive));
  ctx.reply(call.id, succeeded({ QueueUrl: queueUrl(ctx.settings, name) }), "SQS-064");
}

function queueJson(id: string, properties: Readonly<Record<string, Json>>) {
  return { id, type: "sqs.queue", properties };
}

/** The same name again: fine with equal values, an error that names the first different attribute otherwise. */
function compare(ctx: AccountContext, call: Call, name: string, id: string, given: CreateInput["Attributes"]): void {
  const peer = ctx.resolve(queueArn(ctx.settings, name));
  const config = peer?.config.properties ?? {};
  const differs = Object.entries(given ?? {}).find(([attribute, value]) => attribute in queueProperties && String(config[attribute] ?? "") !== String(value));
  if (peer === undefined || id === "" || differs === undefined) return ctx.reply(call.id, succeeded({ QueueUrl: queueUrl(ctx.settings, name) }), "SQS-064");
  ctx.reply(call.id, failed(awsError("QueueAlreadyExists", `A queue already exists with the same name and a different value for attribute ${differs[0]}`)), "SQS-064");
}

/** SQS-065. */
function nameProblem(name: string, fifo: boolean): ReturnType<typeof awsError> | undefined {
  if (fifo) return /^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name) ? undefined
    : awsError("InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.");
  return /^[A-Za-z0-9_-]{1,80}$/.test(name) ? undefined
    : awsError("InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
}

function getQueueUrl(state: AccountState, call: Call, ctx: AccountContext): void {
  const name = (call.input as CreateInput | null)?.QueueName;
  if (typeof name !== "string" || !state.queues.has(name)) return ctx.reply(call.id, failed(noSuchQueue()), "SQS-064");
  ctx.reply(call.id, succeeded({ QueueUrl: queueUrl(ctx.settings, name) }), "SQS-064");
}

function listQueues(state: AccountState, call: Call, ctx: AccountContext): void {
  const { QueueNamePrefix: prefix, MaxResults: most } = (call.input ?? {}) as { readonly QueueNamePrefix?: unknown; readonly MaxResults?: unknown };
  const names = [...state.queues.keys()].filter((name) => typeof prefix !== "string" || name.startsWith(prefix)).sort();
  const shown = names.slice(0, typeof most === "number" ? most : 1000);
  ctx.reply(call.id, succeeded(shown.length === 0 ? {} : { QueueUrls: shown.map((name) => queueUrl(ctx.settings, name)) }), "SQS-064");
}

const OF_TASKS: ReadonlySet<string> = new Set(["sqs:StartMessageMoveTask", "sqs:ListMessageMoveTasks"]);

/** Any other operation names its queue by URL or ARN: it is handed on to that queue. */
function relay(state: AccountState, call: Call, ctx: AccountContext): void {
  const input = (call.input ?? {}) as { readonly QueueUrl?: unknown; readonly SourceArn?: unknown; readonly TaskHandle?: unknown };
  if (!call.operation.startsWith("sqs:")) return ctx.reply(call.id, failed(awsError("UnknownOperationException", `SQS has no operation ${call.operation}.`, 404)), "SQS-064");
  const task = call.operation === "sqs:CancelMessageMoveTask";
  const byArn = task ? sourceOfTask(input.TaskHandle) : typeof input.SourceArn === "string" ? input.SourceArn : undefined;
  if (byArn === undefined && OF_TASKS.has(call.operation)) return ctx.reply(call.id, failed(missing("SourceArn")), "SQS-063");
  if (task && byArn === undefined) return ctx.reply(call.id, failed(awsError("InvalidParameterValue", "Value for parameter TaskHandle is invalid.")), "SQS-063");
  const name = typeof input.QueueUrl === "string" ? parseQueueUrl(input.QueueUrl)?.name : undefined;
  const peer = byArn !== undefined ? ctx.resolve(byArn) : name !== undefined && state.queues.has(name) ? ctx.resolve(queueArn(ctx.settings, name)) : undefined;
  if (peer === undefined || peer.type !== "sqs.queue") {
    const gone = byArn === undefined ? noSuchQueue() : noSuchTaskOrQueue(task ? "Task does not exist." : "The resource that you specified for the SourceArn parameter doesn't exist.");
    return ctx.reply(call.id, failed(gone), byArn === undefined ? "SQS-064" : "SQS-063");
  }
  ctx.call(peer, call.operation, call.input, "SQS-064", { data: call.id, carries: call.carries });
}

/** A task's handle is base64 of JSON in AWS; here `<task id>:<ARN of the source>`. */
export function sourceOfTask(handle: unknown): string | undefined {
  const found = typeof handle === "string" ? /^[0-9a-f-]{36}:(arn:.+)$/.exec(handle) : null;
  return found?.[1];
}
