// Decisions under a policy that chooses versions.
import { describe } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { a, b, c, repository, runsA, semver, versions, decides } from '#test/fixtures/decision-rows.ts';

describe('one container', () => {
  decides([
    {
      name: 'a newer version',
      image: `:1.4.2@${a}`,
      annotations: semver,
      world: { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } },
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
      ran: a,
    },
    {
      name: 'nothing newer, pinned: no digest is asked for',
      image: `:1.4.3@${a}`,
      annotations: semver,
      world: versions,
      says: 'stay NewestAllowed',
      to: null,
    },
    {
      name: 'nothing newer, unpinned',
      image: ':1.4.3',
      annotations: semver,
      world: { ...versions, digest: { '1.4.3': a }, pods: runsA },
      says: 'stay AlreadyRunning',
    },
    {
      name: 'a moved tag is not followed',
      image: ':1.4.3',
      annotations: semver,
      world: { ...versions, digest: { '1.4.3': b }, children: { [b]: [] }, pods: runsA },
      says: 'stay TagMoved',
      to: null,
    },
    {
      name: 'nothing newer and Pods forbidden',
      image: ':1.4.3',
      annotations: semver,
      world: { ...versions, digest: { '1.4.3': a }, pods: { ok: false, reason: reason('RunningUnknown', 'no') } },
      says: 'stay NewestAllowed',
    },
    {
      name: 'R30 the newer tag is the same image',
      image: `:1.4.2@${a}`,
      annotations: semver,
      world: { ...versions, digest: { '1.4.3': a } },
      says: 'stay AlreadyRunning',
      to: null,
    },
    {
      name: 'unpinned, a newer version: what ran is the index of the running tag',
      image: ':1.4.2',
      annotations: semver,
      world: { ...versions, digest: { '1.4.3': b, '1.4.2': c }, children: { [b]: [], [c]: [a] }, pods: runsA },
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
      ran: c,
    },
    {
      name: 'unpinned, a newer version, the running tag is gone',
      image: ':1.4.2',
      annotations: semver,
      world: {
        ...versions,
        digest: { '1.4.3': b, '1.4.2': reason('TagMissing', 'gone') },
        children: { [b]: [] },
        pods: runsA,
      },
      says: 'update CandidateFound',
      ran: a,
    },
    {
      name: 'P6 a version sits on the running latest',
      image: `:latest@${a}`,
      annotations: semver,
      world: { ...versions, digest: { '1.4.2': a, '1.4.3': b, '2.0.0': c }, children: { [b]: [] } },
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
    },
    {
      name: 'P6 no version sits on the running latest',
      image: `:latest@${a}`,
      annotations: semver,
      world: { ...versions, digest: { '1.4.2': c, '1.4.3': b, '2.0.0': c } },
      says: 'wait RunningNotComparable',
      to: ':1.4.3',
    },
    {
      name: 'P6 no version sits on it, start: any',
      image: `:latest@${a}`,
      annotations: { ...semver, 'reship.dev/start': 'any' },
      world: { ...versions, digest: { '1.4.2': c, '1.4.3': b, '2.0.0': c }, children: { [b]: [] } },
      says: 'update CandidateFound',
      to: `:1.4.3@${b}`,
    },
    {
      name: 'no tag is allowed',
      image: `:3.0.0@${a}`,
      annotations: semver,
      world: { tags: { [repository]: ['3.0.0'] } },
      says: 'stay NewestAllowed',
      to: null,
    },
    {
      name: 'the tags cannot be listed',
      image: `:1.4.2@${a}`,
      annotations: semver,
      world: { tags: { [repository]: reason('AuthFailed', 'no') } },
      says: 'wait AuthFailed',
      to: null,
    },
  ]);
});
