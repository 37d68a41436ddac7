import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { offline } from './scripts/offline.mjs';

// `base: './'` makes every address relative, so that the built page works from any static host under any path.
export default defineConfig({
  base: './',
  plugins: [react(), tailwindcss(), offline()],
  build: {
    // `npm test` builds beside, never into, the folder that a running `npm start` serves.
    outDir: process.env['EVENTYARD_DIST'] ?? 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The size check reads from it what the entry loads.
    manifest: true,
  },
  worker: {
    format: 'es',
    // The name tells the size check which files are workers: they belong to the first load.
    rolldownOptions: { output: { entryFileNames: 'assets/worker-[name]-[hash].js' } },
  },
});
