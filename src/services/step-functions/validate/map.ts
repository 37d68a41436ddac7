/** Map: its processor, and what only the distributed mode has. */
import type { Json } from "../../../vocabulary/json.ts";
import { checkBlock, type Surroundings } from "./block.ts";
import { isObject, type JsonObject, type Place } from "./json.ts";
import { checkExpressions, checkNumber, checkTemplate } from "./values.ts";

const MOST = 2_147_483_647;

export function checkMap(state: JsonObject, at: Place, jsonata: boolean, around: Surroundings, inner: Surroundings): void {
  const { complaints } = around;
  const name = state.ItemProcessor !== undefined ? "ItemProcessor" : "Iterator";
  const processor = state[name];
  if (!isObject(processor)) return complaints.add([...at, "ItemProcessor"], processor === undefined ? "This field is required" : "Expected value of type Object");
  const place = [...at, name];
  const { ProcessorConfig: config } = processor;
  const distributed = isObject(config) && config.Mode === "DISTRIBUTED";
  if (isObject(config)) checkConfig(config, [...place, "ProcessorConfig"], around);
  for (const field of ["MaxConcurrency", "ToleratedFailureCount"]) checkNumber(state, field, at, { min: 0, max: MOST, integer: true }, jsonata, complaints);
  checkNumber(state, "ToleratedFailurePercentage", at, { min: 0, max: 100, integer: false }, jsonata, complaints);
  const { Label: label } = state;
  if (label !== undefined && (typeof label !== "string" || label.length === 0 || label.length > 40)) complaints.add([...at, "Label"], "Label must have 1 to 40 characters");
  if (!distributed) {
    for (const field of ["ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount", "ToleratedFailurePercentage"])
      if (state[field] !== undefined && !field.startsWith("Tolerated")) complaints.add([...at, field], `Field '${field}' is supported only when Mode is DISTRIBUTED`);
  } else checkDistributed(state, at, jsonata, around);
  // SFN-062: children of a Map Run see no variable from outside.
  const within = distributed ? { ...inner, outerVariables: new Set<string>() } : inner;
  checkBlock(processor, place, processor.QueryLanguage === undefined ? around.machineJsonata : processor.QueryLanguage === "JSONata", within);
}

function checkConfig(config: JsonObject, at: Place, { complaints, express }: Surroundings): void {
  const { Mode: mode, ExecutionType: type } = config;
  if (mode !== undefined && mode !== "INLINE" && mode !== "DISTRIBUTED") complaints.add([...at, "Mode"], "Value is not one of [INLINE, DISTRIBUTED]");
  if (mode !== "DISTRIBUTED") return;
  if (express) complaints.add([...at, "Mode"], "Express state machine does not support Map state in DISTRIBUTED mode");
  if (type !== "STANDARD" && type !== "EXPRESS") complaints.add([...at, "ExecutionType"], type === undefined ? "This field is required" : "Value is not one of [STANDARD, EXPRESS]");
}

function checkDistributed(state: JsonObject, at: Place, jsonata: boolean, { complaints }: Surroundings): void {
  const below = (field: string): JsonObject | undefined => {
    const value: Json | undefined = state[field];
    if (value !== undefined && !isObject(value)) complaints.add([...at, field], "Expected value of type Object");
    return isObject(value) ? value : undefined;
  };
  const batcher = below("ItemBatcher");
  if (batcher !== undefined) {
    const place = [...at, "ItemBatcher"];
    if (!["MaxItemsPerBatch", "MaxInputBytesPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"].some((name) => batcher[name] !== undefined)) complaints.add(place, "At least one of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]");
    checkNumber(batcher, "MaxItemsPerBatch", place, { min: 1, max: MOST, integer: true }, jsonata, complaints);
    checkNumber(batcher, "MaxInputBytesPerBatch", place, { min: 1, max: 262_144, integer: true }, jsonata, complaints);
  }
  for (const field of ["ItemReader", "ResultWriter"]) {
    const json = below(field);
    if (json === undefined) continue;
    if (field === "ItemReader" && typeof json.Resource !== "string") complaints.add([...at, field, "Resource"], "This field is required");
    if (jsonata) checkExpressions(json.Arguments, [...at, field, "Arguments"], complaints);
    else if (json.Parameters !== undefined) checkTemplate(json.Parameters, [...at, field, "Parameters"], complaints);
  }
}
