/** Attributes of a queue as AWS spells them: texts in, texts out. Used by CreateQueue, SetQueueAttributes, GetQueueAttributes. */
import { awsError, succeeded } from "../../aws/errors.ts";
import { isObject } from "../../aws/json.ts";
import { fromMs } from "../../kernel/time.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { AwsError, Call, Peer } from "../define.ts";
import { begin, bill, refuse } from "./begin.ts";
import { checkAllowPolicy, queueProperties, type QueueContext } from "./config.ts";
import { redriveInForce, whyNotDeadLetterQueue } from "./dead-letter.ts";
import { badAttribute, badValue, noSuchAttribute } from "./refusals.ts";
import type { QueueState } from "./state.ts";

/** What a set of attributes asks for: properties of the queue, and its redrive policy (null = none any more). */
export interface Wanted {
  readonly properties: Record<string, Json>;
  readonly redrive?: { readonly target: Peer; readonly maxReceiveCount: number } | null;
}

const FIFO_ONLY: ReadonlySet<string> = new Set(["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"]);
/** Display only: accepted and not kept. */
const IGNORED: ReadonlySet<string> = new Set(["Policy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"]);
const NUMBERS = ["VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "MaximumMessageSize"] as const;

/**
 * Reads attributes. `self` is the queue they are for: its type, and where it stands for the checks of a redrive policy.
 * @returns what is wanted, or AWS's error
 */
export function readAttributes(given: unknown, self: { readonly fifo: boolean; readonly arn: string; readonly id: string; readonly creating: boolean }, resolve: (arn: string) => Peer | undefined): Wanted | AwsError {
  const properties: Record<string, Json> = {};
  let redrive: Wanted["redrive"];
  for (const [name, value] of Object.entries((given ?? {}) as Readonly<Record<string, unknown>>)) {
    const number = NUMBERS.find((one) => one === name);
    if (number !== undefined) {
      const whole = wholeNumber(value);
      const { min, max } = queueProperties[number];
      if (whole === undefined || whole < min! || whole > max!) return badAttribute(name, `Must be between ${min} and ${max}.`);
      properties[name] = whole;
    } else if (name === "FifoQueue") {
      if (!self.creating && !self.fifo) return noSuchAttribute(name);
      if (String(value) !== "true") return self.creating && !self.fifo ? noSuchAttribute(name) : badAttribute(name, "Modifying queue type is not supported.");
      if (self.creating) properties[name] = true;
    } else if (FIFO_ONLY.has(name)) {
      if (!self.fifo) return noSuchAttribute(name);
      const read = fifoAttribute(name, value);
      if (read === undefined) return badAttribute(name, `"${String(value)}" is not allowed.`);
      properties[name] = read;
    } else if (name === "RedriveAllowPolicy") {
      if (value === "") properties[name] = null;
      else {
        const policy = parsed(value);
        const problem = checkAllowPolicy(policy ?? null)[0];
        if (problem !== undefined) return badValue(value, name, problem.message);
        properties[name] = policy!;
      }
    } else if (name === "RedrivePolicy") {
      const read = readRedrive(value, self, resolve);
      if (read !== null && "code" in read) return read;
      redrive = read;
    } else if (!IGNORED.has(name)) return noSuchAttribute(name);
  }
  return redrive === undefined ? { properties } : { properties, redrive };
}

export function setQueueAttributes(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "SetQueueAttributes")) return;
  bill(state, ctx, 0);
  const given = (call.input as { readonly Attributes?: unknown } | null)?.Attributes;
  const wanted = readAttributes(given, { fifo: state.fifo, arn: ctx.self.arn, id: ctx.self.id, creating: false }, (arn) => ctx.resolve(arn));
  if ("code" in wanted) return refuse(state, call, ctx, wanted, wanted.message.includes("Redrive") ? "SQS-060" : "SQS-064");
  const scope = wanted.properties.DeduplicationScope ?? ctx.config.properties.DeduplicationScope;
  if ((wanted.properties.FifoThroughputLimit ?? ctx.config.properties.FifoThroughputLimit) === "perMessageGroupId" && scope !== "messageGroup")
    return refuse(state, call, ctx, badAttribute("FifoThroughputLimit", "perMessageGroupId needs DeduplicationScope messageGroup."), "SQS-047");
  ctx.reply(call.id, succeeded({}), "SQS-067");
  const lag = Math.max(0, fromMs(ctx.amount(ctx.config.behaviour.attributePropagationMs, "attributePropagationMs")));
  if (lag === 0) apply(state, ctx, given);
  else ctx.after(lag, "sqs/attributes-applied", given, "SQS-067");
}

/** Makes attributes act. They were checked; a target that is gone meanwhile is left out. */
export function apply(state: QueueState, ctx: QueueContext, given: unknown): void {
  const wanted = readAttributes(given, { fifo: state.fifo, arn: ctx.self.arn, id: ctx.self.id, creating: false }, (arn) => ctx.resolve(arn));
  if ("code" in wanted) return;
  state.modifiedAt = ctx.now;
  if (Object.keys(wanted.properties).length > 0) ctx.configure({ properties: wanted.properties });
  if (wanted.redrive === undefined) return;
  for (const peer of ctx.out("sqs.redrive")) ctx.remove(peer.connection);
  if (wanted.redrive !== null) ctx.add(redriveConnection(ctx.self.id, ctx.now, wanted.redrive));
}

/** The arrow that a RedrivePolicy is. */
export function redriveConnection(from: string, now: number, redrive: NonNullable<Wanted["redrive"]>): Json {
  return { id: `${from.slice(0, 40)}-redrive-${now}`, from, to: redrive.target.id, type: "sqs.redrive", properties: { maxReceiveCount: redrive.maxReceiveCount } };
}

export function getQueueAttributes(state: QueueState, call: Call, ctx: QueueContext): void {
  if (!begin(state, call, ctx, "GetQueueAttributes")) return;
  bill(state, ctx, 0);
  const asked = (call.input as { readonly AttributeNames?: unknown } | null)?.AttributeNames;
  const names = Array.isArray(asked) ? asked : [];
  const all = attributesOf(state, ctx);
  const unknown = names.find((name) => name !== "All" && !(String(name) in all) && !KNOWN.has(String(name)));
  if (unknown !== undefined) return refuse(state, call, ctx, noSuchAttribute(String(unknown)), "SQS-067");
  const wanted = Object.entries(all).filter(([name, value]) => value !== undefined && (names.includes("All") || names.includes(name)));
  ctx.reply(call.id, succeeded(wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) }), "SQS-067");
}

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(queueProperties), "RedrivePolicy", ...IGNORED]);

/** All attributes as AWS prints them. Arrows appear as the policies that they are. */
export function attributesOf(state: QueueState, ctx: QueueContext): Record<string, string | undefined> {
  const { properties } = ctx.config;
  const redrive = redriveInForce(ctx);
  return {
    QueueArn: ctx.self.arn,
    ApproximateNumberOfMessages: String(state.shown.visible),
    ApproximateNumberOfMessagesNotVisible: String(state.shown.inFlight),
    ApproximateNumberOfMessagesDelayed: String(state.shown.delayed),
    CreatedTimestamp: epochSeconds(ctx, state.createdAt),
    LastModifiedTimestamp: epochSeconds(ctx, state.modifiedAt),
    VisibilityTimeout: String(properties.VisibilityTimeout),
    MaximumMessageSize: String(properties.MaximumMessageSize),
    MessageRetentionPeriod: String(properties.MessageRetentionPeriod),
    DelaySeconds: String(properties.DelaySeconds),
    ReceiveMessageWaitTimeSeconds: String(properties.ReceiveMessageWaitTimeSeconds),
    SqsManagedSseEnabled: "true",
    RedrivePolicy: redrive === undefined ? undefined : JSON.stringify({ deadLetterTargetArn: redrive.peer.arn, maxReceiveCount: redrive.maxReceiveCount }),
    RedriveAllowPolicy: properties.RedriveAllowPolicy === undefined ? undefined : JSON.stringify(properties.RedriveAllowPolicy),
    ...(state.fifo ? {
      FifoQueue: "true", ContentBasedDeduplication: String(properties.ContentBasedDeduplication),
      DeduplicationScope: properties.DeduplicationScope, FifoThroughputLimit: properties.FifoThroughputLimit,
    } : {}),
  };
}

function readRedrive(value: unknown, self: { readonly fifo: boolean; readonly arn: string; readonly id: string }, resolve: (arn: string) => Peer | undefined): NonNullable<Wanted["redrive"]> | null | AwsError {
  if (value === "") return null;
  const bad = (reason: string) => awsError("InvalidParameterValue", `Value ${String(value)} for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  const policy = parsed(value);
  if (!isObject(policy)) return bad("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn: arn, maxReceiveCount } = policy;
  if (typeof arn !== "string") return bad("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (maxReceiveCount === undefined) return bad("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  const most = wholeNumber(maxReceiveCount);
  if (most === undefined || most < 1 || most > 1000) return bad("Invalid value for maxReceiveCount: it must be between 1 and 1000.");
  const target = resolve(arn);
  if (target === undefined || target.type !== "sqs.queue") return bad("Dead letter target does not exist.");
  const reason = whyNotDeadLetterQueue(self.fifo, self.arn, self.id, target);
  return reason === undefined ? { target, maxReceiveCount: most } : bad(`Dead-letter queue refused: ${reason}`);
}

function fifoAttribute(name: string, value: unknown): Json | undefined {
  if (name === "ContentBasedDeduplication") return String(value) === "true" ? true : String(value) === "false" ? false : undefined;
  const field = name === "DeduplicationScope" ? queueProperties.DeduplicationScope : queueProperties.FifoThroughputLimit;
  return (field.options as readonly string[]).find((option) => option === value);
}

function parsed(value: unknown): Json | undefined {
  if (typeof value !== "string") return value as Json;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(number) ? number : undefined;
}

function epochSeconds(ctx: QueueContext, at: number): string {
  return String(Math.floor((ctx.settings.startsAtMs + at / 1000) / 1000));
}
