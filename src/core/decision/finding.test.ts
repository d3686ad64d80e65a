// What a finding holds where nothing was said.
import { expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { finding, targetUnknown } from './finding.ts';

test('a finding has nothing but what it is given', () => {
  const why = reason('NewestAllowed', 'x');
  expect(finding('stay', [why], { tag: '1' })).toEqual({
    verb: 'stay',
    reasons: [why],
    from: null,
    to: null,
    ran: null,
    tag: '1',
    restart: false,
    pinOnly: false,
    verdicts: [],
  });
  expect(targetUnknown().code).toBe('ReturnTargetUnknown');
});
