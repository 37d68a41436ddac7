/** What a scenario may say of a bucket. */
import { NEVER } from "../../vocabulary/chance.ts";
import { field, optional } from "../../vocabulary/field.ts";
import type { Context } from "../define.ts";

export const bucketProperties = {
  VersioningConfiguration: optional.object({
    Status: field.choice(["Enabled", "Suspended"], "Enabled", { help: "Enabled: every put makes a version, a plain delete only a marker.", rules: ["S3E-003"] }),
  }, { help: "Whether older versions stay.", rules: ["S3E-003", "S3E-014"] }),
};

export const bucketBehaviour = {
  down: field.chance(NEVER, { help: "The bucket answers 503 Slow Down.", rules: ["EYD-140"] }),
  denies: field.chance(NEVER, { help: "The bucket answers 403 Access Denied.", rules: ["EYD-140"] }),
  notificationDelayMs: field.amount(0, { unit: "ms", min: 0, help: "From a change until its notification leaves: AWS says seconds as a rule, sometimes a minute or longer.", knob: "notification delay", realistic: 1_000, assumed: true, rules: ["S3E-001", "S3E-007"] }),
  duplicates: field.chance(NEVER, { help: "A notification is sent twice.", assumed: true, rules: ["S3E-007"] }),
  eventBridgeDelayMs: field.number(300_000, { unit: "ms", min: 0, help: "From drawing the arrow to the event bus until the first events take it: about five minutes. An arrow of the document has stood long enough.", rules: ["S3E-011"], advanced: true }),
  loopGuard: field.integer(50, { unit: "count", min: 1, max: 10_000, help: "After so many rounds through one object the bucket tells nobody any more; AWS would go on and bill.", assumed: true, rules: ["S3E-006"], advanced: true }),
  collapseSimultaneous: field.boolean(false, { help: "Two writes of one key at the same instant give one notification, unless versions are kept.", assumed: true, rules: ["S3E-014"], advanced: true }),
  restoreMs: field.amount(14_400_000, { unit: "ms", min: 0, help: "From RestoreObject until the object is there: three to five hours as a rule.", assumed: true, rules: ["S3E-002"], advanced: true }),
};

export type BucketContext = Context<typeof bucketProperties, typeof bucketBehaviour>;
export const keepsVersions = (ctx: BucketContext): boolean => ctx.config.properties.VersioningConfiguration?.Status === "Enabled";
