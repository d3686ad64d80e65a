// Verdicts: why one tag was not chosen.
import type { ReasonEntry } from './entry.ts';

export const verdicts = {
  NotAVersion: {
    kind: 'verdict',
    meaning: 'The tag does not read as a version.',
    next: '',
  },
  OutsideRange: {
    kind: 'verdict',
    meaning: 'The version is outside the range of the policy.',
    next: '',
  },
  PreRelease: {
    kind: 'verdict',
    meaning: 'The version is a pre-release and nothing in the policy or the running version asks for one.',
    next: '',
  },
  OtherVariant: {
    kind: 'verdict',
    meaning: 'The variant of the tag (such as -alpine) is not the running one.',
    next: '',
  },
  OtherPartCount: {
    kind: 'verdict',
    meaning: 'The version has another number of parts than the running one (1.10 follows 1.11, never 1.11.2).',
    next: '',
  },
  OtherRevision: {
    kind: 'verdict',
    meaning: 'Only tags with a build revision follow a tag that has one, and the other way round.',
    next: '',
  },
  OlderThanRunning: {
    kind: 'verdict',
    meaning: 'The candidate is older than what runs.',
    next: '',
  },
  LowerThanChosen: {
    kind: 'verdict',
    meaning: 'Allowed, but another candidate is higher.',
    next: '',
  },
  RunsNow: {
    kind: 'verdict',
    meaning: 'This is what runs.',
    next: '',
  },
} as const satisfies Record<string, ReasonEntry>;
