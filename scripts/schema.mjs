// Writes public/scenario.schema.json: the whole vocabulary as one JSON Schema, generated from the code. A test compares
// the file with the code, so that a service's new property cannot be forgotten.
import { writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const { module } = await runnerImport(new URL('../src/scenario/schema-text.ts', import.meta.url).pathname, { logLevel: 'error' });
writeFileSync(new URL('../public/scenario.schema.json', import.meta.url), module.schemaText());
