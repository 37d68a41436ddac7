import { expect, test } from "vitest";
import { loadScenario } from "../../scenario/load.ts";
import { NEVER_ENDS, runsAway } from "./runaway.ts";

test.each(["(a+)+", "^(a+)+$", "(?:a*)*b", "((a+)b?)*", "(a|a)*", "(.|x)+", "([a-z]+)*", "(\\w+\\s?)*$", "(?<word>a{2,})+", "(x(a+))+"])("%s may take for ever", (pattern) => {
  expect(runsAway(pattern)).toBe(true);
});

test.each(["^Bearer [-0-9a-zA-Z._]+$", "(foo|bar)*", "a+b*c{2,}", "(ab)+", "[(]+[+*]", "\\(a+\\)+", "(a+)(b+)", "(?=a+)b", "(\\d{3}-)+", "(a?b)+", ".*", "[\\]+*]+x"])("%s comes to an end", (pattern) => {
  expect(new RegExp(pattern)).toBeDefined();
  expect(runsAway(pattern)).toBe(false);
});

test("an authorizer's expression that may take for ever is refused at its field", () => {
  const loaded = loadScenario({
    eventyard: 1, nodes: [{ id: "api", type: "apigateway.restApi", properties: { Authorizers: [{ Name: "a", Type: "TOKEN", IdentityValidationExpression: "^(a+)+$" }] } }],
  });
  expect(loaded.ok).toBe(false);
  if (loaded.ok) return;
  expect(loaded.problems).toContainEqual(expect.objectContaining({ path: "nodes[0].properties.Authorizers[0].IdentityValidationExpression", message: NEVER_ENDS }));
});
