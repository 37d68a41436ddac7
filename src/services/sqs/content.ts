/** What a message may contain: characters, attributes, size (SQS-002, SQS-003). */
import { md5Bytes, md5Hex } from "../../aws/digests.ts";
import { hexOf, utf8Bytes, utf8Length } from "../../aws/utf8.ts";
import { awsError } from "../../aws/errors.ts";
import type { AwsError } from "../define.ts";
import { badValue } from "./refusals.ts";
import type { AttributeValue, MessageAttributes } from "./state.ts";

/** Bytes of a body in UTF-8, or -1 when it holds a character that SQS refuses. One walk: it is on every message's way. */
export function bodySize(body: string): number {
  let bytes = body.length;
  for (let i = 0; i < body.length; i++) {
    const unit = body.charCodeAt(i);
    if (unit < 0x80) {
      if (unit < 0x20 && unit !== 0x9 && unit !== 0xa && unit !== 0xd) return -1;
    } else if (unit < 0x800) bytes += 1;
    else if (unit < 0xd800 || (unit > 0xdfff && unit < 0xfffe)) bytes += 2;
    else {
      const next = unit < 0xdc00 && i + 1 < body.length ? body.charCodeAt(i + 1) : 0;
      if (next < 0xdc00 || next > 0xdfff) return -1;
      // Two units, four bytes.
      bytes += 2;
      i++;
    }
  }
  return bytes;
}

/** Bytes of the attributes: names, types and values. */
export function attributesSize(attributes: MessageAttributes | undefined): number {
  if (attributes === undefined) return 0;
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) bytes += utf8Length(name) + utf8Length(value.DataType) + utf8Length(value.StringValue ?? value.BinaryValue ?? "");
  return bytes;
}

/** AWS's MessageAttributes after its checks; undefined when there are none. Up to ten, none empty. */
export function readAttributes(given: unknown): { readonly ok: true; readonly attributes: MessageAttributes | undefined } | { readonly ok: false; readonly error: AwsError } {
  if (given === undefined || given === null) return { ok: true, attributes: undefined };
  const refuse = (error: AwsError) => ({ ok: false as const, error });
  if (typeof given !== "object") return refuse(badValue(given, "MessageAttributes", "Must be a map of message attributes."));
  const entries = Object.entries(given as Readonly<Record<string, Partial<AttributeValue> | null>>);
  if (entries.length === 0) return { ok: true, attributes: undefined };
  if (entries.length > 10) return refuse(badValue(entries.length, "MessageAttributes", "Number of message attributes exceeds the allowed maximum of 10."));
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of entries) {
    const type = value?.DataType;
    const misnamed = nameProblem(name);
    if (misnamed !== undefined) return refuse(awsError("InvalidParameterValue", misnamed));
    if (typeof type !== "string" || type === "") return refuse(awsError("InvalidParameterValue", `The message attribute '${name}' must contain a non-empty message attribute type.`));
    if (!/^(String|Number|Binary)(\.|$)/.test(type) || type.length > 256)
      return refuse(awsError("InvalidParameterValue", `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`));
    const text = value?.StringValue ?? value?.BinaryValue;
    if (typeof text !== "string" || text === "") return refuse(awsError("InvalidParameterValue", `The message attribute '${name}' must contain a non-empty value.`));
    if (type.startsWith("Number") && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return refuse(awsError("InvalidParameterValue", `Can't cast the value of message (user) attribute '${name}' to a number.`));
    if (value?.StringValue !== undefined && bodySize(text) < 0) return refuse(awsError("InvalidParameterValue", `Invalid characters found in the value of message (user) attribute '${name}'.`));
    attributes[name] = Object.freeze(value?.StringValue === undefined ? { DataType: type, BinaryValue: text } : { DataType: type, StringValue: text });
  }
  return { ok: true, attributes: Object.freeze(attributes) };
}

/**
 * What is wrong with an attribute's name.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
function nameProblem(name: string): string | undefined {
  if (name.length > 256) return "Message (user) attribute names must be shorter than 256 Bytes";
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores.";
  if (/^(aws|amazon)\./i.test(name) || name.startsWith(".") || name.endsWith(".") || name.includes(".."))
    return "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.";
  return undefined;
}

export function bodyDigest(body: string): string {
  return md5Hex(body);
}

/**
 * MD5OfMessageAttributes: the digest over name, type and value of each attribute, each with its length before it, in the
 * order of names. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesDigest(attributes: MessageAttributes): string {
  const bytes: number[] = [];
  const put = (text: string) => {
    const encoded = utf8Bytes(text);
    bytes.push((encoded.length >>> 24) & 255, (encoded.length >>> 16) & 255, (encoded.length >>> 8) & 255, encoded.length & 255, ...encoded);
  };
  for (const name of Object.keys(attributes).sort()) {
    const value = attributes[name]!;
    put(name);
    put(value.DataType);
    bytes.push(value.StringValue === undefined ? 2 : 1);
    put(value.StringValue ?? value.BinaryValue ?? "");
  }
  return hexOf(md5Bytes(Uint8Array.from(bytes)));
}
