// `reship version`: ours, and the API server's where it can be asked.
import type { Terminal } from '#cli/deps.ts';
import type { VersionOptions } from '#cli/options.ts';
import { writeData } from '#cli/write-data.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { serverVersion } from '#kubernetes/server.ts';
import { openServer } from './doors.ts';

export async function version(options: VersionOptions, terminal: Terminal, ours: string): Promise<ExitCode> {
  const server = options.client ? null : await askServer(options);
  const failure = server instanceof ClusterError ? server : null;
  const versions = {
    reship: ours,
    node: process.versions.node,
    kubernetes: server instanceof ClusterError ? null : server,
  };
  if (options.output === 'json' || options.output === 'yaml') await writeData(versions, options.output, terminal);
  else {
    const lines = Object.entries(versions).filter(([, value]) => value !== null);
    terminal.out.write(lines.map(([name, value]) => `${name} ${value}\n`).join(''));
  }
  if (failure === null) return 0;
  terminal.err.write(`the version of the API server is not known: ${failure.message}\n  next: ${failure.next}\n`);
  return 1;
}

async function askServer(options: VersionOptions): Promise<string | ClusterError> {
  try {
    const { transport } = await openServer(options.connection);
    try {
      return await serverVersion(transport.call);
    } finally {
      await transport.close();
    }
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
}
