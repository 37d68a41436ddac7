// Reads the sources of this code base for the tests about it: their text, their syntax tree, what they import.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

/** The root of the repository, absolute. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** One file of `src`. `path` is relative to the repository, with `/` on every system: `src/kernel/time.ts`. */
export interface SourceFile {
  path: string;
  text: string;
}

/** A node of the syntax tree (ESTree with TypeScript), seen without its many types: the tests look at few members. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [member: string]: unknown;
}

/** One import as written. `to` is a path relative to the repository, or a package's name with `package` true. */
export interface Import {
  from: string;
  line: number;
  to: string;
  package: boolean;
  /** True if nothing of it is left at run time (`import type`, `typeof import()`). */
  typesOnly: boolean;
}

/** All `.ts` and `.tsx` files of `src`, in order of path. */
export function readSources(): SourceFile[] {
  return readdirSync(join(repository, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const absolute = join(entry.parentPath, entry.name);
      return { path: relative(repository, absolute).split(sep).join('/'), text: readFileSync(absolute, 'utf8') };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Tests stand beside the code, under rules of their own. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** The part that knows no browser, no clock and no chance: what a run's bytes depend on. */
export function isModel(path: string): boolean {
  return /^src\/(kernel|vocabulary|aws|services|scenario|engine|timeline)\/.*\.ts$/.test(path) && !isTest(path);
}

/** 1 for the first line. */
export function lineAt(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

/** Calls `see` for each node of the file's syntax tree, with the node that holds it and under which member. */
export function walk(file: SourceFile, see: (node: SyntaxNode, parent?: SyntaxNode, member?: string) => void): void {
  const { program, errors } = parseSync(file.path, file.text);
  const error = errors[0];
  if (error) throw new Error(`${file.path} can't be parsed: ${error.message}`);
  visit(program, undefined, undefined);

  function visit(value: unknown, parent: SyntaxNode | undefined, member: string | undefined): void {
    if (Array.isArray(value)) for (const item of value) visit(item, parent, member);
    else if (isNode(value)) {
      see(value, parent, member);
      for (const key of Object.keys(value)) visit(value[key], value, key);
    }
  }
}

/**
 * Everything the file pulls in: imports, type imports, `export … from`, `import()`, `typeof import()`,
 * and `import.meta.glob`, a way in that no import statement shows.
 */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  walk(file, (node) => {
    for (const { target, typesOnly } of targetsOf(node)) {
      found.push({ from: file.path, line: lineAt(file, node.start), ...resolve(file.path, target), typesOnly });
    }
  });
  return found;
}

function targetsOf(node: SyntaxNode): { target: string; typesOnly: boolean }[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return one(node.source, node.importKind === 'type' || allTypes(node.specifiers, 'importKind'));
    case 'ExportNamedDeclaration':
      return one(node.source, node.exportKind === 'type' || allTypes(node.specifiers, 'exportKind'));
    case 'ExportAllDeclaration':
      return one(node.source, node.exportKind === 'type');
    case 'ImportExpression':
      return one(node.source, false);
    case 'TSImportType':
      return one(node.source ?? node.argument, true);
    case 'CallExpression':
      return isGlob(node.callee) ? strings(node.arguments).map((target) => ({ target, typesOnly: false })) : [];
    default:
      return [];
  }
}

function one(source: unknown, typesOnly: boolean): { target: string; typesOnly: boolean }[] {
  return strings(source).map((target) => ({ target, typesOnly }));
}

/** `import { type A, type B } from …` leaves `import …` behind under verbatimModuleSyntax, but no name of it. */
function allTypes(specifiers: unknown, kind: string): boolean {
  return Array.isArray(specifiers) && specifiers.length > 0 && specifiers.every((each) => each[kind] === 'type');
}

function isGlob(callee: unknown): boolean {
  if (!isNode(callee) || callee.type !== 'MemberExpression') return false;
  const { object, property } = callee;
  return isNode(object) && object.type === 'MetaProperty' && isNode(property) && property.name === 'glob';
}

/** The string literals in a value, which may be one literal, a list of arguments, or a list in it. */
function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(strings);
  if (!isNode(value)) return [];
  if (value.type === 'ArrayExpression') return strings(value.elements);
  if (value.type === 'TSLiteralType') return strings(value.literal);
  return value.type === 'Literal' && typeof value.value === 'string' ? [value.value] : [];
}

function resolve(from: string, target: string): { to: string; package: boolean } {
  const bare = target.replace(/^!/, '').replace(/\?.*$/, '');
  if (bare.startsWith('.')) return { to: posix.join(posix.dirname(from), bare), package: false };
  if (bare.startsWith('/')) return { to: bare.slice(1), package: false };
  return { to: bare.startsWith('node:') ? bare : packageName(bare), package: true };
}

function packageName(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
