// Finds a free port, so that two servers on one machine never meet.
import { createServer } from 'node:net';

/**
 * The first port from `first` on at which nobody listens.
 * @param {number} first @param {string} host @returns {Promise<number>}
 */
export async function freePort(first, host = '127.0.0.1') {
  for (let port = first; port < first + 200; port++) if (await isFree(port, host)) return port;
  throw new Error(`Ports ${first} to ${first + 199} are all taken.`);
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
