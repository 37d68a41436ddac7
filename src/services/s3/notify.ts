/**
 * Events of objects, in AWS's form.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import { bucketArn } from "../../aws/arn.ts";
import { isoFromMs } from "../../aws/date.ts";
import type { MessageId, Peer } from "../define.ts";
import type { BucketContext } from "./index.ts";
import type { BucketState, StoredObject } from "./state.ts";

export interface Notified { readonly message: MessageId }
const KEPT = 12;

export function notify(state: BucketState, ctx: BucketContext, object: StoredObject, event: "ObjectCreated:Put" | "ObjectRemoved:Delete"): void {
  let told = 0;
  for (const peer of ctx.out("s3.notification")) {
    if (!fits(peer, object.key, event)) {
      state.notFitting++;
      continue;
    }
    told++;
    const body = JSON.stringify(eventOf(state, ctx, object, event));
    const message = ctx.message("event", [object.message], { body, label: object.key });
    const [operation, input] = peer.type === "sqs.queue" ? ["sqs:SendMessage", { MessageBody: body }] as const
      : peer.type === "sns.topic" ? ["sns:Publish", { TopicArn: peer.arn, Subject: "Amazon S3 Notification", Message: body }] as const
      : ["lambda:Invoke", { FunctionName: peer.arn, InvocationType: "Event", Payload: body }] as const;
    ctx.call(peer, operation, input, "EYD-142", { carries: [message], data: { message } satisfies Notified });
  }
  state.last.push({ key: object.key, what: event === "ObjectCreated:Put" ? "put" : "removed", told, at: ctx.now });
  if (state.last.length > KEPT) state.last.shift();
}

function fits(peer: Peer, key: string, event: string): boolean {
  const { Events, Filter } = peer.connectionConfig.properties as { readonly Events: readonly string[]; readonly Filter?: { readonly Prefix: string; readonly Suffix: string } };
  const wanted = Events.some((each) => each === `s3:${event}` || (each.endsWith(":*") && `s3:${event}`.startsWith(each.slice(0, -1))));
  return wanted && key.startsWith(Filter?.Prefix ?? "") && key.endsWith(Filter?.Suffix ?? "");
}

function eventOf(state: BucketState, ctx: BucketContext, object: StoredObject, event: string): unknown {
  return { Records: [{
    eventVersion: "2.1", eventSource: "aws:s3", awsRegion: ctx.settings.Region, eventTime: isoFromMs(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000)), eventName: event,
    s3: {
      s3SchemaVersion: "1.0", bucket: { name: ctx.self.name, arn: bucketArn(ctx.settings, ctx.self.name) },
      object: { key: encodeURIComponent(object.key).replaceAll("%20", "+").replaceAll("%2F", "/"), ...(event.startsWith("ObjectCreated") ? { size: object.bytes, eTag: object.etag } : {}), sequencer: (++state.sequence).toString(16).toUpperCase().padStart(18, "0") },
    },
  }] };
}
