import { afterEach, describe, expect, test } from 'vitest';
import {
  type Handler,
  type HostileRegistry,
  sendJson,
  sendStatus,
  startHostileRegistry,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';
import { createImages, type RegistryImages } from './images.ts';
import type { ImagesOptions } from './images-options.ts';

let registry: HostileRegistry;
let images: RegistryImages;

async function start(handler: Handler, limits: ImagesOptions['tagLimits'] = {}): Promise<void> {
  registry = await startHostileRegistry(handler);
  images = createImages({ remember: false, tagLimits: limits });
}

afterEach(async () => {
  await images.close();
  await registry.stop();
});

async function ask() {
  const answer = await images.tags(registry.repository('acme/web'));
  return answer.ok ? answer.value : `${answer.reason.code}: ${answer.reason.message.replaceAll(registry.host, 'HOST')}`;
}

/** Pages 1, 2 and 3, linked as `link` writes it; the tag of a page is its number. */
function pages(link: (next: number, host: string) => string): Handler {
  return (request, response, host) => {
    const page = Number(new URL(request.url, 'http://x').searchParams.get('page') ?? 1);
    sendJson(response, { name: 'acme/web', tags: [String(page)] }, page < 3 ? { link: link(page + 1, host) } : {});
  };
}

const elsewhere = 'links its tag list to something else than its next page';

describe('the pages of a tag list', () => {
  test('R10 are asked for in thousands', async () => {
    await start((_request, response) => sendJson(response, { tags: ['1'] }));
    expect(await ask()).toEqual(['1']);
    expect(registry.seen.map((one) => one.url)).toEqual(['/v2/acme/web/tags/list?n=1000']);
  });

  test.each([
    ['relative links', (next: number) => `</v2/acme/web/tags/list?page=${next}>; rel="next"`],
    ['links relative to the page', (next: number) => `<list?page=${next}>; rel="next"`],
    [
      'absolute links',
      (next: number, host: string) => `<http://${host}/v2/acme/web/tags/list?page=${next}>; rel="next"`,
    ],
    [
      'links with another scheme, as behind a TLS proxy',
      (next: number, host: string) => `<https://${host}/v2/acme/web/tags/list?page=${next}>; rel=next`,
    ],
    [
      'links with the path behind a proxy, as of Nexus',
      (next: number, host: string) =>
        `<http://${host}/repository/docker-hub/v2/acme/web/tags/list?page=${next}>; rel="next"`,
    ],
    [
      'links without the first part of the path, as of Artifactory',
      (next: number) => `</v2/web/tags/list?page=${next}>; rel="next"`,
    ],
    [
      'the next among other links',
      (next: number) => `</first>; rel="first", </v2/acme/web/tags/list?page=${next}>; rel="next"`,
    ],
  ])('R10 follow %s', async (_name, link) => {
    await start(pages(link));
    expect(await ask()).toEqual(['1', '2', '3']);
    expect(registry.seen).toHaveLength(3);
  });

  test.each([
    [
      'to another host',
      () => '<http://127.0.0.2:1/v2/acme/web/tags/list?page=2>; rel="next"',
      1,
      'links its tag list to another host',
    ],
    ['to another scheme', () => '<file:///etc/passwd>; rel="next"', 1, 'links its tag list to another host'],
    ['to another repository', (next: number) => `</v2/acme/secret/tags/list?page=${next}>; rel="next"`, 1, elsewhere],
    ['to a repository that ends alike', (next: number) => `</v2/eb/tags/list?page=${next}>; rel="next"`, 1, elsewhere],
    ['to one below', (next: number) => `</v2/acme/web/more/tags/list?page=${next}>; rel="next"`, 1, elsewhere],
    ['to something else of the repository', () => '</v2/acme/web/manifests/latest>; rel="next"', 1, elsewhere],
    ['to another service of the host', () => '</api/delete?all=true>; rel="next"', 1, elsewhere],
    [
      'to itself',
      () => '</v2/acme/web/tags/list?n=1000>; rel="next"',
      1,
      'links the pages of its tag list in a circle',
    ],
    [
      'in a circle',
      (next: number) => `</v2/acme/web/tags/list?page=${next === 3 ? 1 : next}>; rel="next"`,
      3,
      'in a circle',
    ],
  ])('R10 linked %s are not followed, and nothing of the list is answered', async (_name, link, requests, words) => {
    await start(pages(link));
    expect(await ask()).toContain(`RegistryUnavailable: HOST`);
    expect(registry.seen.length).toBeLessThanOrEqual(requests);
    expect(await ask()).toContain(words);
  });

  test('R10 end at a cap', async () => {
    await start((request, response) => sendJson(response, { tags: ['1'] }, { link: `<${request.url}1>; rel="next"` }), {
      pages: 5,
    });
    expect(await ask()).toBe('RegistryUnavailable: HOST has more than 5 pages of tags (HOST/acme/web)');
    expect(registry.seen).toHaveLength(5);
  });

  test('R9 hold a hundred thousand tags in one answer', async () => {
    const tags = Array.from({ length: 100_000 }, (_, number) => `1.0.${number}`);
    await start((_request, response) => sendJson(response, { tags }));
    expect(await ask()).toHaveLength(100_000);
  });

  test('R9 hold no more tags than the cap', async () => {
    await start((_request, response) => sendJson(response, { tags: ['1', '2', '3', '4'] }), { tags: 3 });
    expect(await ask()).toBe('RegistryUnavailable: HOST has more than 3 tags (HOST/acme/web)');
  });

  test('R9 are no longer than the cap', async () => {
    await start((_request, response) => sendJson(response, { tags: ['1'.repeat(5000)] }), { pageBytes: 4096 });
    expect(await ask()).toBe('RegistryUnavailable: HOST sent more than 4 KiB');
  });

  test('R3 go on with a new token when the old one ends between two pages', async () => {
    await start(
      withTokens(
        pages((next) => `</v2/acme/web/tags/list?page=${next}>; rel="next"`),
        1,
      ),
    );
    expect(await ask()).toEqual(['1', '2', '3']);
    expect(images.counters().requests[registry.host]).toEqual({ head: 0, manifest: 0, blob: 0, tags: 6, token: 3 });
  });
});

describe('what a tag list holds', () => {
  test.each([
    ['R11 null', { name: 'acme/web', tags: null }, []],
    ['R11 nothing but a name', { name: 'acme/web' }, []],
    ['R11 an empty list', { tags: [] }, []],
    ['R11 duplicates', { tags: ['1', '1', '2'] }, ['1', '2']],
    ['R11 things that are no text', { tags: ['1', 2, null, {}, ['3']] }, ['1']],
    ['R11 empty strings and a tag of a mebibyte', { tags: ['', 'a'.repeat(1024 * 1024), '1'] }, ['1']],
    [
      'R12 tags outside the grammar',
      { tags: ['1\n', '..', '-a', '.a', '\u001b[31m', 'a b', 'a/b', 'ü', '1.4.2', '_x'] },
      ['1.4.2', '_x'],
    ],
  ])('%s', async (_name, answer, expected) => {
    await start((_request, response) => sendJson(response, answer));
    expect(await ask()).toEqual(expected);
  });

  test('R11 invalid UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"tags":["1","'), Buffer.from([0xc3, 0x28]), Buffer.from('"]}')]);
    await start((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
    expect(await ask()).toEqual(['1']);
  });

  test.each([
    ['R38 a web page', 'text/html', '<html>secret</html>', 'web page'],
    ['R38 a web page that says it is JSON', 'application/json', '<html>secret</html>', 'not a tag list'],
    ['a number', 'application/json', '5', 'not a tag list'],
    ['a list', 'application/json', '[]', 'not a tag list'],
    ['an object of another kind', 'application/json', '{"secret":1}', 'not a tag list'],
    ['tags that are no list', 'application/json', '{"tags":{"secret":1}}', 'not a tag list'],
  ])('%s is a reason that shows nothing of it', async (_name, type, body, words) => {
    await start((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
    const answer = await ask();
    expect(answer).toContain('RegistryUnavailable: HOST answered');
    expect(answer).toContain(words);
    expect(answer).not.toContain('secret');
  });

  test.each([
    [404, 'TagMissing: there is no repository HOST/acme/web'],
    [403, 'AuthFailed: HOST does not show HOST/acme/web: status 403; it is private or does not exist'],
    [500, 'RegistryUnavailable: HOST answered with status 500'],
  ])('status %i is a reason', async (status, expected) => {
    await start((_request, response) => sendStatus(response, status));
    expect(await ask()).toBe(expected);
  });
});
