/** What may be published (SNS-005 to SNS-008, SNS-045): checks in the order in which AWS makes them. */
import { sha256Hex, utf8Length } from "../../aws/digests.ts";
import { parseJson } from "../../vocabulary/path.ts";
import type { AwsError, RuleId } from "../define.ts";
import type { TopicConfig } from "./config.ts";
import { badAttribute, invalid, missing } from "./refusals.ts";
import type { AttributeValue, MessageAttributes } from "./state.ts";

/** Bytes of a message with its attributes, and of a batch. Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const LARGEST = 262_144;

export interface PublishInput {
  readonly TopicArn?: unknown; readonly TargetArn?: unknown; readonly Message?: unknown; readonly Subject?: unknown; readonly MessageStructure?: unknown;
  readonly MessageAttributes?: unknown; readonly MessageGroupId?: unknown; readonly MessageDeduplicationId?: unknown; readonly Id?: unknown;
}

/** A message after its checks. */
export interface Checked {
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: MessageAttributes | undefined;
  readonly perProtocol: boolean;
  readonly size: number;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** `whole`: the fault refuses a whole batch. */
export type Check = { readonly ok: true; readonly checked: Checked } | { readonly ok: false; readonly error: AwsError; readonly rule: RuleId; readonly whole: boolean };

export function checkMessage(input: PublishInput, properties: TopicConfig["properties"]): Check {
  const no = (error: AwsError, rule: RuleId, whole = false): Check => ({ ok: false, error, rule, whole });
  const { Message: message, Subject: subject } = input;
  if (message === undefined) return no(missing("message"), "SNS-007");
  if (typeof message !== "string" || message === "") return no(invalid("Empty message"), "SNS-007");
  if (subject !== undefined && !isSubject(subject)) return no(invalid("Subject"), "SNS-007");
  const perProtocol = input.MessageStructure === "json";
  if (perProtocol) {
    const problem = structureProblem(message);
    if (problem !== undefined) return no(invalid(`Message Structure - ${problem}`), "SNS-005", true);
  }
  const read = readAttributes(input.MessageAttributes);
  if (!read.ok) return no(read.error, "SNS-007");
  const size = utf8Length(message) + attributesSize(read.attributes);
  if (size > LARGEST) return no(invalid("Message too long"), "SNS-006");
  const fifo = checkFifo(input, message, properties);
  if (typeof fifo === "object" && "code" in fifo) return no(fifo, "SNS-045", true);
  return { ok: true, checked: { message, subject, attributes: read.attributes, perProtocol, size, ...fifo } };
}

/** Group and deduplication ID, or what is wrong with them. */
function checkFifo(input: PublishInput, message: string, { FifoTopic, ContentBasedDeduplication }: TopicConfig["properties"]): Pick<Checked, "group" | "deduplicationId"> | AwsError {
  const { MessageGroupId: group, MessageDeduplicationId: id } = input;
  if (group !== undefined && !isFifoName(group)) return invalid("MessageGroupId Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length");
  if (!FifoTopic) {
    if (id !== undefined) return invalid("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type");
    return { group: group as string | undefined, deduplicationId: undefined };
  }
  if (group === undefined) return invalid("The MessageGroupId parameter is required for FIFO topics");
  if (id === undefined) {
    if (!ContentBasedDeduplication) return invalid("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    return { group: group as string, deduplicationId: sha256Hex(message) };
  }
  if (!isFifoName(id)) return invalid("MessageDeduplicationId Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length");
  return { group: group as string, deduplicationId: id };
}

/** 1 to 99 characters without line breaks and control characters. */
function isSubject(value: unknown): value is string {
  if (typeof value !== "string" || value.length === 0 || value.length > 99) return false;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) < 32 || value.charCodeAt(i) === 127) return false;
  return true;
}

function isFifoName(value: unknown): value is string {
  if (typeof value !== "string" || value.length === 0 || value.length > 128) return false;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) <= 32 || value.charCodeAt(i) >= 127) return false;
  return true;
}

function structureProblem(message: string): string | undefined {
  const texts = parseJson(message);
  if (typeof texts !== "object" || texts === null || Array.isArray(texts)) return "JSON message body failed to parse";
  return typeof (texts as { readonly default?: unknown }).default === "string" ? undefined : "No default entry in JSON message body";
}

/** AWS's MessageAttributes after their checks; undefined when there are none. */
export function readAttributes(given: unknown): { readonly ok: true; readonly attributes: MessageAttributes | undefined } | { readonly ok: false; readonly error: AwsError } {
  if (given === undefined || given === null) return { ok: true, attributes: undefined };
  const entries = Object.entries(given as Readonly<Record<string, Partial<AttributeValue> | null>>);
  if (entries.length === 0) return { ok: true, attributes: undefined };
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of entries) {
    const type = value?.DataType;
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || name.startsWith(".") || name.endsWith(".") || name.includes(".."))
      return { ok: false, error: badAttribute(`Invalid parameter value: The message attribute name '${name}' is invalid.`) };
    if (typeof type !== "string" || !/^(String|Number|Binary)(\..+)?$/.test(type))
      return { ok: false, error: badAttribute(`The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`) };
    const text = type.startsWith("Binary") ? value?.BinaryValue : value?.StringValue;
    if (typeof text !== "string" || text === "") return { ok: false, error: badAttribute(`The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`) };
    if (type === "Number" && !(text.trim() !== "" && Number.isFinite(Number(text)))) return { ok: false, error: badAttribute(`Could not cast message attribute '${name}' value to number.`) };
    attributes[name] = Object.freeze(type.startsWith("Binary") ? { DataType: type, BinaryValue: text } : { DataType: type, StringValue: text });
  }
  return { ok: true, attributes: Object.freeze(attributes) };
}

/** Bytes of names, types and values. */
function attributesSize(attributes: MessageAttributes | undefined): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes ?? {})) bytes += utf8Length(name) + utf8Length(value.DataType) + utf8Length(value.StringValue ?? value.BinaryValue ?? "");
  return bytes;
}
