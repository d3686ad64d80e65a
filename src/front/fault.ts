// Whatever was thrown, as the one error that reports can tell.
import { ClusterError } from '#kubernetes/status-error.ts';

const longest = 300;

/**
 * The error of the cluster as it stands; Interrupted where a signal ended what was under way.
 * Everything else is a fault of our own: InternalError, with the place in our code and without paths of the machine.
 */
export function faultOf(thrown: unknown): ClusterError {
  if (thrown instanceof ClusterError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new ClusterError('Interrupted', 'the command was interrupted before this was done');
  const said = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const message = `a fault in reship: ${said.slice(0, longest)}${placeOf(thrown)}`;
  return new ClusterError('InternalError', message, { cause: thrown });
}

/** In one text: what it is, and what to do. */
export function explained(thrown: unknown): string {
  const { message, next } = faultOf(thrown).toReason();
  return next === '' ? message : `${message}. ${next}`;
}

/** ` (at decide, reship.js:12:34)`: the first line of the stack, with the name of the file alone. */
function placeOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const [, where = '', file = ''] =
    /^\s+at (?:async )?(?:([\w.<>]+) \()?.*?([^/\\()\s]+:\d+:\d+)\)?$/m.exec(stack) ?? [];
  if (file === '') return '';
  return where === '' ? ` (at ${file})` : ` (at ${where}, ${file})`;
}
