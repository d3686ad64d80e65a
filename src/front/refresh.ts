// `reship refresh`: asks for a look now, by an annotation that every controller sees at once.
import type { Terminal } from '#cli/deps.ts';
import type { TargetOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { reason } from '#core/reason/reason.ts';
import { formatInstant } from '#core/time/instant.ts';
import { annotate, namespaceTarget, workloadTarget } from '#kubernetes/annotate.ts';
import { namespaceAct } from './namespace-act.ts';
import { withServer } from './server-run.ts';
import { actOn, missing, nameOf, targetsOf } from './targets.ts';

export function refresh(options: TargetOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  return withServer(options.connection, terminal, signal, async (server) => {
    const wish = { 'reship.dev/requested-at': formatInstant(server.now) };
    const done = { said: 'asked for a look now', notes: [] };
    const ask = (target: ReturnType<typeof namespaceTarget>) =>
      annotate(server.call, target, () => wish, { dryRun: false });
    return actOn(
      await targetsOf(options, server),
      server,
      {
        async workload(id) {
          const answer = await ask(workloadTarget(id));
          if (answer.result === 'gone') return missing({ workload: id });
          if (answer.result === 'denied') return { failed: answer.reason };
          if (answer.result !== 'unsure') return done;
          const why = `${nameOf(id)} could not be changed: ${answer.message}`;
          return { failed: reason('Conflict', why, 'Run the command again.') };
        },
        async namespace(name) {
          return namespaceAct(name, await ask(namespaceTarget(name)), done);
        },
      },
      terminal,
    );
  });
}
