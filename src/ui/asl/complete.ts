/** What can be written at a place of a definition. Pure: the editor turns the offers into its own. */
import { contextAt, type Context, type Role } from "./context.ts";
import { CHOICES, ERRORS, INTRINSICS, JSONATA_WORDS, LAMBDA_ERRORS, OPERATORS, PATH_STARTS, READERS, RESOURCES, stateFields, TYPES, WRITERS } from "./fields.ts";

export interface Offer {
  readonly label: string;
  readonly says?: string;
  /** What is written; a field's may hold places to fill: `${…}`. */
  readonly write: string;
  readonly fill: boolean;
}

export interface Offers {
  /** What the label is matched against starts here … */
  readonly from: number;
  /** … and all this is replaced. */
  readonly replaces: { readonly from: number; readonly to: number };
  readonly offers: readonly Offer[];
}

/** What the diagram around the machine knows. */
export interface Known { readonly functions: readonly { readonly arn: string; readonly name: string }[]; readonly errors: readonly string[] }

export function offersAt(text: string, at: number, known: Known): Offers | undefined {
  const context = contextAt(text, at);
  if (context === undefined) return undefined;
  const { replaces, quoted } = context;
  if (context.at === "name") {
    const written = context.around.kind === "object" ? context.around.members.filter((each) => each.name.from !== replaces.from).map((each) => each.name.value) : [];
    const offers = namesOf(context).filter((name) => !written.includes(name)).map((name) => fieldOffer(name, context, text)).concat(context.role === "states" && !context.hasColon ? newStates(written) : []);
    return offers.length > 0 ? { from: replaces.from + (quoted ? 1 : 0), replaces, offers } : undefined;
  }
  const whole = valuesOf(context, known);
  if (whole.length > 0) return { from: replaces.from + (quoted ? 1 : 0), replaces, offers: whole.map(({ value, says }) => ({ label: String(value), ...(says === undefined ? {} : { says }), write: JSON.stringify(value), fill: false })) };
  if (!quoted) return undefined;
  const offers = wordsOf(context, text.slice(replaces.from + 1, at));
  const from = at - /[$\w.]*$/.exec(text.slice(replaces.from + 1, at))![0].length;
  return offers.length > 0 ? { from, replaces: { from, to: at }, offers } : undefined;
}

const BLOCK = ["StartAt", "States", "QueryLanguage", "Comment"];
const NAMES: { readonly [role in Role]?: readonly string[] } = {
  machine: [...BLOCK, "TimeoutSeconds", "Version"], block: BLOCK, processor: ["ProcessorConfig", ...BLOCK], processorConfig: ["Mode", "ExecutionType"],
  retrier: ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"], readerConfig: ["InputType", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "MaxItems"],
  batcher: ["MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"], writerConfig: ["Transformation", "OutputType"],
};

function namesOf({ role, type, jsonata }: Context): readonly string[] {
  switch (role) {
    case "state": return stateFields(type, jsonata);
    case "catcher": return ["ErrorEquals", "Next", jsonata ? "Output" : "ResultPath", "Assign", "Comment"];
    case "rule": return jsonata ? ["Condition", "Next", "Output", "Assign", "Comment"] : ["Variable", ...OPERATORS, "Next", "And", "Or", "Not", "Assign", "Comment"];
    case "test": return ["Variable", ...OPERATORS, "And", "Or", "Not"];
    case "reader": return ["Resource", "ReaderConfig", jsonata ? "Arguments" : "Parameters"];
    case "writer": return ["Resource", "WriterConfig", jsonata ? "Arguments" : "Parameters"];
    default: return NAMES[role] ?? [];
  }
}

const OBJECTS = new Set(["States", "Parameters", "Arguments", "ResultSelector", "Assign", "Credentials", "ItemSelector", "ReaderConfig", "WriterConfig", "ProcessorConfig", "BatchInput", "Result"]);
const VALUES: Readonly<Record<string, string>> = {
  End: "true", Seconds: "${1:10}", TimeoutSeconds: "${1:60}", HeartbeatSeconds: "${1:10}", IntervalSeconds: "${1:1}", MaxAttempts: "${1:3}", BackoffRate: "${1:2}", MaxDelaySeconds: "${1:60}", MaxConcurrency: "${1:10}",
  ToleratedFailureCount: "${1:0}", ToleratedFailurePercentage: "${1:10}", MaxItems: "${1:100}", MaxItemsPerBatch: "${1:10}", MaxInputBytesPerBatch: "${1:65536}", ErrorEquals: '["${States.ALL}"]', CSVHeaders: '["${name}"]',
  Retry: '[{ "ErrorEquals": ["${States.TaskFailed}"], "IntervalSeconds": ${1:1}, "MaxAttempts": ${2:3}, "BackoffRate": ${3:2} }]', Catch: '[{ "ErrorEquals": ["${States.ALL}"], "Next": "${}" }]',
  Choices: "[{\n\t${}\n}]", And: "[{ ${} }]", Or: "[{ ${} }]", Not: "{ ${} }", Branches: '[{\n\t"StartAt": "${}",\n\t"States": {}\n}]', ItemProcessor: '{\n\t"StartAt": "${}",\n\t"States": {}\n}',
  ItemReader: '{ "Resource": "${}" }', ResultWriter: '{ "Resource": "${}" }', ItemBatcher: '{ "MaxItemsPerBatch": ${1:10} }', Version: '"1.0"', Items: '"{% ${$states.input} %}"', Condition: '"{% ${} %}"', Output: '"{% ${} %}"',
};

function fieldOffer(name: string, { hasColon, replaces }: Context, text: string): Offer {
  const value = VALUES[name] ?? (OBJECTS.has(name) ? "{\n\t${}\n}" : /^(?:Is|Boolean(?!.*Path))/.test(name) ? "${true}" : /^Numeric(?!.*Path)/.test(name) ? "${1:0}" : '"${}"');
  return { label: name, write: hasColon ? JSON.stringify(name) : `"${name}": ${value}${comma(text, replaces.to)}`, fill: !hasColon };
}

/** Where another member follows, a comma belongs between. */
const comma = (text: string, at: number) => (/^\s*"/.test(text.slice(at, at + 200)) ? "," : "");

const BODIES: readonly (readonly [string, string, string])[] = [
  ["Task", "calls something", '"Resource": "${arn}", "End": true'], ["Pass", "hands on", '"End": true'], ["Choice", "goes one of several ways", '"Choices": [], "Default": "${}"'], ["Wait", "lets time pass", '"Seconds": ${1:10}, "End": true'],
  ["Parallel", "does several things at once", '"Branches": [], "End": true'], ["Map", "does one thing for each item", '"ItemProcessor": { "StartAt": "${}", "States": {} }, "End": true'], ["Succeed", "ends well", ""], ["Fail", "ends with an error", '"Error": "${Error}", "Cause": "${}"'],
];

function newStates(written: readonly string[]): readonly Offer[] {
  return BODIES.map(([type, says, body]) => {
    let name = `New${type}`;
    for (let i = 2; written.includes(name); i++) name = `New${type}${i}`;
    return { label: `${type} state`, says, write: `"\${${name}}": { "Type": "${type}"${body === "" ? "" : `, ${body}`} }`, fill: true };
  });
}

interface Value { readonly value: string | boolean; readonly says?: string }
const plain = (values: readonly string[], says?: string): readonly Value[] => values.map((value) => ({ value, ...(says === undefined ? {} : { says }) }));

function valuesOf({ role, name, targets }: Context, known: Known): readonly Value[] {
  if (role === "data") return [];
  if (role === "errors") return [...plain(known.errors, "of this diagram"), ...plain(ERRORS), ...plain(LAMBDA_ERRORS)];
  if (name === "Next" || name === "Default" || name === "StartAt") return plain(targets);
  if (name === "Type" && role === "state") return plain(TYPES);
  if (name === "End" || (name !== undefined && /^(?:Is[A-Z]|BooleanEquals$)/.test(name))) return name === "End" ? [{ value: true }] : [{ value: true }, { value: false }];
  if (name === "Resource") return role === "reader" ? plain(READERS) : role === "writer" ? plain(WRITERS) : [...known.functions.map(({ arn, name: says }) => ({ value: arn, says })), ...plain(RESOURCES)];
  return name === undefined ? [] : plain(CHOICES[name] ?? []);
}

/** Inside a text: paths and intrinsic functions, or JSONata's words. */
function wordsOf({ role, name, jsonata }: Context, before: string): readonly Offer[] {
  const word = (label: string, write = label): Offer => ({ label, write, fill: write.includes("${") });
  if (jsonata) return before.includes("{%") ? JSONATA_WORDS.map((each) => word(each)) : before === "" ? [word("{% … %}", "{% ${$states.input} %}")] : [];
  const dynamic = name?.endsWith(".$") === true;
  if (!dynamic && (role === "data" || name === undefined || !/(?:Path|^Variable)$/.test(name))) return [];
  const calls = dynamic || name === "ErrorPath" || name === "CausePath" ? INTRINSICS.map(([call, args]) => word(call, args === "" ? `${call}()` : `${call}(\${${args.replaceAll("{}", "\\{\\}")}})`)) : [];
  return [...PATH_STARTS.map((each) => word(each)), ...calls];
}
