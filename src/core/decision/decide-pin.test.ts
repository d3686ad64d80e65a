// Decisions by what is pinned, by what a person asks, and by what failed before.
import { describe } from 'vitest';
import { a, b, decides, follow, runsA, semver, versions } from '#test/fixtures/decision-rows.ts';

describe('one container', () => {
  decides([
    {
      name: 'pin: tag writes no digest',
      image: `:1.4.2@${a}`,
      annotations: { ...semver, 'reship.dev/pin': 'tag' },
      world: { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } },
      says: 'update CandidateFound',
      to: ':1.4.3',
    },
    {
      name: 'pin: tag and a moved tag restart',
      image: ':1.4',
      annotations: { ...follow, 'reship.dev/pin': 'tag' },
      world: { digest: { '1.4': b }, children: { [b]: [] }, pods: runsA },
      says: 'update CandidateFound',
      to: ':1.4',
    },
    {
      name: 'pin: none restarts',
      image: ':1.4',
      annotations: { ...follow, 'reship.dev/pin': 'none' },
      world: { digest: { '1.4': b }, children: { [b]: [] }, pods: runsA },
      says: 'update CandidateFound',
      to: ':1.4',
    },
    {
      name: 'pin: none, restarted for it already',
      image: ':1.4',
      annotations: { ...follow, 'reship.dev/pin': 'none' },
      more: { templateAnnotations: { 'reship.dev/restarted-for': `app=${b}` } },
      world: { digest: { '1.4': b }, children: { [b]: [] }, pods: runsA },
      says: 'stay RestartedAlready',
      to: null,
    },
    {
      name: 'pin: none on a pinned reference',
      image: `:1.4@${a}`,
      annotations: { ...follow, 'reship.dev/pin': 'none' },
      world: { digest: { '1.4': b }, children: { [b]: [] } },
      says: 'refuse InvalidSettings',
    },
    {
      name: '--policy pins what runs',
      image: ':1.4',
      annotations: {},
      wish: 'digest',
      world: { digest: { '1.4': a }, pods: runsA },
      says: 'update PinOnly',
      to: `:1.4@${a}`,
    },
    {
      name: '--policy leaves the own policy',
      image: ':1.4',
      annotations: follow,
      wish: 'semver:^1',
      world: { digest: { '1.4': a }, pods: runsA },
      says: 'stay AlreadyRunning',
    },
    {
      name: '--policy does not follow a moved version tag',
      image: ':1.4.3',
      annotations: {},
      wish: 'semver:^1.4',
      world: { ...versions, digest: { '1.4.3': b }, children: { [b]: [] }, pods: runsA },
      says: 'stay TagMoved',
    },
    {
      name: 'the candidate failed here',
      image: `:1.4@${a}`,
      annotations: {
        ...follow,
        'reship.dev/state': JSON.stringify({
          v: 1,
          uid: 'uid-web',
          seq: 1,
          at: '2026-11-21T00:00:00.000Z',
          record: 'r',
          previous: null,
          trigger: { type: 'Command', user: null, receiver: null },
          containers: {},
          bad: [b],
        }),
      },
      world: { digest: { '1.4': b }, children: { [b]: [] } },
      says: 'wait ImageHeld',
      to: `:1.4@${b}`,
    },
  ]);
});
