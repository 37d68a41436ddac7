// What may not be written in `src`, read from the syntax tree: words in comments and strings don't count.
import type { SourceFile, SyntaxNode } from './source-files.ts';
import { isModel, lineAt, walk } from './source-files.ts';

/**
 * Names that reach for a clock, for chance, or for the locale of the machine. What only browsers or Node have is not
 * here: the model half type-checks without both (tsconfig.model.json), and `document` or `window` are good words in it.
 */
const IMPURE_NAMES = words(`
  Date performance Temporal Intl
  setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame requestIdleCallback
  globalThis WeakRef FinalizationRegistry
`);

const LOCALE_METHODS = words(`
  localeCompare toLocaleString toLocaleDateString toLocaleTimeString toLocaleLowerCase toLocaleUpperCase
`);

/** Math's members that the standard fixes to the last bit. The others (log, exp, pow, sin …) differ between browsers. */
const EXACT_MATH = words(`
  abs ceil floor round trunc sign min max sqrt imul clz32 fround
  E LN2 LN10 LOG2E LOG10E PI SQRT1_2 SQRT2
`);

/** Each thing in the file that may not be there, as a sentence with its place. */
export function bannedIn(file: SourceFile): string[] {
  const found: string[] = [];
  const model = isModel(file.path);
  walk(file, (node, parent, member) => {
    const what = bannedAnywhere(file, node, parent, member) ?? (model ? bannedInModel(node, parent, member) : undefined);
    if (what) found.push(`${file.path}:${lineAt(file, node.start)} ${what}`);
  });
  return found;
}

function bannedAnywhere(
  file: SourceFile,
  node: SyntaxNode,
  parent?: SyntaxNode,
  member?: string,
): string | undefined {
  if (node.type === 'TSAnyKeyword') return 'any: say what it is, or `unknown`';
  if (node.type === 'TSEnumDeclaration') return 'enum: a union of strings does it';
  if (isReference(node, 'console', parent, member) && !file.path.startsWith('src/cli/')) {
    return 'console: what a person should know is shown to them';
  }
  return undefined;
}

function bannedInModel(node: SyntaxNode, parent?: SyntaxNode, member?: string): string | undefined {
  if (node.type === 'BinaryExpression' && node.operator === '**') return powerSentence;
  if (node.type === 'AssignmentExpression' && node.operator === '**=') return powerSentence;
  if (node.type === 'MemberExpression') {
    const name = propertyName(node);
    if (name !== undefined && LOCALE_METHODS.has(name)) return `${name}: its answer depends on the machine's locale`;
  }
  if (isReference(node, 'Math', parent, member)) return bannedMath(parent, member);
  if (node.type !== 'Identifier' || !isReferencePlace(parent, member)) return undefined;
  const name = String(node.name);
  return IMPURE_NAMES.has(name) ? `${name}: the model knows nothing but what it is handed` : undefined;
}

const powerSentence = '**: it gives different bits in different browsers; multiply, or use the kernel’s';

function bannedMath(parent?: SyntaxNode, member?: string): string | undefined {
  const name = parent?.type === 'MemberExpression' && member === 'object' ? propertyName(parent) : undefined;
  if (name === undefined) return 'Math by itself: name the function, so that it can be checked';
  return EXACT_MATH.has(name) ? undefined : `Math.${name}: not the same in every browser; use the kernel’s`;
}

/** `a.name` and `a['name']`; undefined for `a[expression]`. */
function propertyName(node: SyntaxNode): string | undefined {
  const { property, computed } = node as SyntaxNode & { property: SyntaxNode };
  if (!computed) return String(property.name);
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}

function isReference(node: SyntaxNode, name: string, parent?: SyntaxNode, member?: string): boolean {
  return node.type === 'Identifier' && node.name === name && isReferencePlace(parent, member);
}

/** False where an identifier is only the name of a member: `event.Date`, `{ Date: 1 }`, `interface { Date: string }`. */
function isReferencePlace(parent?: SyntaxNode, member?: string): boolean {
  if (parent === undefined) return true;
  if (parent.computed === true) return true;
  if (parent.type === 'MemberExpression') return member !== 'property';
  if (parent.type === 'TSQualifiedName') return member !== 'right';
  // `{ process }` names a variable too: key and value stand at the same place, and the value is looked at.
  return member !== 'key' && !(parent.type === 'ImportSpecifier' && member === 'imported');
}

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
