// What Events say, in the words of the closed list alone.
import { describe, expect, test } from 'vitest';
import { recordSpec } from '#test/fixtures/record-spec.ts';
import { reason } from '#core/reason/reason.ts';
import { endedText, lostText, newsText, problemText, story, stuckText, updatedText } from './texts.ts';

test('a change is told in one line', () => {
  expect(updatedText(recordSpec)).toEqual({ type: 'Normal', reason: 'ImageUpdated', note: 'app 1.4.2 → 1.4.3' });
  expect(story({ changes: [], shown: recordSpec.shown })).toBe('1.4.2 → 1.4.3');
});

test.each([
  { outcome: 'Succeeded', says: 'Normal RolloutCompleted app 1.4.2 → 1.4.3: x' },
  { outcome: 'Failed', says: 'Warning RolloutFailed app 1.4.2 → 1.4.3: x' },
  { outcome: 'Returned', says: 'Normal Returned app 1.4.2 → 1.4.3: x; the image before it runs again' },
  { outcome: 'Superseded', says: null },
  { outcome: 'Aborted', says: null },
  { outcome: 'Unproven', says: null },
] as const)('$outcome: $says', ({ outcome, says }) => {
  const text = endedText(recordSpec, outcome, 'x');
  expect(text === null ? null : `${text.type} ${text.reason} ${text.note}`).toBe(says);
});

test('looks that break off are Blocked', () => {
  const note = 'Reship cannot go on with this workload: no';
  expect(stuckText('no')).toEqual({ type: 'Warning', reason: 'Blocked', note });
});

test('a record that cannot be kept says which change it was, and where that stands', () => {
  expect(lostText(recordSpec, 'web-1')).toEqual({
    type: 'Warning',
    reason: 'Blocked',
    note:
      'app 1.4.2 → 1.4.3 was written, and its record web-1 cannot be kept: the API server finds it too large. ' +
      'The change stands in reship.dev/state, and the next one is made.',
  });
});

describe('a reason', () => {
  test.each([
    { code: 'AuthFailed', word: 'AuthFailed' },
    { code: 'InvalidPolicy', word: 'InvalidSettings' },
    { code: 'RolloutSlot', word: undefined },
    { code: 'MovedBack', word: undefined },
    { code: 'NewestAllowed', word: undefined },
  ] as const)('$code is a problem told as $word', ({ code, word }) => {
    expect(problemText(reason(code, 'x'))?.reason).toBe(word);
  });

  test('says what to do next, and has at most 1,024 characters', () => {
    expect(problemText(reason('AuthFailed', 'no', 'Log in.'))?.note).toBe('no. Log in.');
    expect(problemText(reason('AuthFailed', 'who?', 'Log in.'))?.note).toBe('who? Log in.');
    expect(problemText(reason('AuthFailed', 'x'.repeat(2000)))?.note).toHaveLength(1024);
  });

  test('that is no problem is told under the word that is asked for', () => {
    const told = newsText('MovedBack', reason('MovedBack', 'prod moved back'));
    expect(told).toEqual({ type: 'Normal', reason: 'MovedBack', note: 'prod moved back' });
  });
});
