// The words that Events and conditions may use: a closed list, because people alert on them.

export const normalWords = [
  'Following',
  'CandidateFound',
  'ImageUpdated',
  'RolloutCompleted',
  'Returned',
  'MovedBack',
  'PinStripped',
  'Suspended',
  'Resumed',
  'OwnedByHelm',
] as const;

export const warningWords = [
  'InvalidSettings',
  'AmbiguousContainers',
  'RolloutFailed',
  'ImageHeld',
  'ReturnStuck',
  'ReturnTargetUnknown',
  'RegistryUnavailable',
  'RateLimited',
  'AuthFailed',
  'TagMissing',
  'DigestMismatch',
  'OwnedByGitOps',
  'OtherUpdater',
  'Undone',
  'ResetByOwner',
  'FightDetected',
  'PatchRejected',
  'AdmissionDenied',
  'Forbidden',
  'Blocked',
  'Conflict',
  'AnnotationsFull',
  'TagMoved',
  'RunningImageGone',
  'RunningUnknown',
  'WorkloadPaused',
  'StateUnreadable',
] as const;

export type NormalWord = (typeof normalWords)[number];
export type WarningWord = (typeof warningWords)[number];

/** What an Event about a workload says. `note` has at most 1,024 characters. */
export type EventText =
  | { readonly type: 'Normal'; readonly reason: NormalWord; readonly note: string }
  | { readonly type: 'Warning'; readonly reason: WarningWord; readonly note: string };

export const noteLimit = 1024;
