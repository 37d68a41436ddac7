import { describe, expect, test } from "vitest";
import { OPERATORS as MODEL_OPERATORS } from "../../services/step-functions/asl/choice.ts";
import { machine } from "../../services/step-functions/machine.ts";
import { fieldProblem, PREDEFINED_ERRORS } from "../../services/step-functions/validate/fields.ts";
import type { EntityDefinition } from "../../services/define.ts";
import { offersAt } from "./complete.ts";
import { checkOf, diagnose } from "./diagnose.ts";
import { ERRORS, OPERATORS, stateFields, TYPES } from "./fields.ts";
import { graphOf } from "./graph.ts";
import { plainOf, readTree } from "./json-tree.ts";
import { placeOf, stepsOf } from "./place.ts";

const TEXT = JSON.stringify({ StartAt: "A", States: { A: { Type: "Task", Resource: "x", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Wait for it" }], Next: "B" }, "Wait for it": { Type: "Wait", Seconds: 1, End: true }, B: { Type: "Succeed" } } }, null, 2);
const at = (path: string) => { const { from, to } = placeOf(TEXT, readTree(TEXT).root, stepsOf(path)); return TEXT.slice(from, to); };
const check = checkOf(machine as unknown as EntityDefinition, {});

describe("from a path to a place", () => {
  test.each([
    [".States.A.Next", '"Next": "B"'], [".States.A.Catch[0].Next", '"Next": "Wait for it"'], ['.States["Wait for it"].Seconds', '"Seconds": 1'],
    [".States.A", '"A"'], [".States.A.Catch[0].ErrorEquals[0]", '"States.ALL"'], [".States.B.Next", '"B"'], [".StartAt", '"StartAt": "A"'], ["", "{"],
  ])("%s", (path, text) => expect(at(path)).toBe(text));

  test("the complaints of the validator stand at their members", () => {
    const text = TEXT.replace('"Next": "B"', '"Next": "C"');
    const [trouble] = diagnose(text, check).troubles.filter((each) => each.code === "MISSING_TRANSITION_TARGET");
    expect(text.slice(trouble!.from, trouble!.to)).toBe('"Next": "C"');
    expect(trouble!.states).toEqual(["A"]);
    expect(diagnose(TEXT.replace('"x"', '"arn:aws:states:::lambda:invoke"'), check).troubles).toEqual([]);
  });
});

describe("broken JSON", () => {
  test.each(['{"a": 1,}', '{"a" 1}', '{"a": }', '{"a": 1 "b": 2}', '["x", }', '{"a": tru}', '{"a": "x', "", '{"a":1}}', '{"a":1,"a":2}', '{a: {"b": 1}}'])("%s is told", (text) => expect(readTree(text).mistakes.length).toBeGreaterThan(0));
  test("good JSON reads as JSON.parse reads it", () => {
    const tree = readTree(TEXT);
    expect(tree.mistakes).toEqual([]);
    expect(plainOf(tree.root!)).toEqual(JSON.parse(TEXT));
  });
  test("the graph is drawn of what can be read", () => {
    const drawn = graphOf(plainOf(readTree(TEXT.slice(0, TEXT.indexOf('"Wait for it": {') - 6)).root!), new Set(["A"]));
    expect(drawn.states).toMatchObject([{ name: "A", tone: "failed", next: [{ to: "B" }, { to: "Wait for it", caught: true }] }]);
  });
});

/** Labels offered at the bar. */
function offered(text: string): readonly string[] {
  return offersAt(text.replace("|", ""), text.indexOf("|"), { functions: [{ arn: "arn:f", name: "F" }], errors: ["CardDeclined"] })?.offers.map((each) => each.label) ?? [];
}
const state = (inner: string, machineWords = "") => `{${machineWords}"StartAt":"A","States":{"A":{${inner}},"B":{"Type":"Succeed"}}}`;

describe("completion", () => {
  test("fields by type and language, without those written already", () => {
    expect(offered(state('"Type":"Task","Next":"B","|"'))).toEqual(expect.arrayContaining(["Resource", "ResultPath", "Retry"]));
    expect(offered(state('"Type":"Task","Next":"B","|"'))).not.toContain("Next");
    expect(offered(state('"Type":"Task","|"', '"QueryLanguage":"JSONata",'))).toEqual(expect.arrayContaining(["Arguments", "Output"]));
    expect(offered(state('"Type":"Task","|"', '"QueryLanguage":"JSONata",'))).not.toContain("ResultPath");
    expect(offered(state('"Type":"Wait","S|"'))).not.toContain("Resource");
  });
  test("names of states behind Next, Default, StartAt and in Catch", () => {
    expect(offered(state('"Type":"Pass","Next":"|"'))).toEqual(["B"]);
    expect(offered(state('"Type":"Choice","Default":|'))).toEqual(["B"]);
    expect(offered(state('"Type":"Task","Catch":[{"ErrorEquals":["States.ALL"],"Next":"|"}]'))).toEqual(["B"]);
    expect(offered('{"StartAt":"|","States":{"A":{}}}')).toEqual(["A"]);
  });
  test("errors, resources, intrinsic functions and JSONata's words", () => {
    expect(offered(state('"Type":"Task","Retry":[{"ErrorEquals":["|"]}]'))).toEqual(expect.arrayContaining(["CardDeclined", "States.ALL"]));
    expect(offered(state('"Type":"Task","Resource":"|"'))).toEqual(expect.arrayContaining(["arn:f", "arn:aws:states:::sqs:sendMessage"]));
    expect(offered(state('"Type":"Pass","Parameters":{"x.$":"States.F|"}'))).toContain("States.Format");
    expect(offered(state('"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $st|"'))).toContain("$states.input");
  });
  test("nothing in a payload's plain text", () => expect(offered(state('"Type":"Pass","Result":{"x":"|"}'))).toEqual([]));

  test.each(TYPES.flatMap((type) => [[type, false], [type, true]] as const))("the validator takes each field offered: %s, JSONata %s", (type, jsonata) => {
    expect(stateFields(type, jsonata).flatMap((name) => fieldProblem(type, name, jsonata) ?? [])).toEqual([]);
  });
  test("errors and data tests are the model's", () => {
    expect([...ERRORS].sort()).toEqual([...PREDEFINED_ERRORS].sort());
    expect([...OPERATORS].sort()).toEqual([...MODEL_OPERATORS].sort());
  });
});
