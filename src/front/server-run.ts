// A command that talks to the API server alone: opens the door, runs, closes it, and tells what kept it from running.
import type { Terminal } from '#cli/deps.ts';
import { UsageError } from '#cli/flags.ts';
import { nextSteps } from '#cli/next-steps.ts';
import type { Connection } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import type { Transport } from '#kubernetes/transport.ts';
import { openServer } from './doors.ts';
import { exitCodeFor } from './failed.ts';
import { faultOf } from './fault.ts';
import { reading } from './reads.ts';

export interface Server {
  /** For writes, and for what settles them: never ended by an interrupt. */
  readonly call: Transport;
  /** Ends with the run. */
  readonly read: Transport;
  /** The namespace of the context. */
  readonly namespace: string;
  readonly signal: AbortSignal;
  readonly now: number;
}

export async function withServer(
  connection: Connection,
  terminal: Terminal,
  signal: AbortSignal,
  run: (server: Server) => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    const { transport, namespace } = await openServer(connection);
    const { call } = transport;
    try {
      return await run({ call, read: reading(call, signal), namespace, signal, now: Date.now() });
    } finally {
      await transport.close();
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    const { code, message, next } = faultOf(thrown).toReason();
    terminal.err.write(nextSteps([], [{ scope: {}, code, message, next }], () => false));
    return exitCodeFor(code);
  }
}
