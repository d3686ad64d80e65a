// Warnings: settings that are legal and may not do what their owner expects.
import type { ReasonEntry } from './entry.ts';

export const warnings = {
  NotPinned: {
    kind: 'warning',
    meaning: 'With reship.dev/pin: tag or none the digest that was decided on is not written into the image.',
    next: 'Remove reship.dev/pin: by default images are pinned by digest.',
  },
  NeverNewer: {
    kind: 'warning',
    meaning: 'The policy is legal and can never lead to an update, such as a range of a single version.',
    next: 'Write a policy that has room, such as semver:^1.4.',
  },
  ImplicitLatest: {
    kind: 'warning',
    meaning: 'The image has neither a tag nor a digest, so the tag latest is meant.',
    next: 'Write the tag into the image: repository:tag.',
  },
  NothingFollowed: {
    kind: 'warning',
    meaning: 'There are settings and nothing that follows them: the object is of another kind, or has no policy.',
    next: 'Write the settings on a Deployment (apps/v1), StatefulSet, DaemonSet or CronJob (batch/v1), with a reship.dev/policy.',
  },
} as const satisfies Record<string, ReasonEntry>;
