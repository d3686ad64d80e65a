// What goes into a record beside its state: why, and since when the image was known.
import { describe, expect, test } from 'vitest';
import type { ContainerDecision, Verb } from '#core/decision/decision.ts';
import type { Instant } from '#core/time/instant.ts';
import { reason } from '#core/reason/reason.ts';
import { circumstanceOf } from './circumstance.ts';

function one(verb: Verb, to: string | null, container = 'app'): ContainerDecision {
  const known = { from: null, policy: 'digest', policySource: null, pin: null, ran: null, tag: null, verdicts: [] };
  const code = verb === 'update' ? 'CandidateFound' : verb === 'stay' ? 'AlreadyRunning' : 'RolloutSlot';
  const image = to === null ? null : { image: to, digest: null };
  const reasons = [reason(code, `${to} is better`)];
  return { ...known, container, verb, reasons, to: image, restart: false, pinOnly: false };
}

const trackOf = (requestedAt: string | null = null) => ({
  candidates: null as ReadonlyMap<string, Instant> | null,
  requestedAt,
});
const look = (
  containers: readonly ContainerDecision[],
  track = trackOf(),
  at = 1000,
  type: 'Poll' | 'Request' = 'Poll',
) => circumstanceOf({ containers, againAfterSeconds: null }, track, type, at);

describe('of a change', () => {
  test('is known why it was made, and when its image was seen', () => {
    expect(look([one('update', 'web:2')])).toEqual({
      trace: 'web:2 is better',
      detected: 1000,
      triggered: { time: 1000 },
    });
  });

  test('with several containers the words name each that was written', () => {
    const both = [one('update', 'web:2'), one('stay', null, 'log'), one('update', 'proxy:3', 'proxy')];
    expect(look(both).trace).toBe('app: web:2 is better; proxy: proxy:3 is better');
  });

  test('that had to wait the image was seen when the wait began', () => {
    const track = trackOf();
    expect(look([one('wait', 'web:2')], track, 1000)).toEqual({});
    look([one('wait', 'web:2'), one('wait', 'proxy:3', 'proxy')], track, 2000);
    expect(look([one('update', 'web:2')], track, 3000).detected).toBe(1000);
  });

  test('an image that was gone in between is new again, and so is another one', () => {
    const track = trackOf();
    look([one('wait', 'web:2')], track, 1000);
    look([one('stay', null)], track, 2000);
    expect(track.candidates).toBeNull();
    look([one('wait', 'web:2')], track, 3000);
    expect(look([one('update', 'web:3')], track, 4000).detected).toBe(4000);
  });

  test.each([
    ['1970-01-01T00:00:00.400Z', 400],
    ['2999-01-01T00:00:00Z', 1000],
    ['soon', 1000],
  ])('that was asked for at %s the trigger has the time %d', (requestedAt, time) => {
    expect(look([one('update', 'web:2')], trackOf(requestedAt), 1000, 'Request').triggered).toEqual({ time });
  });
});
