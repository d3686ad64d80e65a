// What Events say, in the words of the closed list alone.
import { describe, expect, test } from 'vitest';
import { recordSpec } from '#test/fixtures/record-spec.ts';
import { reason } from '#core/reason/reason.ts';
import { endedText, reasonText, story, stuckText, updatedText } from './texts.ts';

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

describe('a reason', () => {
  test.each([
    { code: 'AuthFailed', type: 'Warning' },
    { code: 'MovedBack', type: 'Normal' },
    { code: 'NewestAllowed', type: undefined },
  ] as const)('$code is told as $type', ({ code, type }) => {
    expect(reasonText(reason(code, 'x'))?.type).toBe(type);
  });

  test('says what to do next, and has at most 1,024 characters', () => {
    expect(reasonText(reason('AuthFailed', 'no', 'Log in.'))?.note).toBe('no. Log in.');
    expect(reasonText(reason('AuthFailed', 'who?', 'Log in.'))?.note).toBe('who? Log in.');
    expect(reasonText(reason('AuthFailed', 'x'.repeat(2000)))?.note).toHaveLength(1024);
  });
});
