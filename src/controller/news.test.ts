// News are told once, when they come, and not of what stood there at the first look.
import { describe, expect, test } from 'vitest';
import type { ContainerDecision, Verb } from '#core/decision/decision.ts';
import { reason, type ReasonCode } from '#core/reason/reason.ts';
import { controllerWorld } from '#test/fixtures/controller-world.ts';
import { workload } from '#test/fixtures/workload.ts';
import { type Heard, tellNews } from './news.ts';

interface Look {
  readonly says: string;
  readonly to?: string;
  readonly container?: null;
}

/** @param says the verb and the codes: `wait Suspended CandidateFound` */
function containerOf({ says, to, container }: Look): ContainerDecision {
  const [verb = '', ...codes] = says.split(' ');
  return {
    container: container === null ? null : 'app',
    verb: verb as Verb,
    reasons: codes.map((code) => reason(code as ReasonCode, code.toLowerCase())),
    from: null,
    to: to === undefined ? null : { image: to, digest: null },
    policy: null,
    policySource: null,
    pin: null,
    ran: null,
    tag: null,
    restart: false,
    pinOnly: false,
    verdicts: [],
  };
}

/** One look after the other. @returns by look, the words that were told */
function hear(looks: readonly Look[], { optsIn = false, takes = (): boolean => true } = {}): readonly string[] {
  let heard: Heard | null = null;
  return looks.map((look, index) => {
    const words: string[] = [];
    const decision = { containers: [containerOf(look)], againAfterSeconds: null };
    heard = tellNews(workload().id, decision, heard, optsIn && index === 0, (news) => {
      const taken = takes();
      if (taken) words.push(news.text.reason);
      return taken;
    });
    return words.join(' ');
  });
}

describe('a stop', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'that is taken off',
      ['wait Suspended', 'wait Suspended', 'update CandidateFound', 'stay NewestAllowed'],
      ['Suspended', '', 'Resumed', ''],
    ],
    ['whose candidate goes with it', ['wait Suspended', 'stay NewestAllowed'], ['Suspended', 'Resumed']],
    [
      'of Reship, which its Warning tells',
      ['stay NewestAllowed', 'wait Undone', 'update CandidateFound'],
      ['', '', 'Resumed'],
    ],
    ['for a fight', ['wait FightDetected', 'wait RolloutSlot'], ['', 'Resumed']],
    [
      'that is hidden for a while',
      ['wait Suspended', 'wait RegistryUnavailable', 'refuse InvalidSettings', 'wait Suspended'],
      ['Suspended', '', '', ''],
    ],
    [
      'that goes on where nothing is to be written',
      ['wait Suspended', 'stay NewestAllowed Suspended'],
      ['Suspended', ''],
    ],
    ['of Reship that cannot be seen where nothing is to be written', ['wait Undone', 'stay NewestAllowed'], ['', '']],
    ['of a workload with nothing to write', ['stay NewestAllowed Suspended', 'stay NewestAllowed'], ['', '']],
    ['that was none', ['update ResetByOwner', 'wait RolloutRunning ResetByOwner', 'update ResetByOwner'], ['', '', '']],
  ])('%s', (_, looks, told) => {
    expect(hear(looks.map((says) => ({ says })))).toEqual(told);
  });
});

test.each([
  ['Suspended', 'deploy/web is not suspended any more; what is better is written again'],
  ['Undone', 'deploy/web is not suspended any more; what is better is written again'],
  ['ResetByOwner', 'deploy/web is not held any more; what is better is written again'],
  ['FightDetected', 'deploy/web is not held any more; what is better is written again'],
])('%s has the same word at its end as at its beginning', (code, said) => {
  const notes: string[] = [];
  let heard: Heard | null = null;
  for (const says of [`wait ${code}`, 'update CandidateFound']) {
    const decision = { containers: [containerOf({ says })], againAfterSeconds: null };
    heard = tellNews(workload().id, decision, heard, false, ({ text }) => notes.push(text.note) > 0);
  }
  expect(notes.at(-1)).toBe(said);
});

describe('Helm 3', () => {
  const helm = { says: 'stay NewestAllowed OwnedByHelm' };

  test('is told to whoever opts in, and when it comes later; not at the first look of a leader', () => {
    expect(hear([helm, helm], { optsIn: true })).toEqual(['OwnedByHelm', '']);
    expect(hear([{ says: 'stay NewestAllowed' }, helm, { says: 'stay NewestAllowed' }, helm])).toEqual([
      '',
      'OwnedByHelm',
      '',
      '',
    ]);
    expect(hear([helm, helm])).toEqual(['', '']);
  });

  test('is not Helm 4, which is refused', () => {
    expect(hear([{ says: 'refuse OwnedByHelm CandidateFound' }], { optsIn: true })).toEqual(['']);
  });
});

test('a digest that is taken away is told each time that it happens', () => {
  const [well, stripped] = [{ says: 'stay NewestAllowed' }, { says: 'stay NewestAllowed PinStripped' }];
  const refused = { says: 'refuse InvalidSettings', container: null };
  expect(hear([well, stripped, stripped, refused, stripped])).toEqual(['', 'PinStripped', '', '', '']);
  expect(hear([stripped, well, stripped])).toEqual(['', '', 'PinStripped']);
});

describe('a candidate', () => {
  const found = (says: string, to = 'web:2') => ({ says: `${says} CandidateFound`, to });
  const well = { says: 'stay NewestAllowed' };

  test.each<[string, readonly Look[], readonly string[]]>([
    [
      'that is not written is told once',
      [well, found('refuse OwnedByGitOps'), found('refuse OwnedByGitOps')],
      ['', 'CandidateFound', ''],
    ],
    [
      'that is newer still is told too',
      [well, found('wait WorkloadPaused'), found('wait WorkloadPaused', 'web:3')],
      ['', 'CandidateFound', 'CandidateFound'],
    ],
    [
      'that stood at the first look is no news',
      [found('refuse OwnedByGitOps'), found('refuse OwnedByGitOps')],
      ['', ''],
    ],
    ['that is written has its own Event', [well, found('update'), well], ['', '', '']],
    ['that was written and taken back is not found again', [well, found('update'), found('wait Undone')], ['', '', '']],
    [
      'that waits for its turn is about to be written',
      [well, found('wait RolloutSlot'), found('update')],
      ['', '', ''],
    ],
    ['that failed is none', [well, { says: 'wait ImageHeld', to: 'web:2' }], ['', '']],
  ])('%s', (_, looks, told) => {
    expect(hear(looks)).toEqual(told);
  });

  test('that was not taken is told at a later look', () => {
    let taken = false;
    const looks = [well, found('refuse OwnedByGitOps'), found('refuse OwnedByGitOps')];
    const takes = () => {
      const before = taken;
      taken = true;
      return before;
    };
    expect(hear(looks, { takes })).toEqual(['', '', 'CandidateFound']);
  });
});

test('through the controller: suspended, a candidate, resumed, written', async () => {
  const { look, world, move, told, notes } = controllerWorld();
  await look();
  const { workload: web } = world;
  if (web === null) throw new Error('it is there');
  world.workload = { ...web, annotations: { ...web.annotations, 'reship.dev/suspend': 'true' } };
  await look();
  await move('b');
  await look();
  expect(notes().at(-1)).toMatch(/^app: prod is now sha256:b+; it is not written: Suspended$/);
  expect(told()).toEqual(['Following', 'Suspended', 'CandidateFound']);
  world.workload = web;
  await look();
  expect(notes()[0]).toBe('deploy/web is not suspended any more; what is better is written again');
  expect(told()).toEqual(['Resumed', 'ImageUpdated']);
});
