// What every registry must be to us, in whichever mode it runs: one list of cases for our own and for real ones.
import { expect, test } from 'vitest';
import { type Digest, parseDigest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';

import type { ImageSpec, Pushed } from '#sandbox/registry/image.ts';
import type { RegistryImages } from '#registry/images.ts';
import type { Asker } from '#registry/source.ts';

export interface Shelf {
  /** As requests have it. */
  readonly host: string;
  readonly images: RegistryImages;
  /** Who may read everything that is pushed. */
  readonly asker: Asker | undefined;
  /** Whether others may not. */
  readonly isPrivate: boolean;
  push(path: string, tag: string, image: ImageSpec): Promise<Pushed> | Pushed;
  remove(path: string, tag: string): Promise<void> | void;
}

/** @param shelf as it is when the tests run */
export function registrySuite(shelf: () => Shelf): void {
  const at = (path: string) => `${shelf().host}/${path}` as Repository;
  const digest = (path: string, tag: string) => shelf().images.digest(at(path), tag, shelf().asker);
  const missing = { ok: false, reason: expect.objectContaining({ code: 'TagMissing' }) };

  test('R27 tells the digest of a tag, and another one when it moves', async () => {
    const first = await shelf().push('acme/web', 'moving', { seed: 'first' });
    expect(await digest('acme/web', 'moving')).toEqual({ ok: true, value: first.digest });
    const second = await shelf().push('acme/web', 'moving', { seed: 'second' });
    expect(await digest('acme/web', 'moving')).toEqual({ ok: true, value: second.digest });
    expect(second.digest).not.toBe(first.digest);
  });

  test('tells what an index lists, and that an image of one platform lists nothing', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const index = await shelf().push('acme/web', 'index', { seed: 'index', platforms });
    const single = await shelf().push('acme/web', 'single', { seed: 'single' });
    const children = (one: Digest) => shelf().images.children(at('acme/web'), one, shelf().asker);
    expect(index.children).toHaveLength(2);
    expect(await children(digestIn(index))).toEqual({ ok: true, value: index.children });
    expect(await children(digestIn(single))).toEqual({ ok: true, value: [] });
  });

  test.each([[['linux/arm64']], [['linux/arm64', 'linux/amd64']]])(
    'tells when an image for %j was built',
    async (platforms) => {
      const created = '2026-02-03T04:05:06Z';
      const pushed = await shelf().push('acme/web', 'built', { seed: platforms.join(), platforms, created });
      const answer = await shelf().images.created(at('acme/web'), digestIn(pushed), shelf().asker);
      expect(answer).toEqual({ ok: true, value: Date.parse(created) });
    },
  );

  test('R10 lists all tags', async () => {
    const tags = Array.from({ length: 25 }, (_, number) => `1.0.${number}`);
    for (const tag of tags) await shelf().push('acme/many', tag, { seed: 'many' });
    const listed = await shelf().images.tags(at('acme/many'), shelf().asker);
    expect(listed.ok && listed.value.toSorted()).toEqual(tags.toSorted());
  });

  test('R26 says what does not exist, and what does not exist any more', async () => {
    await shelf().push('acme/web', 'gone', { seed: 'gone' });
    await shelf().remove('acme/web', 'gone');
    expect(await digest('acme/web', 'gone')).toEqual(missing);
    expect(await digest('acme/web', 'never')).toEqual(missing);
    expect(await digest('acme/nothing', 'never')).toEqual(missing);
    expect(await shelf().images.tags(at('acme/nothing'), shelf().asker)).toEqual(missing);
  });

  test('R26 an image without a tag is still there, and one that is deleted is not', async () => {
    const one = await shelf().push('acme/web', 'left', { seed: 'left', platforms: ['linux/amd64', 'linux/arm64'] });
    const there = (path: string, of: string) => shelf().images.presence(at(path), of as Digest, shelf().asker);
    await shelf().remove('acme/web', 'left');
    for (const of of [one.digest, ...one.children])
      expect(await there('acme/web', of)).toEqual({ ok: true, value: true });
    await shelf().remove('acme/web', one.digest);
    expect(await there('acme/web', one.digest)).toEqual({ ok: true, value: false });
    expect(await there('acme/nothing', one.digest)).toEqual({ ok: true, value: false });
  });

  test('is asked for a digest by one HEAD, however many ask at the same time', async () => {
    await shelf().push('acme/web', 'asked', { seed: 'asked' });
    const count = () => shelf().images.counters().requests[shelf().host];
    await digest('acme/web', 'asked');
    const before = count();
    await Promise.all(Array.from({ length: 20 }, () => digest('acme/web', 'asked')));
    const after = count();
    expect((after?.head ?? 0) - (before?.head ?? 0)).toBe(1);
    expect(after?.manifest).toBe(before?.manifest);
  });

  test('R5 shows nothing to strangers where it is private, and everything where it is not', async () => {
    const pushed = await shelf().push('acme/web', 'mine', { seed: 'mine' });
    const refusal = { ok: false, reason: expect.objectContaining({ code: 'AuthFailed' }) };
    const expected = shelf().isPrivate ? refusal : { ok: true, value: pushed.digest };
    expect(await shelf().images.digest(at('acme/web'), 'mine')).toEqual(expected);
  });
}

function digestIn({ digest }: Pushed): Digest {
  const read = parseDigest(digest);
  if (read === null) throw new Error(`no digest: ${digest}`);
  return read;
}
