// What a run asks the API server without writing: it ends with the run, and a server that is silent is waited for once.
import { ClusterError } from '#kubernetes/status-error.ts';
import type { Transport } from '#kubernetes/transport.ts';

/** The same calls, which end at once when the run is interrupted and after one that nobody answered in time. Never for a write. */
export function reading(call: Transport, signal: AbortSignal): Transport {
  let silence: ClusterError | null = null;
  return async (apiCall) => {
    if (silence !== null) throw silence;
    try {
      return await call({ ...apiCall, signal });
    } catch (error) {
      if (silence === null && error instanceof ClusterError && error.facts.late) silence = error;
      throw error;
    }
  };
}
