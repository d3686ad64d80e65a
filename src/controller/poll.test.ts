// The schedule of questions: exact counts of requests, and who is woken by which answer.
import { describe, expect, test } from 'vitest';
import type { Answer } from '#core/decision/observation.ts';
import type { Repository } from '#core/image/reference.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { digest, workload } from '#test/fixtures/workload.ts';
import type { ImageAsker, Images } from './deps.ts';
import { createPoll } from './poll.ts';

const web = 'ghcr.io/acme/web' as Repository;
const api = 'ghcr.io/acme/api' as Repository;
const prod = `${web}:prod`;

function world() {
  const clock = manualClock();
  const sent: string[] = [];
  const woken: string[] = [];
  const answers = new Map<string, Answer<string | readonly string[]>>();
  const refused = new Set<string>();
  const reply = (id: string, asker?: ImageAsker) => {
    sent.push(id);
    const no = { ok: false as const, reason: reason('AuthFailed', 'no') };
    if (asker !== undefined && refused.has(asker.id.namespace)) return Promise.resolve(no);
    return Promise.resolve(
      answers.get(id) ?? { ok: true as const, value: id.startsWith('tags') ? ['1'] : digest('a') },
    );
  };
  const images = {
    digest: (repository: string, tag: string, asker?: ImageAsker) => reply(`digest ${repository}:${tag}`, asker),
    tags: (repository: string, asker?: ImageAsker) => reply(`tags ${repository}`, asker),
    children: () => Promise.resolve({ ok: true, value: [] }),
    created: () => Promise.resolve({ ok: true, value: null }),
  } as unknown as Images;
  const poll = createPoll({ images, clock, random: () => 0, wake: (key) => woken.push(key) });
  /** One look of a key: what it asks, and at which interval. */
  const look = async (
    key: string,
    ask: (images: Images) => Promise<unknown>,
    { seconds = 60, pointers = [prod], fresh = false } = {},
  ) => {
    const asking = poll.asking(key, { intervalSeconds: seconds, pointers: new Set(pointers), fresh });
    const said = await ask(asking.images);
    asking.end();
    return said;
  };
  const take = (from: string[]) => from.splice(0).toSorted();
  return { clock, poll, answers, refused, look, sent: () => take(sent), woken: () => take(woken) };
}

const asProd = (images: Images) => images.digest(web, 'prod');
const asTags = (images: Images) => images.tags(web);
const from = (namespace: string) => workload({ namespace });

describe('requests of a quiet cycle', () => {
  test('one for each tag and each list, however many ask', async () => {
    const { clock, look, sent, woken, poll } = world();
    for (let index = 0; index < 100; index += 1) {
      await look(`shop/Deployment/web-${index}`, asProd);
      await look(`shop/Deployment/api-${index}`, (images) => Promise.all([images.tags(web), images.tags(api)]));
    }
    expect(sent()).toEqual([`digest ${prod}`, `tags ${api}`, `tags ${web}`].toSorted());
    expect(poll.questions).toBe(3);
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await clock.advance(60_000);
      expect(sent()).toEqual([`digest ${prod}`, `tags ${api}`, `tags ${web}`].toSorted());
    }
    expect(woken()).toEqual([]);
  });

  test('a digest that nobody follows is asked once a day, and when the tags change', async () => {
    const { clock, look, sent, woken, answers } = world();
    const both = (images: Images) => Promise.all([images.tags(web), images.digest(web, '1')]);
    await look('shop/Deployment/web', both, { pointers: [] });
    sent();
    await clock.advance(3_600_000);
    expect(new Set(sent())).toEqual(new Set([`tags ${web}`]));
    answers.set(`tags ${web}`, { ok: true, value: ['1', '2'] });
    await clock.advance(60_000);
    expect([sent(), woken()]).toEqual([[`tags ${web}`], ['shop/Deployment/web']]);
    await look('shop/Deployment/web', both, { pointers: [] });
    expect(sent()).toEqual([`digest ${web}:1`]);
    await clock.advance(86_400_000);
    expect(sent().filter((one) => one.startsWith('digest'))).toHaveLength(1);
  });

  test('the smallest interval wins, until its wish is gone', async () => {
    const { clock, look, sent, poll } = world();
    await look('shop/Deployment/slow', asProd, { seconds: 120 });
    await look('shop/Deployment/fast', asProd, { seconds: 20 });
    sent();
    await clock.advance(120_000);
    expect(sent()).toHaveLength(6);
    poll.forget('shop/Deployment/fast');
    await clock.advance(100_000);
    expect(sent()).toHaveLength(0);
    await clock.advance(140_000);
    expect(sent()).toHaveLength(2);
  });

  test('a forgotten question costs nothing', async () => {
    const { clock, look, sent, poll } = world();
    await look('shop/Deployment/web', asProd);
    await look('shop/Deployment/web', asTags);
    expect(poll.questions).toBe(1);
    poll.forget('shop/Deployment/web');
    sent();
    await clock.advance(600_000);
    expect([sent(), poll.questions, clock.pending()]).toEqual([[], 0, 0]);
  });

  test('what a look asked before it broke off is forgotten with its key, as is what it asked the time before', async () => {
    const { clock, look, sent, poll } = world();
    const key = 'shop/Deployment/web';
    await look(key, asProd);
    const asking = poll.asking(key, { intervalSeconds: 60, pointers: new Set([prod]), fresh: false });
    await asking.images.tags(api);
    asking.broken();
    expect(poll.questions).toBe(2);
    poll.forget(key);
    sent();
    await clock.advance(600_000);
    expect([sent(), poll.questions]).toEqual([[], 0]);
  });

  test('the end of a term ends every question', async () => {
    const { clock, look, sent, poll } = world();
    await look('shop/Deployment/web', asProd);
    sent();
    poll.clear();
    await clock.advance(600_000);
    expect([sent(), clock.pending()]).toEqual([[], 0]);
  });
});

describe('a changed answer', () => {
  test('wakes exactly the keys that asked, and is what they are told', async () => {
    const { clock, look, sent, woken, answers } = world();
    await look('shop/Deployment/web', asProd);
    await look('blog/Deployment/web', asProd);
    await look('shop/Deployment/api', asTags);
    sent();
    answers.set(`digest ${prod}`, { ok: true, value: digest('b') });
    await clock.advance(60_000);
    expect(woken()).toEqual(['blog/Deployment/web', 'shop/Deployment/web']);
    expect(await look('shop/Deployment/web', asProd)).toEqual({ ok: true, value: digest('b') });
    expect(sent()).toEqual([`digest ${prod}`, `tags ${web}`].toSorted());
  });

  test.each([
    ['RegistryUnavailable', 60, 3],
    ['AuthFailed', 600, 1],
    ['TagMissing', 60, 3],
  ] satisfies readonly (readonly [ReasonCode, number, number])[])(
    '%s wakes once, and is asked again after %i s',
    async (code, _, asked) => {
      const { clock, look, sent, woken, answers } = world();
      await look('shop/Deployment/web', asProd);
      answers.set(`digest ${prod}`, { ok: false, reason: reason(code, 'no') });
      await clock.advance(60_000);
      expect(woken()).toEqual(['shop/Deployment/web']);
      sent();
      await clock.advance(180_000);
      expect([sent().length, woken()]).toEqual([code === 'AuthFailed' ? 0 : asked, []]);
      answers.delete(`digest ${prod}`);
      await clock.advance(600_000);
      expect(woken()).toEqual(['shop/Deployment/web']);
    },
  );

  test('R33 the digest of a version that is not there yet is asked at the interval, not a day later', async () => {
    const { clock, look, sent, woken, answers } = world();
    const asFirst = (images: Images) => images.digest(web, '1');
    answers.set(`digest ${web}:1`, { ok: false, reason: reason('TagMissing', 'no') });
    await look('shop/Deployment/web', asFirst);
    sent();
    await clock.advance(60_000);
    expect([sent(), woken()]).toEqual([[`digest ${web}:1`], []]);
    answers.delete(`digest ${web}:1`);
    await clock.advance(60_000);
    expect([sent(), woken()]).toEqual([[`digest ${web}:1`], ['shop/Deployment/web']]);
    await clock.advance(600_000);
    expect(sent()).toEqual([]);
  });

  test('a wish to look now asks the registry, and tells the others what it found', async () => {
    const { look, sent, woken, answers } = world();
    await look('shop/Deployment/web', asProd);
    await look('shop/Deployment/api', asProd);
    sent();
    answers.set(`digest ${prod}`, { ok: true, value: digest('b') });
    expect(await look('shop/Deployment/web', asProd, { fresh: true })).toEqual({ ok: true, value: digest('b') });
    expect([sent(), woken()]).toEqual([[`digest ${prod}`], ['shop/Deployment/api', 'shop/Deployment/web']]);
  });
});

describe('credentials of others', () => {
  const as = (namespace: string) => (images: Images) => images.digest(web, 'prod', from(namespace));

  test('nobody is told what others were answered, and one asks for all while nothing changes', async () => {
    const { clock, look, sent, woken, answers } = world();
    await look('shop/Deployment/web', as('shop'));
    await look('blog/Deployment/web', as('blog'));
    expect(sent()).toHaveLength(2);
    await clock.advance(120_000);
    expect(sent()).toHaveLength(2);
    answers.set(`digest ${prod}`, { ok: true, value: digest('b') });
    await clock.advance(60_000);
    expect(woken()).toHaveLength(2);
    sent();
    await look('shop/Deployment/web', as('shop'));
    await look('blog/Deployment/web', as('blog'));
    expect(sent()).toHaveLength(1);
  });

  test('who is refused learns nothing, keeps nobody else from the answer, and is asked for again later', async () => {
    const { clock, look, sent, refused, woken, answers } = world();
    refused.add('shop');
    expect(await look('shop/Deployment/web', as('shop'))).toMatchObject({ ok: false });
    expect(await look('blog/Deployment/web', as('blog'))).toMatchObject({ ok: true });
    sent();
    answers.set(`digest ${prod}`, { ok: true, value: digest('b') });
    await clock.advance(60_000);
    expect([sent().length, woken().length]).toEqual([1, 2]);
    expect(await look('shop/Deployment/web', as('shop'))).toMatchObject({ ok: false });
    expect(await look('blog/Deployment/web', as('blog'))).toEqual({ ok: true, value: digest('b') });
    refused.clear();
    await clock.advance(601_000);
    expect(await look('shop/Deployment/web', as('shop'))).toEqual({ ok: true, value: digest('b') });
  });

  test('a registry that fails is asked once for all', async () => {
    const { clock, look, sent, answers } = world();
    for (const namespace of ['a', 'b', 'c']) await look(`${namespace}/Deployment/web`, as(namespace));
    answers.set(`digest ${prod}`, { ok: false, reason: reason('RegistryUnavailable', 'down') });
    sent();
    await clock.advance(60_000);
    for (const namespace of ['a', 'b', 'c']) {
      expect(await look(`${namespace}/Deployment/web`, as(namespace))).toMatchObject({ ok: false });
    }
    expect(sent()).toHaveLength(1);
  });
});
