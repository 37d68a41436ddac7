/** What a bucket does here. */
import type { RuleDefinition } from "../define.ts";

const guide = (page: string) => `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}.html`;
const rule = (rank: RuleDefinition["rank"], title: string, source: string, says: string, more: Partial<RuleDefinition> = {}): RuleDefinition => ({ rank, title, status: "documented", source, says, mark: "info", ...more });
const types = guide("notification-how-to-event-types-and-destinations");

export const rules: Readonly<Record<string, RuleDefinition>> = {
  "EYD-140": rule("-", "The bucket is in trouble", "How the simulated world works", "While `down` holds it answers 503 SlowDown, while `denies` holds 403 AccessDenied.", { status: "assumed", mark: "failed", properties: ["down", "denies"] }),
  "EYD-141": rule("-", "Objects by key", "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html", "A put writes the whole object under its key and is seen by every later read; a second put replaces it (or, with versions, hides it); deleting what is not there succeeds.", { mark: "done", tells: "{key}: {bytes} bytes." }),
  "S3E-001": rule("P0", "A change tells one destination", guide("EventNotifications"), "A change that fits a notification sends one record to its queue, topic or function, a while later.", { properties: ["Events", "notificationDelayMs"], moment: "first notification", note: "EventBridge is a fourth destination, since 2021." }),
  "S3E-002": rule("P0", "Kinds of events", types, "Each operation raises its own kind; `s3:ObjectCreated:*` takes in the whole family; what is not listed tells nobody.", { properties: ["Events"], note: "Besides created, removed and restored there are tags, access lists, replication, lifecycle and tiering." }),
  "S3E-003": rule("P0", "Deletes, with and without versions", types, "Without versions, or of one version: `ObjectRemoved:Delete`. A plain delete in a bucket that keeps versions: `ObjectRemoved:DeleteMarkerCreated`.", { properties: ["VersioningConfiguration"] }),
  "S3E-004": rule("P0", "How the key begins and ends", guide("notification-how-to-filtering"), "Prefix and suffix are held against the key letter by letter, case and all; there are no wildcards.", { properties: ["Filter"] }),
  "S3E-005": rule("P0", "One destination for overlapping filters", guide("notification-how-to-filtering"), "Two notifications with a common event and overlapping prefix and suffix are refused: InvalidArgument, and nothing is saved. Several receivers need a topic or EventBridge.", { mark: "failed", properties: ["Events", "Filter"] }),
  "S3E-006": rule("P0", "The trap of recursion", guide("EventNotifications"), "A function that a bucket invokes and that writes into the same bucket invokes itself again. Two buckets or a prefix help; here the bucket stops telling after `loopGuard` rounds.", { mark: "dropped", status: "assumed", tells: "{key} comes of {rounds} rounds through this bucket: nobody is told any more.", properties: ["loopGuard"], moment: "a loop is stopped" }),
  "S3E-007": rule("P1", "At least once, in no order", guide("notification-content-structure"), "Notifications may come late, twice and in another order; the `sequencer` of a key grows.", { properties: ["notificationDelayMs", "duplicates"] }),
  "S3E-008": rule("P1", "No FIFO destinations", types, "FIFO queues and topics are refused; EventBridge is the way.", { mark: "failed" }),
  "S3E-009": rule("P1", "Destinations are checked when saved", guide("how-to-enable-disable-notification-intro"), "The ARN must be one, the destination must exist and let S3 in; else nothing is saved. Unchecked, events are lost later.", { mark: "failed", tells: "{to} did not take the notification: {error}." }),
  "S3E-010": rule("P2", "A test event", types, "Saving a queue or topic as destination sends it one message of kind `s3:TestEvent`."),
  "S3E-011": rule("P0", "Events to EventBridge", guide("EventBridge"), "Switched on, every supported event goes to the account's default bus besides, without a choice; it takes about five minutes at first. Replication and lost copies are not told there.", { properties: ["eventBridgeDelayMs"] }),
  "S3E-013": rule("P1", "Keys are encoded", guide("notification-content-structure"), "In notifications keys are encoded as in forms (a space is a plus); the bus gets them as they are."),
  "S3E-014": rule("P2", "Two writes at once", guide("EventNotifications"), "Two writes of one key at the same instant may give one notification unless versions are kept.", { status: "assumed", properties: ["collapseSimultaneous", "VersioningConfiguration"] }),
  "S3E-015": rule("P2", "Failures are silent", types, "An operation that fails tells nobody, nor does an access list that stays as it was."),
};
