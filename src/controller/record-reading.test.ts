// Records of some namespaces: what may not be read is known to be unknown, and tried again.
import { expect, test } from 'vitest';
import { createRecordReading } from './record-reading.ts';

function stage(...refused: readonly string[]) {
  const closed = new Set(refused);
  const list = (namespace: string | null) =>
    closed.has(namespace ?? '') ? Promise.reject(new Error('no right')) : Promise.resolve('done' as const);
  const reading = createRecordReading({ begin: list, again: list });
  return { closed, reading, unread: () => [...reading.unread.keys()] };
}

test('one that may not be read keeps none of the others back, and is read when it may be', async () => {
  const { closed, reading, unread } = stage('blog');
  expect([await reading.begin(['shop', 'blog', 'docs']), unread()]).toEqual(['done', ['blog']]);
  expect([await reading.again(), unread()]).toEqual([[], ['blog']]);
  closed.clear();
  expect([await reading.again(), unread(), await reading.again()]).toEqual([['blog'], [], []]);
});

test.each([[[null]], [['shop']], [['shop', 'blog']]])(
  'where none of %j may be read it is thrown',
  async (namespaces) => {
    await expect(stage('', 'shop', 'blog').reading.begin(namespaces)).rejects.toThrow('no right');
  },
);

test('a kind that is not served is so everywhere', async () => {
  const list = () => Promise.resolve('notServed' as const);
  expect(await createRecordReading({ begin: list, again: list }).begin(['shop', 'blog'])).toBe('notServed');
});
