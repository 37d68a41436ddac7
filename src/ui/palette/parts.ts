/** What the palette offers: every node type of the services, the variants worth a line of their own, in four groups. */
import type { Catalogue } from "../../stores/catalogue.ts";
import type { JsonObject } from "../../stores/scenario-document.ts";

export interface Part {
  readonly key: string;
  readonly type: string;
  /** Which drawing, where it isn't the type's own. */
  readonly glyph: string;
  readonly name: string;
  readonly says: string;
  /** Stem of a new node's id. */
  readonly stem: string;
  readonly properties?: JsonObject;
  readonly behaviour?: JsonObject;
}

export interface PartGroup { readonly title: string; readonly parts: readonly Part[] }

const GROUPS: readonly { readonly title: string; readonly families: readonly string[] }[] = [
  { title: "Queues and topics", families: ["queue", "topic", "bus"] },
  { title: "Streams", families: ["stream"] },
  { title: "Compute and workflow", families: ["function", "workflow"] },
  { title: "Ends", families: ["api", "actor", "store", "end"] },
];

/** Short names for the palette, where the service's title says more than the place needs. */
const SHORT: Readonly<Record<string, string>> = {
  "sqs.queue": "Queue", "sns.topic": "Topic", "events.bus": "Event bus", "events.rule": "Rule", "events.schedule": "Schedule", "events.pipe": "Pipe",
  "kinesis.stream": "Data stream", "firehose.deliveryStream": "Firehose", "kinesisanalytics.application": "Analytics",
  "lambda.function": "Function", "worker.fleet": "Worker fleet", "stepfunctions.stateMachine": "State machine", "swf.domain": "SWF domain",
  "apigateway.restApi": "REST API", "apigateway.httpApi": "HTTP API", "apigateway.webSocketApi": "WebSocket API",
  "s3.bucket": "Bucket", "dynamodb.table": "Table", "http.endpoint": "HTTP endpoint", "cognito.userPool": "User pool",
};

const VARIANTS: readonly (Omit<Part, "says"> & { readonly says: string; readonly after: string })[] = [
  { after: "sqs.queue", key: "sqs.queue.fifo", type: "sqs.queue", glyph: "sqs.queue.fifo", name: "FIFO queue", says: "Keeps order within each message group, and swallows repeats.", stem: "fifo-queue", properties: { FifoQueue: true } },
];

/** In the order of the registry, variants after their type. */
export function partGroups(catalogue: Catalogue): readonly PartGroup[] {
  const all = catalogue.services.flatMap((service) => service.entities.filter((each) => each.kind === "node").flatMap((each): { readonly family: string; readonly part: Part }[] => {
    const family = each.type === "worker.fleet" ? "function" : service.family;
    const stem = (SHORT[each.type] ?? each.title).toLowerCase().replaceAll(" ", "-");
    const part: Part = { key: each.type, type: each.type, glyph: each.type, name: SHORT[each.type] ?? each.title, says: each.says, stem: stem === "data-stream" ? "stream" : stem };
    return [{ family, part }, ...VARIANTS.filter((one) => one.after === each.type).map((variant) => ({ family, part: variant }))];
  }));
  return GROUPS.map(({ title, families }) => ({ title, parts: all.filter((each) => families.includes(each.family)).map((each) => each.part) })).filter((each) => each.parts.length > 0);
}

/** True when every word of the query starts some word of the part. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const words = texts.join(" ").toLowerCase().split(/[^a-z0-9]+/);
  return query.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).every((one) => words.some((word) => word.startsWith(one)));
}
