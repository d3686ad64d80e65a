// How often a registry is asked whether it still has what runs, and what a controller makes of the answer.
import { describe, expect, test } from 'vitest';
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { controllerWorld } from '#test/fixtures/controller-world.ts';
import { digest } from '#test/fixtures/workload.ts';
import type { Images } from './deps.ts';
import { createPoll } from './poll.ts';

const web = 'ghcr.io/acme/web' as Repository;
const day = 86_400_000;

function asked() {
  const clock = manualClock();
  const sent: string[] = [];
  const woken: string[] = [];
  const state = { answer: { ok: true, value: true } as Answer<boolean> };
  const images = {
    presence(repository: Repository, of: Digest) {
      sent.push(`${repository}@${of}`);
      return Promise.resolve(state.answer);
    },
  } as unknown as Images;
  const poll = createPoll({ images, clock, random: () => 0, wake: (key) => woken.push(key) });
  async function look(key: string, of = digest('a'), fresh = false) {
    const asking = poll.asking(key, { intervalSeconds: 60, pointers: new Set(), fresh });
    const said = await asking.images.presence(web, of);
    asking.end();
    return said;
  }
  return { clock, poll, state, look, woken, sent: () => sent.splice(0) };
}

describe('whether an image is there', () => {
  test('is one request a day for each image, however many run it and however often they are looked at', async () => {
    const { clock, look, sent, poll } = asked();
    for (let round = 0; round < 10; round += 1)
      for (let index = 0; index < 20; index += 1) await look(`shop/Deployment/web-${index}`);
    await look('shop/Deployment/api', digest('b'));
    expect(sent()).toEqual([`${web}@${digest('a')}`, `${web}@${digest('b')}`]);
    expect(poll.questions).toBe(2);
    await clock.advance(0.85 * day);
    expect(sent()).toEqual([]);
    await clock.advance(0.15 * day);
    expect(sent()).toHaveLength(2);
  });

  test.each(['RegistryUnavailable', 'RateLimited', 'AuthFailed'] as const)(
    'is asked no sooner after %s',
    async (code) => {
      const { clock, look, sent, state } = asked();
      state.answer = { ok: false, reason: reason(code, 'no') };
      await look('shop/Deployment/web');
      sent();
      for (let hour = 0; hour < 20; hour += 1) {
        await clock.advance(3_600_000);
        await look('shop/Deployment/web');
      }
      expect(sent()).toEqual([]);
    },
  );

  test('wakes who asked when it goes, and again when it is back', async () => {
    const { clock, look, state, woken } = asked();
    await look('shop/Deployment/web');
    await clock.advance(day);
    expect(woken).toEqual([]);
    state.answer = { ok: true, value: false };
    await clock.advance(day);
    expect(woken.splice(0)).toEqual(['shop/Deployment/web']);
    expect(await look('shop/Deployment/web')).toEqual({ ok: true, value: false });
    state.answer = { ok: true, value: true };
    await clock.advance(day);
    expect(woken).toEqual(['shop/Deployment/web']);
  });

  test('is asked at once where somebody wishes so', async () => {
    const { look, sent } = asked();
    await look('shop/Deployment/web');
    await look('shop/Deployment/web', digest('a'), true);
    expect(sent()).toHaveLength(2);
  });
});

describe('a controller', () => {
  const noTag = { ok: false as const, reason: reason('TagMissing', 'there is no prod') };

  test('tells of an image that is gone beside what it waits for, asks once a day, and writes nothing', async () => {
    const { look, clock, world, told, poll } = controllerWorld();
    await look();
    expect([world.presences, poll.questions]).toEqual([0, 1]);
    told();
    world.there = { ok: true, value: false };
    world.tag = noTag;
    await clock.advance(60_000);
    expect(await look()).toEqual({ again: 'after', seconds: 60 });
    expect(told()).toEqual(['TagMissing', 'RunningImageGone']);
    for (let minute = 0; minute < 1200; minute += 1) {
      await clock.advance(60_000);
      await look();
    }
    expect([world.presences, world.patches]).toEqual([1, 0]);
    await clock.advance(0.2 * day);
    await look();
    expect([world.presences, world.patches]).toEqual([2, 0]);
  });

  test('forgets the question once the tag shows the image again', async () => {
    const { look, clock, world, told, poll } = controllerWorld();
    world.tag = noTag;
    await look();
    expect([world.presences, poll.questions]).toEqual([1, 2]);
    world.tag = { ok: true, value: digest('a') };
    await clock.advance(60_000);
    await look();
    told();
    expect(poll.questions).toBe(1);
    await clock.advance(2 * day);
    expect(world.presences).toBe(1);
  });
});
