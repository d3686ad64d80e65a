// Which Event tells of a reason while it stands: every refusal, wait and note has its answer here, so that none is silent by chance.
import type { CodeOf } from '#core/reason/reason.ts';
import type { WarningWord } from './words.ts';

/** null: no Event tells of it as a problem. Where several lead to one word, the note says which it is. */
export const problemWords: Readonly<Record<CodeOf<'refuse' | 'wait' | 'note'>, WarningWord | null>> = {
  InvalidSettings: 'InvalidSettings',
  InvalidPolicy: 'InvalidSettings',
  AmbiguousContainers: 'AmbiguousContainers',
  NoSuchContainer: 'InvalidSettings',
  OwnedByGitOps: 'OwnedByGitOps',
  // Helm 4's refusal. The Normal word of the same name tells of Helm 3, which is written.
  OwnedByHelm: 'Blocked',
  OtherUpdater: 'OtherUpdater',
  Forbidden: 'Forbidden',
  Conflict: 'Conflict',
  AnnotationsFull: 'AnnotationsFull',
  StateUnreadable: 'StateUnreadable',

  // Somebody's wish, and no problem: told once, by the Normal word.
  Suspended: null,
  ImageHeld: 'ImageHeld',
  OlderThanFailed: 'ImageHeld',
  SuspectElsewhere: 'ImageHeld',
  Undone: 'Undone',
  ResetByOwner: 'ResetByOwner',
  FightDetected: 'FightDetected',
  // Over by itself when the rollout is, at its deadline at the latest.
  RolloutRunning: null,
  // Over by itself when it is its turn.
  RolloutSlot: null,
  WorkloadPaused: 'WorkloadPaused',
  RunningNotComparable: 'Blocked',
  RunningUnknown: 'RunningUnknown',
  RegistryUnavailable: 'RegistryUnavailable',
  RateLimited: 'RateLimited',
  AuthFailed: 'AuthFailed',
  TagMissing: 'TagMissing',
  PlatformMissing: 'Blocked',
  TooManyCandidates: 'Blocked',
  CreatedUnusable: 'Blocked',
  DigestMismatch: 'DigestMismatch',
  NotAnImage: 'Blocked',
  AdmissionDenied: 'AdmissionDenied',
  ServerBusy: 'Blocked',
  PatchUnconfirmed: 'Blocked',
  PatchRejected: 'PatchRejected',

  ReturnTargetUnknown: 'ReturnTargetUnknown',
  // What was done, or will be done with the next change: told once, by the Normal words.
  PinStripped: null,
  MovedBack: null,
  TagMoved: 'TagMoved',
  RunningImageGone: 'RunningImageGone',
};
