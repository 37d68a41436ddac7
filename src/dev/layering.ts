// Who may import whom. The table is the law; `layering.test.ts` holds every import of `src` against it.
import type { Import } from './source-files.ts';
import { isTest } from './source-files.ts';

/** A room and what it may see. A room always sees itself. */
interface Room {
  /** The first room whose pattern matches a file owns it. */
  files: RegExp;
  /** Names of rooms; `name:types` means `import type` only. `*` is everything. */
  sees: string[];
  /** Packages from outside; `*` is everything, `node:` is Node's own modules. */
  packages: string[];
}

/** Services as all above them see them: through the registry. */
const MODEL = ['kernel', 'vocabulary', 'aws', 'contract', 'service-registry'];

/** What the page may know of the model without running it. */
const MODEL_TYPES = ['vocabulary:types', 'contract:types', 'scenario:types', 'worker-protocol'];

// The engine never meets React, nor anything else that a package could bring in from the browser: so the model half
// names its packages one by one.
export const rooms: Record<string, Room> = {
  kernel: { files: /^src\/kernel\//, sees: [], packages: [] },
  vocabulary: { files: /^src\/vocabulary\//, sees: ['kernel'], packages: [] },
  aws: { files: /^src\/aws\//, sees: ['kernel'], packages: [] },

  // A service is a folder; no service sees another. `contract` is what lies beside the folders: define.ts and its kin.
  'service-registry': { files: /^src\/services\/(registry|core)\.ts$/, sees: ['contract', 'service'], packages: [] },
  'service-ui': {
    files: /^src\/services\/[^/]+\/.*(\.tsx|\.css)$/,
    sees: ['kernel', 'vocabulary', 'aws', 'contract', 'service', 'drawing-kit'],
    packages: ['react', 'lucide-react'],
  },
  service: {
    files: /^src\/services\/[^/]+\//,
    sees: ['kernel', 'vocabulary', 'aws', 'contract'],
    packages: ['jsonata'],
  },
  contract: { files: /^src\/services\/[^/]+$/, sees: ['kernel', 'vocabulary', 'aws'], packages: [] },

  scenario: {
    files: /^src\/scenario\//,
    sees: MODEL,
    packages: ['fflate', 'yaml'],
  },
  engine: {
    files: /^src\/engine\//,
    sees: [...MODEL, 'scenario'],
    packages: ['jsonata'],
  },

  // The page and the engine share types only, so that the engine's code never runs, nor loads, on the main thread.
  'worker-protocol': {
    files: /^src\/worker\/protocol/,
    sees: ['kernel', 'vocabulary:types', 'aws:types', 'contract:types', 'scenario:types', 'engine:types'],
    packages: [],
  },
  'worker-client': { files: /^src\/worker\/client/, sees: ['kernel', 'worker-protocol'], packages: ['comlink'] },
  'worker-host': {
    files: /^src\/worker\//,
    sees: [...MODEL, 'scenario', 'engine', 'worker-protocol'],
    packages: ['comlink'],
  },
  cli: {
    files: /^src\/cli\//,
    sees: [...MODEL, 'scenario', 'engine'],
    packages: ['node:', 'fflate'],
  },

  timeline: { files: /^src\/timeline\//, sees: ['kernel', 'worker-protocol'], packages: [] },
  stores: {
    files: /^src\/stores\//,
    sees: [...MODEL, 'scenario', 'worker-client', 'worker-protocol', 'timeline'],
    packages: ['*'],
  },

  // What services draw with, and the contract of their drawings: they know neither stores nor React Flow.
  'drawing-kit': { files: /^src\/(canvas|ui)\/kit\/|^src\/canvas\/node-ui\.ts$/, sees: ['kernel', 'contract:types'], packages: ['*'] },
  canvas: {
    files: /^src\/canvas\//,
    sees: ['kernel', ...MODEL_TYPES, 'timeline', 'stores', 'drawing-kit', 'service-ui'],
    packages: ['*'],
  },
  ui: {
    files: /^src\/ui\//,
    sees: ['kernel', ...MODEL_TYPES, 'timeline', 'stores', 'drawing-kit', 'service-ui', 'canvas'],
    packages: ['*'],
  },
  app: {
    files: /^src\/(app\/|[^/]+$)/,
    sees: ['kernel', 'scenario', 'worker-client', 'worker-protocol', 'timeline', 'stores', 'drawing-kit', 'canvas', 'ui'],
    packages: ['*'],
  },

  // Helpers for tests see all and are seen by tests only; tests about the code base likewise.
  testing: { files: /^src\/testing\//, sees: ['*'], packages: ['*'] },
  dev: { files: /^src\/dev\//, sees: ['*'], packages: ['*'] },
};

/** The room a file belongs to, or undefined for a folder that the table doesn't know. */
export function roomOf(path: string): string | undefined {
  return Object.keys(rooms).find((name) => rooms[name]?.files.test(path));
}

/** Why this import may not be; undefined if it may. */
export function refusal(each: Import): string | undefined {
  const sentence = refusalOf(each);
  return sentence && `${each.from}:${each.line} imports ${each.to}: ${sentence}`;
}

function refusalOf(each: Import): string | undefined {
  const name = roomOf(each.from);
  const room = name === undefined ? undefined : rooms[name];
  if (name === undefined || room === undefined) return 'its own folder is in no room; the table in layering.ts needs a line';
  return each.package ? refusePackage(each, name, room) : refuseRoom(each, name, room);
}

function refusePackage(each: Import, name: string, room: Room): string | undefined {
  const allowed = room.packages.some((one) => one === '*' || one === each.to || (one === 'node:' && isNode(each.to)));
  // Tests bring their own tools; what runs is what matters.
  return allowed || isTest(each.from) ? undefined : `the room "${name}" may not use this package`;
}

function refuseRoom(each: Import, name: string, room: Room): string | undefined {
  const target = roomOf(each.to);
  if (target === undefined) return each.to.startsWith('src/') ? 'that folder is in no room' : refuseOutside(each, name);
  // Tests run services beside each other, as a scenario does; what runs is what matters.
  if (serviceOf(each.from) && serviceOf(each.to) && serviceOf(each.from) !== serviceOf(each.to) && !isTest(each.from)) {
    return 'no service imports another service: what they share belongs in src/aws';
  }
  if (target === name || room.sees.includes('*') || room.sees.includes(target)) return undefined;
  if (isTest(each.from) && (target === 'testing' || target === 'service' || target === 'worker-client' || target === 'timeline')) return undefined;
  if (!room.sees.includes(`${target}:types`)) return `the room "${name}" may not see "${target}"`;
  return each.typesOnly ? undefined : `the room "${name}" may see types alone of "${target}"`;
}

/** Files outside `src` (package.json, behaviours, published links) are for the command line and for tests. */
function refuseOutside(each: Import, name: string): string | undefined {
  const allowed = isTest(each.from) || ['cli', 'dev', 'testing'].includes(name);
  return allowed ? undefined : `the room "${name}" may not see files outside src`;
}

function serviceOf(path: string): string | undefined {
  const folder = /^src\/services\/([^/]+)\//.exec(path)?.[1];
  return folder === '*' ? undefined : folder;
}

function isNode(target: string): boolean {
  return target.startsWith('node:');
}
