// `npm start`: builds the page, serves it, says where. PORT and HOST may be given in the environment.
import { build, preview } from 'vite';
import { freePort } from './ports.mjs';

const host = process.env['HOST'] ?? '127.0.0.1';
const port = process.env['PORT'] ? Number(process.env['PORT']) : await freePort(4173, host);

await build({ logLevel: 'warn' });
await preview({ preview: { host, port, strictPort: true } });
process.stdout.write(`\n  Eventyard is at http://${host}:${port}/   (Ctrl+C stops it)\n\n`);
