// Verdicts: why one tag was not chosen.
import type { ReasonEntry } from './entry.ts';

export const verdicts = {
  NotIncluded: {
    kind: 'verdict',
    meaning: 'The tag does not match reship.dev/include, so no policy sees it.',
    next: '',
  },
  Excluded: {
    kind: 'verdict',
    meaning: 'The tag matches reship.dev/exclude, so no policy sees it.',
    next: '',
  },
  NotAVersion: {
    kind: 'verdict',
    meaning: 'The tag does not read as a version.',
    next: '',
  },
  NoMatch: {
    kind: 'verdict',
    meaning: 'The tag does not match the pattern of the policy, or the pattern captures nothing that can be ordered.',
    next: '',
  },
  OtherImage: {
    kind: 'verdict',
    meaning: 'The tag is on another image than the moving tag that the policy follows.',
    next: '',
  },
  NotLookedAt: {
    kind: 'verdict',
    meaning: 'A higher tag was found before, or a hundred tags were looked at, so this one was not.',
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
