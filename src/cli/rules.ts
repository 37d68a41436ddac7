/** `eventyard rules`: every rule, its source, and the tests that name it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allRules } from "../engine/log.ts";
import { services } from "../services/registry.ts";
import { parseOptions } from "./options.ts";

export async function rules(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: [], flags: ["json"], operands: 0 });
  if (options.problem !== undefined) {
    process.stderr.write(`${options.problem}\n`);
    return 2;
  }
  const tests = testTitles();
  const list = [...allRules(services)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, rule]) => ({
    id, service: rule.service, rank: rule.rank, title: rule.title, status: rule.status, source: rule.source, tests: tests.get(id) ?? [],
  }));
  if (options.flags.has("json")) process.stdout.write(`${JSON.stringify(list)}\n`);
  else {
    for (const rule of list) process.stdout.write(`${rule.id.padEnd(9)} ${rule.rank.padEnd(2)} ${rule.status.padEnd(12)} ${String(rule.tests.length).padStart(3)} tests  ${rule.title}\n`);
    process.stdout.write(`${list.length} rules, ${list.filter((rule) => rule.tests.length === 0).length} without a test\n`);
  }
  return 0;
}

/** Titles of tests by the rule ids at their head, also behind a table of cases (`test.each([…])("SQS-001 …")`). Empty where the sources are not beside the command. */
function testTitles(): Map<string, string[]> {
  const byRule = new Map<string, string[]>();
  // Beside the bundle, or around this file.
  const root = [join(import.meta.dirname, "..", "src"), join(import.meta.dirname, "..")].find((path) => existsSync(join(path, "cli")));
  if (root === undefined) return byRule;
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.test\.tsx?$/.test(name));
  for (const file of files) {
    for (const [, title] of readFileSync(join(root, file), "utf8").matchAll(/(?:\b(?:test|it|describe)[\w.]*|\))\(\s*(?:"|'|`)([A-Z0-9]{3}-\d{3}[^"'`]*)/g)) {
      for (const [id] of /^(?:[A-Z0-9]{3}-\d{3}[a-e]?[ ,·:+]*)+/.exec(title!)![0].matchAll(/[A-Z0-9]{3}-\d{3}[a-e]?/g)) byRule.set(id, [...(byRule.get(id) ?? []), title!]);
    }
  }
  return byRule;
}
