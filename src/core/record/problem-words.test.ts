// Which Event stands for which reason, in full: a problem that no Event tells of is one that nobody hears of.
import { describe, expect, test } from 'vitest';
import { reason, type ReasonCode, reasons } from '#core/reason/reason.ts';
import { problemText } from './texts.ts';
import { warningWords } from './words.ts';

/** By the code of the reason, where its word is not the same. */
const otherWords: Readonly<Partial<Record<ReasonCode, string | null>>> = {
  InvalidPolicy: 'InvalidSettings',
  NoSuchContainer: 'InvalidSettings',
  OwnedByHelm: 'Blocked',
  OlderThanFailed: 'ImageHeld',
  SuspectElsewhere: 'ImageHeld',
  RunningNotComparable: 'Blocked',
  PlatformMissing: 'Blocked',
  TooManyCandidates: 'Blocked',
  CreatedUnusable: 'Blocked',
  NotAnImage: 'Blocked',
  ServerBusy: 'Blocked',
  PatchUnconfirmed: 'Blocked',
  Suspended: null,
  RolloutRunning: null,
  RolloutSlot: null,
};

const standing = (Object.keys(reasons) as readonly ReasonCode[])
  .filter((code) => reasons[code].kind === 'refuse' || reasons[code].kind === 'wait')
  .map((code) => ({ code, word: otherWords[code] === undefined ? code : otherWords[code] }));

describe('while it stands', () => {
  test.each(standing)('$code is told as $word', ({ code, word }) => {
    expect(problemText(reason(code, 'x'))?.reason ?? null).toBe(word);
  });

  test('only three are told as no problem', () => {
    expect(standing.filter(({ word }) => word === null)).toHaveLength(3);
  });
});

test('a reason whose code is a Warning is told by that very word', () => {
  const codes = (Object.keys(reasons) as readonly ReasonCode[]).filter((code) =>
    (warningWords as readonly string[]).includes(code),
  );
  expect(codes.map((code) => problemText(reason(code, 'x'))?.reason)).toEqual(codes);
});
