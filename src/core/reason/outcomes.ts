// Update and stay, and what is noted beside them.
import type { ReasonEntry } from './entry.ts';

export const outcomes = {
  // update
  CandidateFound: {
    kind: 'update',
    meaning: 'A better image exists and may be written.',
    next: 'reship update',
  },
  PinOnly: {
    kind: 'update',
    meaning:
      'The bits already run; the workload restarts only to write their digest into its reference, because --policy asks for it.',
    next: 'reship update',
  },
  FollowsContainer: {
    kind: 'update',
    meaning: 'The container has the same image string as an updated container and goes along in the same patch.',
    next: 'reship update',
  },
  // stay: asked, and nothing better
  NewestAllowed: {
    kind: 'stay',
    meaning: 'What runs is the best that the policy allows.',
    next: '',
  },
  AlreadyRunning: {
    kind: 'stay',
    meaning: 'The wanted bits run already under a reference without digest; it is pinned with the next change.',
    next: '',
  },
  RestartedAlready: {
    kind: 'stay',
    meaning: 'The Pods were restarted for this digest already and still run other bits.',
    next: 'Set imagePullPolicy: Always, or pin by digest (reship.dev/pin: digest).',
  },
  NoTag: {
    kind: 'stay',
    meaning: 'The reference has a digest and no tag, so there is nothing to follow.',
    next: 'Write a tag into the image: repository:tag.',
    againAfterSeconds: null,
  },
  InvalidImage: {
    kind: 'stay',
    meaning: 'The image of the container is no valid reference.',
    next: 'Correct the image.',
    againAfterSeconds: null,
  },
  // note: said beside a decision
  ReturnTargetUnknown: {
    kind: 'note',
    meaning: 'The digest that runs is unknown or mixed, so there would be nothing certain to go back to.',
    next: '',
  },
  PinStripped: {
    kind: 'note',
    meaning: 'Somebody took the digest from the reference that Reship wrote; it is pinned again with the next change.',
    next: '',
  },
  MovedBack: {
    kind: 'note',
    meaning:
      'The moving tag points to a lower version than the one that runs, or to an image that this workload had before; it says what is right, so that image is taken.',
    next: '',
  },
  TagMoved: {
    kind: 'note',
    meaning:
      'The running tag points to other bits than the ones that run; an ordering policy does not follow a moved tag.',
    next: 'Use the policy digest to follow a moving tag.',
  },
  RunningImageGone: {
    kind: 'note',
    meaning:
      'The registry no longer has the image that runs: no other node could pull it, and nothing could go back to it.',
    next: 'Push it again or move on to another image, and keep what runs out of the clean-up of the registry.',
  },
} as const satisfies Record<string, ReasonEntry>;
