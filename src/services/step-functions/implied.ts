/** What a definition names without an arrow: the loader makes implied connections of it. */
import type { Json } from "../../vocabulary/json.ts";
import type { Settings } from "../define.ts";
import { readDefinition } from "./asl/compile.ts";
import { parseResource } from "./asl/resource.ts";
import type { MachineConfig } from "./config.ts";
import { stubName } from "./integrations/stubs.ts";
import { targetsOf, unqualified, type Params } from "./integrations/target.ts";
import { isObject, type JsonObject } from "./validate/json.ts";
import { definitionProblems } from "./validate/validate.ts";

/** Connection types by service and operation, where the operation is not the API's own name. */
const CONNECTIONS: Readonly<Record<string, string>> = {
  "lambda:invoke": "lambda:Invoke", "sqs:sendMessage": "sqs:SendMessage", "sns:publish": "sns:Publish", "events:putEvents": "events:PutEvents", "states:startExecution": "states:StartExecution",
  "dynamodb:putItem": "dynamodb:PutItem", "dynamodb:getItem": "dynamodb:GetItem", "dynamodb:updateItem": "dynamodb:UpdateItem", "dynamodb:deleteItem": "dynamodb:DeleteItem",
  "apigateway:invoke": "apigateway:Request", "http:invoke": "http:Request",
};
const SDK_SERVICES: Readonly<Record<string, string>> = { sfn: "states", eventbridge: "events" };

export interface Implied { readonly type: string; readonly to: string }

export function impliedBy(config: MachineConfig, _id: string, settings: Settings): readonly Implied[] {
  const { Definition, StateMachineType } = config.properties;
  if (definitionProblems(Definition, StateMachineType).length > 0) return [];
  const found: Implied[] = [];
  visit(readDefinition(Definition), config, settings, found);
  const seen = new Set<string>();
  return found.filter(({ type, to }) => !seen.has(`${type} ${to}`) && seen.add(`${type} ${to}`));
}

function visit(block: JsonObject, config: MachineConfig, settings: Settings, into: Implied[]): void {
  for (const state of Object.values((block.States ?? {}) as { readonly [name: string]: JsonObject })) {
    if (state.Type === "Task") task(state, config, settings, into);
    if (Array.isArray(state.Branches)) for (const branch of state.Branches as readonly JsonObject[]) visit(branch, config, settings, into);
    const processor = state.ItemProcessor ?? state.Iterator;
    if (isObject(processor)) visit(processor, config, settings, into);
    for (const [name, type] of [["ItemReader", "s3:GetObject"], ["ResultWriter", "s3:PutObject"]] as const) {
      const part = state[name];
      if (!isObject(part) || config.behaviour.stubs[type.replace(/:(.)/, (_, c: string) => `:${c.toLowerCase()}`)] !== undefined) continue;
      const bucket = ((part.Arguments ?? part.Parameters ?? {}) as Params).Bucket;
      if (typeof bucket === "string" && !bucket.startsWith("{%")) into.push({ type, to: targetsOf("s3", { Bucket: bucket }, settings)[0]! });
    }
  }
}

function task(state: JsonObject, config: MachineConfig, settings: Settings, into: Implied[]): void {
  const resource = parseResource(state.Resource as string)!;
  const params = literal(state.Arguments ?? state.Parameters);
  const spec = { resource } as Parameters<typeof stubName>[0];
  if (config.behaviour.stubs[stubName(spec, params)] !== undefined) return;
  if (resource.kind === "lambda") return void into.push({ type: "lambda:Invoke", to: unqualified(resource.arn) });
  if (resource.kind === "activity") return void into.push({ type: "states:ScheduleActivity", to: resource.arn });
  const [to] = targetsOf(resource.service, params, settings);
  if (to === undefined || (resource.service === "events" && params.Entries === undefined)) return;
  const type = resource.sdk ? `${SDK_SERVICES[resource.service] ?? resource.service}:${resource.api[0]!.toUpperCase()}${resource.api.slice(1)}` : CONNECTIONS[`${resource.service}:${resource.api}`];
  if (type !== undefined) into.push({ type, to });
}

/** What is written as it is: paths and expressions are known at run time only. */
function literal(json: Json | undefined): Params {
  if (!isObject(json)) return {};
  return Object.fromEntries(Object.entries(json).filter(([name, value]) => !name.endsWith(".$") && !(typeof value === "string" && value.startsWith("{%"))));
}
