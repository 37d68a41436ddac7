import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { NEVER_ENDS, runsAway } from "./runaway.ts";

test.each(["(a+)+", "^(a+)+$", "(?:a*)*b", "((a+)b?)*", "(a|a)*", "(.|x)+", "([a-z]+)*", "(\\w+\\s?)*$", "(?<word>a{2,})+", "(x(a+))+"])("%s may take for ever", (pattern) => {
  expect(runsAway(pattern)).toBe(true);
});

test.each(["^Bearer [-0-9a-zA-Z._]+$", "(foo|bar)*", "a+b*c{2,}", "(ab)+", "[(]+[+*]", "\\(a+\\)+", "(a+)(b+)", "(?=a+)b", "(\\d{3}-)+", "(a?b)+", ".*", "[\\]+*]+x"])("%s comes to an end", (pattern) => {
  expect(new RegExp(pattern)).toBeDefined();
  expect(runsAway(pattern)).toBe(false);
});

test("an authorizer's expression that may take for ever is refused at its field", () => {
  const Authorizers = [{ Name: "a", Type: "TOKEN", IdentityValidationExpression: "^(a+)+$" }];
  expect(() => simulate({ nodes: [{ id: "api", type: "apigateway.restApi", properties: { Authorizers } }] })).toThrow(`nodes[0].properties.Authorizers[0].IdentityValidationExpression: BadRequestException ${NEVER_ENDS}`);
});
