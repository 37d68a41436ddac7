import { describe, expect, test } from 'vitest';
import { refusal, roomOf } from './layering.ts';
import { importsOf, readSources } from './source-files.ts';

const sources = readSources();

describe('layering', () => {
  test('every file of src belongs to a room', () => {
    expect(sources.map((file) => file.path).filter((path) => roomOf(path) === undefined)).toEqual([]);
  });

  test('every import goes the way the table allows', () => {
    expect(sources.flatMap(importsOf).flatMap((each) => refusal(each) ?? [])).toEqual([]);
  });
});

// Canaries: a check that has never been seen to fail proves nothing.
describe('layering catches', () => {
  test.each([
    ['a value import', 'src/kernel/time.ts', `import { table } from '../aws/errors.ts';`],
    ['a type import', 'src/kernel/time.ts', `import type { Table } from '../aws/errors.ts';`],
    ['a re-export', 'src/kernel/time.ts', `export { table } from '../aws/errors.ts';`],
    ['a re-export of all', 'src/kernel/time.ts', `export * from '../aws/errors.ts';`],
    ['a dynamic import', 'src/kernel/time.ts', `export const late = () => import('../aws/errors.ts');`],
    ['a type written as an import', 'src/kernel/time.ts', `export type T = import('../aws/errors.ts').Table;`],
    ['typeof an import', 'src/kernel/time.ts', `export type T = typeof import('../aws/errors.ts');`],
    ['a glob', 'src/engine/world.ts', `export const all = import.meta.glob(['../services/*/ui.tsx']);`],
    ['a package in the kernel', 'src/kernel/time.ts', `import { parse } from 'valibot';`],
    ['Node in the model', 'src/engine/run.ts', `import { readFileSync } from 'node:fs';`],
    ['React in a model file', 'src/services/sqs/behaviour.ts', `import type { ReactNode } from 'react';`],
    ['a service that sees another', 'src/services/sqs/behaviour.ts', `import { topic } from '../sns/index.ts';`],
    ['a drawing that sees another service', 'src/services/sqs/ui.tsx', `import { topic } from '../sns/index.ts';`],
    ['a model file that sees its drawing', 'src/services/sqs/index.ts', `import { Queue } from './ui.tsx';`],
    ['a drawing that sees a store', 'src/services/sqs/ui.tsx', `import { useRun } from '../../stores/run.ts';`],
    ['a service named outside the registry', 'src/engine/world.ts', `import { sqs } from '../services/sqs/index.ts';`],
    ['the engine on the page', 'src/worker/client.ts', `import { World } from '../engine/world.ts';`],
    ['a value where types alone are allowed', 'src/worker/protocol.ts', `import { rows } from '../engine/trace.ts';`],
    ['test helpers in what runs', 'src/engine/world.ts', `import { queue } from '../testing/builders.ts';`],
    ['a file outside src', 'src/ui/about.tsx', `import version from '../../package.json';`],
    ['a folder nobody planned', 'src/misc/helper.ts', `import { now } from '../kernel/time.ts';`],
  ])('%s', (_, path, text) => {
    expect(importsOf({ path, text }).map(refusal)).toEqual([expect.stringContaining(path)]);
  });
});

describe('layering allows', () => {
  test.each([
    ['src/services/sqs/behaviour.ts', `import { defineEntity } from '../define.ts'; import { s } from './state.ts';`],
    ['src/services/sqs/ui.tsx', `import { Bar } from '../../canvas/kit/bar.tsx'; import type { S } from './state.ts';`],
    ['src/services/sqs/sqs.test.ts', `import { test } from 'vitest'; import { run } from '../../testing/run.ts';`],
    ['src/services/sqs/index.ts', `import docs from './docs.md?raw';`],
    ['src/services/registry.ts', `import { sqs } from './sqs/index.ts';`],
    ['src/canvas/nodes.ts', `export const drawings = import.meta.glob('../services/*/ui.tsx', { eager: true });`],
    ['src/worker/protocol.ts', `import type { Row } from '../engine/trace.ts'; export type { Row };`],
    ['src/cli/run.ts', `import { readFileSync } from 'node:fs'; import { World } from '../engine/world.ts';`],
  ])('%s: %s', (path, text) => {
    expect(importsOf({ path, text }).flatMap((each) => refusal(each) ?? [])).toEqual([]);
  });
});
