/** What a bucket does here. */
import type { RuleDefinition } from "../define.ts";

export const rules: Readonly<Record<string, RuleDefinition>> = {
  "EYD-140": { rank: "-", title: "The bucket is in trouble", status: "assumed", source: "How the simulated world works", mark: "failed", properties: ["down", "denies"], says: "While `down` holds it answers 503 SlowDown, while `denies` holds 403 AccessDenied." },
  "EYD-141": { rank: "-", title: "Objects by key", status: "documented", source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html", mark: "done", says: "A put writes the whole object under its key and is seen by every later read; a second put replaces it; deleting what is not there succeeds.", tells: "{key}: {bytes} bytes." },
  "EYD-142": { rank: "-", title: "Notifications", status: "documented", source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html", mark: "info", properties: ["Events", "Filter"], says: "Each notification whose events and key filter fit gets one event for the object, at least once and in no promised order.", tells: "{to} did not take the notification: {error}." },
};
