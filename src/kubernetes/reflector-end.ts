// Why a stream or a list ended, and what that means for the next one.
import { reason, type Reason } from '#core/reason/reason.ts';
import type { EndCause, RelistCause } from './reflector-state.ts';
import { ClusterError } from './status-error.ts';

export interface End {
  readonly cause: EndCause;
  /** null: the next stream goes on from the last version. */
  readonly relist: RelistCause | null;
  /** null for an end that is no problem. */
  readonly problem: Reason | null;
  /** What the server asked for; 0 where it asked for nothing. */
  readonly waitSeconds: number;
}

/** An end that nobody has to hear of. */
export function plainEnd(cause: EndCause, relist: RelistCause | null = null): End {
  return { cause, relist, problem: null, waitSeconds: 0 };
}

export function problemEnd(cause: EndCause, relist: RelistCause | null, message: string): End {
  return { cause, relist, problem: reason('ClusterUnreachable', message), waitSeconds: 0 };
}

/**
 * What a ClusterError comes to; anything else is thrown on.
 * @param listing whether the stream had still to name what there is
 */
export function endOf(error: unknown, listing: boolean): End {
  if (!(error instanceof ClusterError)) throw error;
  const end = (cause: EndCause, relist: RelistCause | null = null): End => ({
    cause,
    relist,
    problem: error.toReason(),
    waitSeconds: error.retryAfterSeconds ?? 0,
  });
  const { status } = error;
  if (status === 410) return { ...end('expired', 'expired'), problem: null };
  if (status === 401) return end('unauthorized');
  if (status === 403) return end('forbidden');
  if (listing && isUnsupported(error)) return plainEnd('unsupported');
  if (listing && status === 504) return end('older', 'older');
  // A version that the server cannot read is one that it did not give.
  if (status === 400 || status === 422) return end('refused', 'expired');
  if (status !== null) return end('refused');
  return end(error.facts.reset ? 'cut' : 'unreachable');
}

/** Streaming lists came with Kubernetes 1.32; before, or switched off, the wish for one is refused. */
function isUnsupported(error: ClusterError): boolean {
  return error.status === 400 || error.status === 422 || /sendInitialEvents|WatchList/.test(error.message);
}
