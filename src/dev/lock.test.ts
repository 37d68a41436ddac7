// npm refuses a lock in which a platform's package is missing, but only on that platform: so it is looked for here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './source-files.ts';

interface Package {
  version?: string;
  integrity?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}
type Packages = Record<string, Package>;

const packages: Packages = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')).packages;

test('each optional package that the lock speaks of is in it, with an integrity', () => {
  expect(missingOptional(packages)).toEqual([]);
});

test('each package has an integrity, and none names a host', () => {
  const names = Object.keys(packages).filter((path) => path !== '');
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((path) => !packages[path]?.integrity)).toEqual([]);
  expect(names.filter((path) => packages[path]?.resolved)).toEqual([]);
});

test('versions in package.json are exact', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, at]) => !/^\d/.test(String(at)));
  expect(loose).toEqual([]);
});

test('lock catches an optional package that is missing, or has no integrity', () => {
  const tool = { version: '1.0.0', optionalDependencies: { 'tool-mac': '1.0.0' } };
  expect(missingOptional({ 'node_modules/tool': tool })).toEqual(['node_modules/tool wants tool-mac']);
  expect(missingOptional({ 'node_modules/tool': tool, 'node_modules/tool-mac': {} })).toHaveLength(1);
  const found = { integrity: 'sha512-x' };
  expect(missingOptional({ 'node_modules/tool': tool, 'node_modules/tool-mac': found })).toEqual([]);
  expect(missingOptional({ 'node_modules/tool': tool, 'node_modules/tool/node_modules/tool-mac': found })).toEqual([]);
});

function missingOptional(all: Packages): string[] {
  return Object.entries(all).flatMap(([path, each]) =>
    Object.keys(each.optionalDependencies ?? {})
      .filter((name) => !resolve(all, path, name)?.integrity)
      .map((name) => `${path} wants ${name}`),
  );
}

/** As Node looks for it: in the package's own node_modules, then in those of the folders around it. */
function resolve(all: Packages, from: string, name: string): Package | undefined {
  const here = all[`${from === '' ? '' : `${from}/`}node_modules/${name}`];
  if (here || from === '') return here;
  return resolve(all, from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('/node_modules/')) : '', name);
}
