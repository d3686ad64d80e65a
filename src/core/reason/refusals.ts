// Refuse: the object may not or cannot be written.
import type { ReasonEntry } from './entry.ts';

export const refusals = {
  InvalidSettings: {
    kind: 'refuse',
    meaning:
      'An annotation under reship.dev/ is unknown, misplaced or has a value that cannot be used, so nothing is written to the workload.',
    next: 'Correct the annotation; docs/reference/annotations.md lists the keys and values.',
    againAfterSeconds: null,
  },
  InvalidPolicy: {
    kind: 'refuse',
    meaning: 'The policy is known, but its argument (a range or a pattern) cannot be used.',
    next: 'Correct the argument; docs/concepts/policies.md shows each policy.',
    againAfterSeconds: null,
  },
  AmbiguousContainers: {
    kind: 'refuse',
    meaning: 'A policy that chooses versions was given for a pod with several different images.',
    next: "Name the container: reship.dev/policy: 'app=semver:^1.4'.",
    againAfterSeconds: null,
  },
  NoSuchContainer: {
    kind: 'refuse',
    meaning: 'The settings name a container that the pod template does not have.',
    next: 'Correct the name in the annotation.',
    againAfterSeconds: null,
  },
  OwnedByGitOps: {
    kind: 'refuse',
    meaning: 'Argo CD or Flux owns the workload and would put its own image back.',
    next: 'Change the image at its source, or set reship.dev/allow-drift with the matching ignore rule.',
    againAfterSeconds: null,
  },
  OwnedByHelm: {
    kind: 'refuse',
    meaning: 'Helm 4 applied the workload server-side; the next helm upgrade would fail on the image field.',
    next: "Change the image in the release's values, or set reship.dev/allow-drift: helm.",
    againAfterSeconds: null,
  },
  OtherUpdater: {
    kind: 'refuse',
    meaning: 'Another image updater tends this workload; two writers would fight.',
    next: "Remove the other updater's annotations and labels from the workload.",
    againAfterSeconds: null,
  },
  Forbidden: {
    kind: 'refuse',
    meaning: 'The API server does not allow a read or a write that is needed.',
    next: 'Grant the right that the message names.',
    againAfterSeconds: 600,
  },
  Conflict: {
    kind: 'refuse',
    meaning: 'The workload kept changing while it was being updated, or another object claims the container.',
    next: 'Run the command again.',
  },
  AnnotationsFull: {
    kind: 'refuse',
    meaning:
      "The state would pass 24 KiB or the workload's annotations would pass 256 KiB, so the memory of the change could not be kept.",
    next: 'Remove large annotations from the workload.',
    againAfterSeconds: null,
  },
  StateUnreadable: {
    kind: 'refuse',
    meaning:
      'The annotation reship.dev/state is damaged or was written by a newer version; it is never treated as missing.',
    next: 'Use the newer version, or remove the annotation reship.dev/state to start afresh.',
    againAfterSeconds: null,
  },
} as const satisfies Record<string, ReasonEntry>;
