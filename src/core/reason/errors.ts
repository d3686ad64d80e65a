// Errors: what a command reports beside the decisions.
import type { ReasonEntry } from './entry.ts';

export const errors = {
  ClusterUnreachable: {
    kind: 'error',
    meaning: 'The API server could not be reached.',
    next: 'Check the context and the network: kubectl cluster-info.',
  },
  Unauthorized: {
    kind: 'error',
    meaning: 'The API server does not accept the credentials of the kubeconfig.',
    next: 'Log in again, or choose another context with --context.',
  },
  KubeconfigUnusable: {
    kind: 'error',
    meaning: 'No kubeconfig was found, or it cannot be used.',
    next: 'Name one with --kubeconfig, and a context with --context.',
  },
  NotFound: {
    kind: 'error',
    meaning: 'The named object does not exist.',
    next: 'Check the name, the kind and the namespace.',
  },
  ServerError: {
    kind: 'error',
    meaning: 'The API server answered with an error that is not foreseen.',
    next: 'Try again; if it stays, ask the administrator of the cluster.',
  },
  InvalidManifest: {
    kind: 'error',
    meaning: 'A file cannot be read as a Kubernetes manifest.',
    next: 'Correct the file; templates have to be rendered first.',
  },
  Interrupted: {
    kind: 'error',
    meaning: 'The command was interrupted before this was done.',
    next: 'Run the command again; what was written stays written.',
  },
  InternalError: {
    kind: 'error',
    meaning: 'A fault of Reship itself, for which nothing was foreseen; the rest of the run went on.',
    next: 'Please report it, with the whole output and that of reship version.',
  },
} as const satisfies Record<string, ReasonEntry>;
