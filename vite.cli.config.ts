import { defineConfig } from 'vite';

// The command line as one file for Node, libraries included. `bin/eventyard.mjs` builds it when it is missing or stale.
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/cli/main.ts',
    outDir: process.env['EVENTYARD_DIST_CLI'] ?? 'dist-cli',
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
  },
  ssr: { noExternal: true },
});
