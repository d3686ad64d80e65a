import { describe, expect, test } from 'vitest';
import { createScout } from './scout.ts';

describe('the first question to a host', () => {
  /** Four questions at once, each held until it is let go; answers how many are under way before and after the first ends. */
  async function together(firstOk: boolean): Promise<readonly number[]> {
    const scout = createScout();
    const ends: (() => void)[] = [];
    const send = (ok: boolean) => () =>
      new Promise<{ readonly ok: boolean }>((resolve) => ends.push(() => resolve({ ok })));
    const all = [firstOk, true, true, true].map((ok) => scout(send(ok)));
    await settled();
    const before = ends.length;
    ends[0]?.();
    await settled();
    const after = ends.length;
    for (const end of ends) end();
    await Promise.all(all);
    return [before, after];
  }

  test('goes alone, then all others at once', async () => {
    expect(await together(true)).toEqual([1, 4]);
  });

  test('lets all others go when it failed, so that a dead host is not asked one by one', async () => {
    expect(await together(false)).toEqual([1, 4]);
  });

  test('is alone again for the next to come after a failure', async () => {
    const scout = createScout();
    await scout(async () => ({ ok: false }));
    let started = 0;
    const all = [1, 2].map(() =>
      scout(async () => {
        started += 1;
        await settled();
        return { ok: true };
      }),
    );
    expect(started).toBe(1);
    await Promise.all(all);
    expect(started).toBe(2);
  });
});

/** After all promises that can settle by themselves have done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
