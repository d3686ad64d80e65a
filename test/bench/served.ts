// Starts the registry that answers at once in a process of its own, so that only the asking side is measured.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Served {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** From now on tokens are given out at this address, of something in front of it. */
  frontedBy(address: string): void;
  stop(): void;
}

const server = fileURLToPath(new URL('registry-server.ts', import.meta.url));

/** @param mode whether it wants a token for each repository */
export async function serve(mode: 'plain' | 'tokens'): Promise<Served> {
  const child = fork(server, [mode], { execPath: process.execPath });
  const host = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(typeof message === 'string' ? message : ''));
    child.once('error', reject);
  });
  return {
    host,
    frontedBy: (address) => void child.send(address),
    stop: () => void child.kill(),
  };
}
