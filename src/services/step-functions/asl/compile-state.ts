/** One state of a definition as the program has it. */
import type { Json } from "../../../vocabulary/json.ts";
import { compileRule } from "./choice.ts";
import { compileBlock, type Building, type JsonObject } from "./compile.ts";
import { parsePath } from "./path.ts";
import type { Catcher, ChoiceRule, Distribution, PathField, Reader, Retrier, State, StateType } from "./program.ts";
import { parseResource } from "./resource.ts";
import { compileDynamic, compileJsonata, compileTemplate, type Template } from "./template.ts";

type Names = { readonly [name: string]: number };

export function compileState(building: Building, name: string, json: JsonObject, block: number, names: Names, machineJsonata: boolean): State {
  const jsonata = json.QueryLanguage === undefined ? machineJsonata : json.QueryLanguage === "JSONata";
  const index = names[name]!;
  const type = json.Type as StateType;
  const optional = (field: string) => (json[field] === undefined ? undefined : template(json[field], field, jsonata));
  const common = {
    index, name, block, jsonata,
    next: typeof json.Next === "string" ? names[json.Next]! : -1,
    inputPath: pathField(json.InputPath), outputPath: pathField(json.OutputPath), resultPath: pathField(json.ResultPath),
    resultSelector: optional("ResultSelector"), output: optional("Output"), assign: optional("Assign"),
    fields: fieldsOf(type, json, jsonata),
    retriers: list(json.Retry).map(compileRetrier), catchers: list(json.Catch).map((each) => compileCatcher(each, names, jsonata)),
  };
  switch (type) {
    case "Pass": return { ...common, type, result: json.Result };
    case "Succeed": case "Fail": case "Wait": return { ...common, type };
    case "Choice": return { ...common, type, rules: list(json.Choices).map((rule) => compileChoice(rule, names, jsonata)), otherwise: typeof json.Default === "string" ? names[json.Default]! : -1 };
    case "Task": return { ...common, type, resource: parseResource(json.Resource as string)! };
    case "Parallel": return { ...common, type, branches: list(json.Branches).map((branch) => compileBlock(building, branch, blockLanguage(branch, machineJsonata), index)) };
    case "Map": {
      const processor = (json.ItemProcessor ?? json.Iterator) as JsonObject;
      const selector = json.ItemSelector ?? (jsonata ? undefined : json.Parameters);
      return {
        ...common, type, processor: compileBlock(building, processor, blockLanguage(processor, machineJsonata), index),
        selector: selector === undefined ? undefined : template(selector, "ItemSelector", jsonata), distribution: compileDistribution(json, processor),
      };
    }
    default: return type satisfies never;
  }
}

/** States inside take the machine's language unless they say their own. */
function blockLanguage(block: JsonObject, machineJsonata: boolean): boolean {
  return block.QueryLanguage === undefined ? machineJsonata : block.QueryLanguage === "JSONata";
}

function template(json: Json, field: string, jsonata: boolean): Template {
  return jsonata ? compileJsonata(json, field) : compileTemplate(json, field);
}

function pathField(json: Json | undefined): PathField {
  return json === undefined || json === null ? json : parsePath(json as string)!;
}

const list = (json: Json | undefined) => (json ?? []) as readonly JsonObject[];

/** Fields that are filled before the work, by type. A `…Path` fills the field it is named after. */
const FILLED: { readonly [type in StateType]: readonly string[] } = {
  Pass: ["Parameters"], Succeed: [], Choice: [],
  Fail: ["Error", "Cause"],
  Wait: ["Seconds", "Timestamp"],
  Task: ["Arguments", "Parameters", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"],
  Parallel: ["Arguments", "Parameters"],
  Map: ["Items", "MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"],
};

function fieldsOf(type: StateType, json: JsonObject, jsonata: boolean): (readonly [string, Template])[] {
  const fields: (readonly [string, Template])[] = [];
  for (const name of FILLED[type]) pushField(fields, json, name, jsonata, "");
  const batcher = json.ItemBatcher as JsonObject | undefined;
  if (batcher !== undefined) for (const name of ["MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"]) pushField(fields, batcher, name, jsonata, "ItemBatcher.");
  const reader = json.ItemReader as JsonObject | undefined;
  if (reader !== undefined) {
    for (const name of ["Parameters", "Arguments"]) if (reader[name] !== undefined) fields.push(["ItemReader", template(reader[name], `ItemReader/${name}`, jsonata)]);
    pushField(fields, (reader.ReaderConfig ?? {}) as JsonObject, "MaxItems", jsonata, "ItemReader.");
  }
  const writer = json.ResultWriter as JsonObject | undefined;
  if (writer !== undefined) for (const name of ["Parameters", "Arguments"]) if (writer[name] !== undefined) fields.push(["ResultWriter", template(writer[name], `ResultWriter/${name}`, jsonata)]);
  return fields;
}

function pushField(fields: (readonly [string, Template])[], json: JsonObject, name: string, jsonata: boolean, prefix: string): void {
  const path = json[`${name}Path`];
  if (typeof path === "string") fields.push([prefix + name, compileDynamic(path, `${name}Path`)]);
  else if (json[name] !== undefined) fields.push([prefix + name, template(json[name], name, jsonata)]);
}

function compileRetrier(json: JsonObject): Retrier {
  return {
    errors: json.ErrorEquals as readonly string[], intervalSeconds: (json.IntervalSeconds ?? 1) as number, maxAttempts: (json.MaxAttempts ?? 3) as number,
    backoffRate: (json.BackoffRate ?? 2) as number, maxDelaySeconds: (json.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) as number, full: json.JitterStrategy === "FULL",
  };
}

function compileCatcher(json: JsonObject, names: Names, jsonata: boolean): Catcher {
  return {
    errors: json.ErrorEquals as readonly string[], next: names[json.Next as string]!, resultPath: pathField(json.ResultPath),
    output: json.Output === undefined ? undefined : template(json.Output, "Output", jsonata), assign: json.Assign === undefined ? undefined : template(json.Assign, "Assign", jsonata),
  };
}

function compileChoice(json: JsonObject, names: Names, jsonata: boolean): ChoiceRule {
  return {
    rule: jsonata ? undefined : compileRule(json), condition: jsonata ? template(json.Condition!, "Condition", true) : undefined, next: names[json.Next as string]!,
    output: json.Output === undefined ? undefined : template(json.Output, "Output", jsonata), assign: json.Assign === undefined ? undefined : template(json.Assign, "Assign", jsonata),
  };
}

function compileDistribution(json: JsonObject, processor: JsonObject): Distribution | undefined {
  const config = processor.ProcessorConfig as JsonObject | undefined;
  if (config?.Mode !== "DISTRIBUTED") return undefined;
  const reader = json.ItemReader as JsonObject | undefined;
  const writer = json.ResultWriter as JsonObject | undefined;
  const shape = (writer?.WriterConfig ?? {}) as JsonObject;
  return {
    executionType: config.ExecutionType === "EXPRESS" ? "EXPRESS" : "STANDARD", label: (json.Label ?? "") as string, batches: json.ItemBatcher !== undefined,
    reader: reader === undefined ? undefined : compileReader(reader),
    writer: writer === undefined ? undefined : { resource: (writer.Resource ?? "") as string, transformation: (shape.Transformation ?? "NONE") as string, outputType: (shape.OutputType ?? "JSON") as string },
  };
}

function compileReader(json: JsonObject): Reader {
  const config = (json.ReaderConfig ?? {}) as JsonObject;
  const delimiters: Readonly<Record<string, string>> = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" };
  return {
    resource: json.Resource as string, inputType: (config.InputType ?? "") as string, headerLocation: (config.CSVHeaderLocation ?? "FIRST_ROW") as string,
    headers: (config.CSVHeaders ?? []) as readonly string[], delimiter: delimiters[(config.CSVDelimiter ?? "COMMA") as string] ?? ",",
  };
}
