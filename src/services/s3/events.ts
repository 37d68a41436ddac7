/**
 * Kinds of events, and which notifications want them.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */

/** What operations here raise. */
export type ObjectEvent =
  | "ObjectCreated:Put" | "ObjectCreated:Post" | "ObjectCreated:Copy" | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete" | "ObjectRemoved:DeleteMarkerCreated" | "ObjectRestore:Post" | "ObjectRestore:Completed"
  | "ObjectTagging:Put" | "ObjectTagging:Delete" | "ObjectAcl:Put";

/** What a notification may name; some are never raised here (replication, lifecycle, tiering). */
const NAMES: readonly string[] = [
  "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectRestore:*", "s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete",
  "s3:ReducedRedundancyLostObject", "s3:Replication:*", "s3:Replication:OperationFailedReplication", "s3:Replication:OperationMissedThreshold", "s3:Replication:OperationReplicatedAfterThreshold", "s3:Replication:OperationNotTracked",
  "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated", "s3:LifecycleTransition", "s3:IntelligentTiering",
  "s3:ObjectTagging:*", "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete", "s3:ObjectAcl:Put", "s3:ObjectAnnotation:*", "s3:ObjectAnnotation:Put", "s3:ObjectAnnotation:Delete",
];
const KNOWN: ReadonlySet<string> = new Set(NAMES);

export const isEventName = (name: unknown): boolean => typeof name === "string" && KNOWN.has(name);

export interface Wish { readonly Events: readonly string[]; readonly Prefix: string; readonly Suffix: string }

/** Whether `wanted` (`s3:ObjectCreated:*`) takes in `event` (`s3:ObjectCreated:Put`). */
const takesIn = (wanted: string, event: string): boolean => wanted === event || (wanted.endsWith(":*") && event.startsWith(wanted.slice(0, -1)));

/** The key begins and ends as asked: letter by letter, case and all (S3E-004). */
export function fits(wish: Wish, key: string, event: ObjectEvent): boolean {
  return wish.Events.some((each) => takesIn(each, `s3:${event}`)) && key.startsWith(wish.Prefix) && key.endsWith(wish.Suffix);
}

/** Two configurations would both want one event of one key: AWS refuses the second (S3E-005). */
export function overlap(one: Wish, other: Wish): boolean {
  const event = one.Events.some((a) => other.Events.some((b) => takesIn(a, b) || takesIn(b, a)));
  const begins = one.Prefix.startsWith(other.Prefix) || other.Prefix.startsWith(one.Prefix);
  const ends = one.Suffix.endsWith(other.Suffix) || other.Suffix.endsWith(one.Suffix);
  return event && begins && ends;
}

export const AMBIGUOUS = "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.";

/** What the event bus is told: detail-type and reason; undefined for what it is not told. Source: …/userguide/ev-mapping-troubleshooting.html */
export function busEvent(event: ObjectEvent): { readonly type: string; readonly reason: string } | undefined {
  switch (event) {
    case "ObjectCreated:Put": return { type: "Object Created", reason: "PutObject" };
    case "ObjectCreated:Post": return { type: "Object Created", reason: "POST Object" };
    case "ObjectCreated:Copy": return { type: "Object Created", reason: "CopyObject" };
    case "ObjectCreated:CompleteMultipartUpload": return { type: "Object Created", reason: "CompleteMultipartUpload" };
    case "ObjectRemoved:Delete": case "ObjectRemoved:DeleteMarkerCreated": return { type: "Object Deleted", reason: "DeleteObject" };
    case "ObjectRestore:Post": return { type: "Object Restore Initiated", reason: "" };
    case "ObjectRestore:Completed": return { type: "Object Restore Completed", reason: "" };
    case "ObjectTagging:Put": return { type: "Object Tags Added", reason: "" };
    case "ObjectTagging:Delete": return { type: "Object Tags Deleted", reason: "" };
    case "ObjectAcl:Put": return { type: "Object ACL Updated", reason: "" };
    default: return event satisfies never;
  }
}
