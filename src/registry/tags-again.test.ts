// A tag list asked for again: only what changed is sent, where the registry offers that.
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Handler,
  type HostileRegistry,
  sendJson,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { createImages, type RegistryImages } from './images.ts';

let registry: HostileRegistry;
let images: RegistryImages;

async function start(handler: Handler): Promise<void> {
  registry = await startHostileRegistry(handler);
  images = createImages({ remember: false });
}

afterEach(async () => {
  await images.close();
  await registry.stop();
});

async function ask() {
  const answer = await images.tags(registry.repository('acme/web'));
  return answer.ok ? answer.value : `${answer.reason.code}: ${answer.reason.message.replaceAll(registry.host, 'HOST')}`;
}

/** Two pages with versions of their own; the tags of each are what the test says now. */
function versioned(pages: string[][], tagOf = (page: readonly string[]) => `"${page.join('-')}"`): Handler {
  return (request, response) => {
    const second = request.url.includes('last=');
    const page = pages[second ? 1 : 0] ?? [];
    const etag = tagOf(page);
    const link = second ? {} : { link: '</v2/acme/web/tags/list?last=x>; rel="next"' };
    if (request.ifNoneMatch === etag) sendStatus(response, 304, { etag });
    else sendJson(response, { tags: page }, { etag, ...link });
  };
}

const statuses = () => registry.seen.map((one) => one.ifNoneMatch);

describe('a list with versions', () => {
  test('is not sent again while it is the same, page by page', async () => {
    const pages = [['0', '1', '2'], ['3']];
    await start(versioned(pages));
    expect(await ask()).toEqual(['0', '1', '2', '3']);
    expect(await ask()).toEqual(['0', '1', '2', '3']);
    pages[1] = ['3', '4'];
    expect(await ask()).toEqual(['0', '1', '2', '3', '4']);
    expect(await ask()).toEqual(['0', '1', '2', '3', '4']);
    expect(statuses()).toEqual([null, null, '"0-1-2"', '"3"', '"0-1-2"', '"3"', '"0-1-2"', '"3-4"']);
  });

  test.each([
    ['weak', (page: readonly string[]) => `W/"${page.length}"`, 'W/"2"'],
    ['without quotes', (page: readonly string[]) => `sha256:${page.length}`, 'sha256:2'],
  ])('may have ones that are %s', async (_name, tagOf, sent) => {
    await start(versioned([['1', '2'], ['3']], tagOf));
    await ask();
    expect(await ask()).toEqual(['1', '2', '3']);
    expect(statuses()[2]).toBe(sent);
  });

  test.each([
    ['before the first page', ''],
    ['in the middle', 'last='],
  ])('R6 is known still after a failure %s', async (_name, where) => {
    let broken = false;
    const pages = [['0', '1'], ['2']];
    const good = versioned(pages);
    await start((request, response, host) =>
      broken && request.url.includes(where) ? sendStatus(response, 500) : good(request, response, host),
    );
    await ask();
    broken = true;
    pages[0] = ['0', '1', '3'];
    expect(await ask()).toContain('status 500');
    broken = false;
    registry.seen.length = 0;
    expect(await ask()).toEqual(['0', '1', '3', '2']);
    expect(statuses()).toEqual([where === '' ? '"0-1"' : '"0-1-3"', '"2"']);
  });

  test('R10 is not kept for pages that it no longer has', async () => {
    const pages = [['1'], ['2']];
    const good = versioned(pages);
    let short = false;
    await start((request, response, host) =>
      short ? sendJson(response, { tags: ['1'] }, { etag: '"short"' }) : good(request, response, host),
    );
    await ask();
    short = true;
    expect(await ask()).toEqual(['1']);
    short = false;
    await ask();
    expect(statuses().slice(-2)).toEqual(['"short"', null]);
  });
});

describe('R10 a list that grows by a page, where versions are those of the bodies alone', () => {
  /** Pages of so many; the page before the new one is what it was. */
  function growing(tags: readonly string[], size: number, isLinked = true): Handler {
    return (request, response) => {
      const last = new URL(request.url, 'http://x').searchParams.get('last');
      const from = last === null ? 0 : tags.indexOf(last) + 1;
      const page = tags.slice(from, from + size);
      const etag = `"${page.join()}"`.slice(0, 200);
      const more = from + size < tags.length;
      const link = more ? { link: `</v2/acme/web/tags/list?last=${page.at(-1)}>; rel="next"` } : {};
      if (request.ifNoneMatch === etag) sendStatus(response, 304, { etag, ...(isLinked ? link : {}) });
      else sendJson(response, { tags: page }, { etag, ...link });
    };
  }

  const numbers = (count: number) => Array.from({ length: count }, (_, number) => String(number));

  test.each([
    ['its only page is full', 1000, 1000, false],
    ['its only page is full by the measure of the registry', 100, 100, false],
    ['its only page has a size of its own, and the 304 has the link', 7, 7, true],
    ['its last page is as long as the one before', 14, 7, false],
  ])('is read to its end where %s', async (_name, count, size, isLinked) => {
    const tags = numbers(count);
    await start(growing(tags, size, isLinked));
    expect(await ask()).toEqual(tags);
    tags.push('new');
    expect(await ask()).toEqual(tags);
    expect(await ask()).toEqual(tags);
  });

  test('is asked for with versions all the same, but for a last page that is full', async () => {
    await start(growing(numbers(14), 7));
    await ask();
    await ask();
    expect(statuses()).toEqual([null, null, '"0,1,2,3,4,5,6"', null]);
  });

  test('is not followed to another host by the link of a 304', async () => {
    await start((request, response) => {
      if (request.ifNoneMatch === null) sendJson(response, { tags: ['1'] }, { etag: '"1"' });
      else sendStatus(response, 304, { link: '<https://other.example/v2/acme/web/tags/list?last=1>; rel="next"' });
    });
    await ask();
    expect(await ask()).toBe('RegistryUnavailable: HOST links its tag list to another host (HOST/acme/web)');
  });
});

test('a 304 to a question without a condition is no answer', async () => {
  await start((_request, response) => sendStatus(response, 304));
  expect(await ask()).toBe('RegistryUnavailable: HOST answered with status 304');
});

test('a version that would disturb a header is not sent back', async () => {
  await start((_request, response) => sendJson(response, { tags: ['1'] }, { etag: '"a b"' }));
  await ask();
  await ask();
  expect(statuses()).toEqual([null, null]);
});

describe('R10 a registry that gives fewer tags in a page than are asked for', () => {
  test.each([400, 413, 422])('and says so with status %i is asked without a number', async (status) => {
    await start((request, response) =>
      request.url.includes('n=') ? sendStatus(response, status) : sendJson(response, { tags: ['1'] }),
    );
    expect(await ask()).toEqual(['1']);
    expect(registry.seen.map((one) => one.url)).toEqual(['/v2/acme/web/tags/list?n=1000', '/v2/acme/web/tags/list']);
  });

  test('and refuses that too is a reason', async () => {
    await start((_request, response) => sendStatus(response, 413));
    expect(await ask()).toBe('RegistryUnavailable: HOST answered with status 413');
    expect(registry.seen).toHaveLength(2);
  });
});

test('R1 a list that is refused with 429 says when to come back, in a number too', async () => {
  await start((_request, response) => sendStatus(response, 429, { 'retry-after': '120' }));
  const first = await images.tags(registry.repository('acme/web'));
  const second = await images.digest(registry.repository('acme/other'), '1');
  expect(first.ok ? null : first.reason).toMatchObject({ code: 'RateLimited', againAfterSeconds: 120 });
  expect(second.ok ? null : second.reason).toMatchObject({
    code: 'RateLimited',
    againAfterSeconds: expect.any(Number),
  });
  expect(registry.seen).toHaveLength(1);
});
