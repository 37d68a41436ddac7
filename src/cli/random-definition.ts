/** Random state machines in Amazon States Language. What is not valid the loading door refuses, and the default runs instead. */
import type { Sfc32 } from "../kernel/random.ts";
import type { Json } from "../vocabulary/json.ts";

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

export function randomDefinition(dice: Sfc32, ids: readonly string[], depth = 0): Json {
  const names = Array.from({ length: dice.integer(1, depth === 0 ? 5 : 2) }, (_, i) => `S${depth}${i}`);
  const jsonata = dice.ratio(1, 6);
  const states = Object.fromEntries(names.map((name, i) => [name, state(dice, ids, names, i, depth, jsonata)]));
  return { StartAt: names[0]!, ...(jsonata && depth === 0 ? { QueryLanguage: "JSONata" } : {}), ...(depth === 0 && dice.ratio(1, 5) ? { TimeoutSeconds: dice.integer(1, 60) } : {}), States: states };
}

function state(dice: Sfc32, ids: readonly string[], names: readonly string[], i: number, depth: number, jsonata: boolean): Json {
  const next = names[i + 1];
  const way: Record<string, Json> = next === undefined ? { End: true } : { Next: next };
  const last = names.at(-1)!;
  const troubles: Record<string, Json> = {
    ...(dice.ratio(1, 2) ? { Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: dice.integer(0, 3), BackoffRate: 1.5, ...(dice.ratio(1, 3) ? { JitterStrategy: "FULL" } : {}) }] } : {}),
    ...(dice.ratio(1, 2) && next !== undefined ? { Catch: [{ ErrorEquals: ["States.ALL"], Next: last }] } : {}),
  };
  const id = ids[dice.integer(0, ids.length - 1)]!;
  switch (dice.integer(0, depth < 2 ? 10 : 8)) {
    case 0: return { Type: "Wait", Seconds: dice.integer(0, 20), ...way };
    case 1: return { Type: "Task", Resource: arn(id), ...(dice.ratio(1, 3) ? { TimeoutSeconds: 5 } : {}), ...troubles, ...way };
    case 2: return { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", ...argumentsOf(jsonata, { QueueUrl: id }, "MessageBody", "{% $states.context.Task.Token %}", "$$.Task.Token"), TimeoutSeconds: dice.integer(1, 30), ...troubles, ...way };
    case 3: return { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", ...argumentsOf(jsonata, { FunctionName: id }, "Payload", "{% $states.input %}", "$"), ...troubles, ...way };
    case 4: return next === undefined ? { Type: "Succeed" } : jsonata ? { Type: "Choice", Choices: [{ Condition: "{% $random() > 0.5 %}", Next: next }], Default: last } : { Type: "Choice", Choices: [{ Variable: "$.n", IsPresent: true, Next: next }], Default: last };
    case 5: return next === undefined ? { Type: "Fail", Error: "Nope", Cause: "c" } : { Type: "Pass", ...(jsonata ? { Output: "{% $merge([$states.input, {'at': $millis()}]) %}" } : { Result: { n: dice.integer(0, 3) } }), ...way };
    case 6: return { Type: "Task", Resource: "arn:aws:states:::sns:publish", ...argumentsOf(jsonata, { TopicArn: `arn:aws:sns:us-east-1:123456789012:${id}` }, "Message", "{% $string($states.input) %}", "$"), ...troubles, ...way };
    case 7: return { Type: "Task", Resource: `arn:aws:states:us-east-1:123456789012:activity:${id}`, HeartbeatSeconds: 3, TimeoutSeconds: 20, ...troubles, ...way };
    case 9: return { Type: "Parallel", Branches: [randomDefinition(dice, ids, depth + 1), randomDefinition(dice, ids, depth + 1)], ...troubles, ...way };
    case 10: return { Type: "Map", ...(jsonata ? { Items: [1, 2, 3] } : { ItemsPath: "$.list" }), MaxConcurrency: dice.integer(0, 2), ItemProcessor: { ...(dice.ratio(1, 4) ? { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } } : {}), ...(randomDefinition(dice, ids, depth + 1) as object) }, ...troubles, ...way };
    default: return { Type: "Pass", ...way };
  }
}

/** Arguments in one query language, Parameters in the other. */
function argumentsOf(jsonata: boolean, fixed: Record<string, Json>, member: string, expression: string, path: string): Record<string, Json> {
  return jsonata ? { Arguments: { ...fixed, [member]: expression } } : { Parameters: { ...fixed, [`${member}.$`]: path } };
}
