import { expect, test } from 'vitest';
import type { SourceFile } from './source-files.ts';
import { readSources } from './source-files.ts';

const MOST_LINES = 500;

test(`no file is longer than ${MOST_LINES} lines without a reason in its head`, () => {
  expect(readSources().flatMap((file) => complaint(file) ?? [])).toEqual([]);
});

test('sizes catches a long file, and takes a reason only from the first comment', () => {
  const long = 'export {};\n'.repeat(MOST_LINES + 1);
  expect(complaint({ path: 'a.ts', text: long })).toContain('a.ts');
  expect(complaint({ path: 'a.ts', text: `${long}// Size: a table of AWS's errors.\n` })).toContain('a.ts');
  expect(complaint({ path: 'a.ts', text: `// Size:\n${long}` })).toContain('a.ts');
  expect(complaint({ path: 'a.ts', text: `// Errors.\n// Size: a table of AWS's errors.\n${long}` })).toBeUndefined();
  expect(complaint({ path: 'a.ts', text: `/*\n * Size: a table of errors.\n */\n${long}` })).toBeUndefined();
});

function complaint(file: SourceFile): string | undefined {
  const lines = file.text.trimEnd().split('\n').length;
  if (lines <= MOST_LINES || /Size: *\S.{10,}/.test(firstComment(file.text))) return undefined;
  return `${file.path} has ${lines} lines: split it, or begin its first comment with "Size:" and the reason`;
}

/** A block comment, or all `//` lines that stand together, at the very top. */
function firstComment(text: string): string {
  return /^(\s*\/\*[\s\S]*?\*\/|(\s*\/\/[^\n]*\n)+)/.exec(text)?.[0] ?? '';
}
