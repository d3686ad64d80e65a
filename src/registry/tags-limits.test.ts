// How much of a tag list is read and kept at most, and for how long.
import { expect, onTestFinished, test } from 'vitest';
import { type Handler, sendJson, sendStatus, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { endpointsOf } from './host.ts';
import { createImages } from './images.ts';
import type { Session } from './session.ts';
import { createPageMemory } from './pages.ts';
import { askTags, type TagLimits, tagLimits } from './tags.ts';

async function start(handler: Handler, limits: Partial<TagLimits>) {
  const registry = await startHostileRegistry(handler);
  const images = createImages({ remember: false, tagLimits: limits });
  onTestFinished(async () => {
    await images.close();
    await registry.stop();
  });
  async function ask() {
    const answer = await images.tags(registry.repository('acme/web'));
    return answer.ok
      ? answer.value
      : `${answer.reason.code}: ${answer.reason.message.replaceAll(registry.host, 'HOST')}`;
  }
  return { registry, ask };
}

const linkTo = (page: number) => ({ link: `</v2/acme/web/tags/list?page=${page}>; rel="next"` });
const pageOf = (url: string) => Number(new URL(url, 'http://x').searchParams.get('page') ?? 1);

/** Three pages of 1,000 bytes and a little. */
const three: Handler = (request, response) => {
  const page = pageOf(request.url);
  sendJson(response, { tags: [String(page)], filler: 'x'.repeat(1000) }, page < 3 ? linkTo(page + 1) : {});
};

test.each([
  [4096, ['1', '2', '3'], 3],
  [2048, 'RegistryUnavailable: HOST has a tag list of more than 2 KiB (HOST/acme/web)', 2],
])('R9 a list of three pages where %i bytes are allowed', async (listBytes, expected, requests) => {
  const { registry, ask } = await start(three, { listBytes });
  expect(await ask()).toEqual(expected);
  expect(registry.seen).toHaveLength(requests);
});

test.each<[string, Handler]>([
  [
    'goes on and on',
    (request, response) => {
      const page = pageOf(request.url);
      setTimeout(() => sendJson(response, { tags: [String(page)] }, linkTo(page + 1)), 20);
    },
  ],
  ['stops with its second page', (request, response) => pageOf(request.url) === 1 && three(request, response, '')],
])('R10 a list that %s ends after its time', async (_name, handler) => {
  const { ask } = await start(handler, { listMilliseconds: 150 });
  expect(await ask()).toBe('RegistryUnavailable: HOST did not finish its tag list within 0.15 s (HOST/acme/web)');
});

test('R10 five minutes and 64 MiB are allowed where nothing else is said', () => {
  expect(tagLimits).toMatchObject({ listMilliseconds: 300_000, listBytes: 67_108_864 });
});

/** A list of pages with versions, asked for twice; the tags that are kept for each page. */
async function kept(pages: readonly (readonly string[])[], limits: Partial<TagLimits> = {}) {
  const memory = createPageMemory({ ...tagLimits, ...limits });
  const registry = await startHostileRegistry((request, response) => {
    const page = pageOf(request.url);
    const more = page < pages.length ? linkTo(page + 1) : {};
    if (request.ifNoneMatch !== null) sendStatus(response, 304);
    else sendJson(response, { tags: pages[page - 1] }, { etag: `"${page}"`, ...more });
  });
  onTestFinished(() => registry.stop());
  const endpoint = endpointsOf(new Map())(registry.repository('acme/web'));
  if (endpoint === null) throw new Error('a loopback address is a host');
  const session: Session = {
    async ask(_endpoint, { url, etag = null }) {
      const response = await fetch(url, { headers: etag === null ? {} : { 'if-none-match': etag } });
      const body = Buffer.from(await response.arrayBuffer());
      const header = (name: string) => response.headers.get(name);
      return { ok: true, value: { status: response.status, header, body, url } };
    },
  };
  const ask = () => askTags(session, endpoint, { ...tagLimits, ...limits }, memory.of('acme/web', true));
  const [first, second] = [await ask(), await ask()];
  expect(second).toEqual(first);
  return [...memory.of('acme/web', true).pages.values()].map((page) => page.tags);
}

test('R11 a page is kept with each good tag once', async () => {
  const pages = [
    ['1', '1', '..', '2', '1'],
    ['2', '3', '3'],
  ];
  expect(await kept(pages)).toEqual([
    ['1', '2'],
    ['2', '3'],
  ]);
});

test('R11 pages that repeat each other are kept only as far as a list may be long', async () => {
  const page = ['1', '2', '3'];
  expect(await kept([page, page, page], { tags: 7 })).toEqual([page, page]);
});
