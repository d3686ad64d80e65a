// Where a demo takes place: a cluster, a namespace there, and how commands reach them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '#kubernetes/transport.ts';

export interface Ground {
  readonly namespace: string;
  readonly call: Transport;
  /** The flags of kubectl and reship that name the cluster. */
  readonly reach: readonly string[];
  /** The environment of the commands and the controller. */
  readonly env: NodeJS.ProcessEnv;
  /** For files of the demo; gone when it ends. */
  readonly folder: string;
  /** Between two looks of the controller. */
  readonly intervalSeconds: number;
  /** For how long one thing is waited for. */
  readonly patienceSeconds: number;
  /** Removes all that was made, and says what is left; "": nothing. */
  close(): Promise<string>;
}

/** A demo that did not show what it should, or cannot begin: the message is a whole sentence. */
export class DemoFailed extends Error {
  override readonly name = 'DemoFailed';
}

/** Read by its owner alone, and removed however the process ends, unless it is killed; throws DemoFailed where none can be made. */
export function demoFolder(): { readonly folder: string; remove(): void } {
  const folder = madeFolder();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return { folder, remove };
}

function madeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'reship-demo-'));
  } catch (thrown) {
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    throw new DemoFailed(`no folder for its files can be made in ${tmpdir()}, which TMPDIR sets: ${code}`);
  }
}
