import { describe, expect, test } from 'vitest';
import { bannedIn } from './bans.ts';
import { readSources } from './source-files.ts';

test('nothing banned is written in src', () => {
  expect(readSources().flatMap(bannedIn)).toEqual([]);
});

describe('bans catches, in the model half,', () => {
  test.each([
    'export const now = Date.now();',
    'export const at: Date = make();',
    'export const luck = Math.random();',
    'const { random } = Math;',
    'export const start = performance.now();',
    'setTimeout(() => {}, 10);',
    'setInterval(() => {}, 10);',
    'export const later = globalThis.setTimeout;',
    'export const y = Math.log(2);',
    "export const y = Math['exp'](2);",
    'export const y = Math.pow(2, 3);',
    'export const y = Math.tan(2);',
    'export const y = Math.hypot(2, 3);',
    'export const y = 2 ** 3;',
    'let y = 2; y **= 3;',
    'export const f = new Intl.NumberFormat();',
    'names.sort((a, b) => a.localeCompare(b));',
    'export const s = (1000).toLocaleString();',
    'export const bag = { performance };',
    'export const y = table[Date.now()];',
  ])('%s', (text) => {
    expect(bannedIn({ path: 'src/kernel/x.ts', text })).toHaveLength(1);
    expect(bannedIn({ path: 'src/ui/x.tsx', text })).toEqual([]);
    expect(bannedIn({ path: 'src/kernel/x.test.ts', text })).toEqual([]);
  });
});

describe('bans catches, anywhere,', () => {
  test.each([
    'export const x = (y: any) => y;',
    'export const x = y as unknown as any[];',
    'export enum Colour { Red }',
    'console.log("here");',
  ])('%s', (text) => {
    for (const path of ['src/kernel/x.ts', 'src/ui/x.ts', 'src/kernel/x.test.ts']) {
      expect(bannedIn({ path, text })).toEqual([expect.stringContaining(`${path}:1 `)]);
    }
  });
});

describe('bans lets pass', () => {
  test.each([
    '// Date.now() and any console.log are spoken of here; so are Math.random and 2 ** 3.',
    '/* enum Colour { Red } */ export const s = "new Date(), Math.log(2) and any enum";',
    'export const s = `setTimeout ${1} performance`;',
    'export const y = Math.floor(Math.sqrt(2)) + Math.imul(3, 4) + Math.max(1, Math.LN2);',
    'export const d = event.Date + header.Date;',
    'export const o = { Date: 1, process: 2, any: 3, console: 4 };',
    'export interface Header { Date: string; performance: number }',
    'export const re = /Date\\.now\\(\\) 2 \\*\\* 3/;',
  ])('%s', (text) => {
    expect(bannedIn({ path: 'src/kernel/x.ts', text })).toEqual([]);
  });

  test('the command line its console', () => {
    expect(bannedIn({ path: 'src/cli/main.ts', text: 'console.log("done");' })).toEqual([]);
  });
});
