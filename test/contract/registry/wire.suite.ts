// What a registry answers to those who push, request by request: the sandbox's and a real one say the same.
import { expect, test } from 'vitest';
import { imageOf, manifestType, sha256 } from '#sandbox/registry/image.ts';

interface Said {
  readonly status: number;
  readonly headers: Headers;
  /** The code of the first error; null where there is none. */
  readonly code: string | null;
  readonly text: string;
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** @param originNow `http://127.0.0.1:PORT` of an empty registry that anybody may write to */
export function wireSuite(originNow: () => string): void {
  async function ask(
    method: string,
    url: string,
    body?: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Said> {
    const answer = await fetch(new URL(url, originNow()), { method, headers, ...(body && { body }) });
    const text = await answer.text();
    const code = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? null;
    return { status: answer.status, headers: answer.headers, code, text };
  }

  async function opened(repository: string): Promise<string> {
    const answer = await ask('POST', `/v2/${repository}/blobs/uploads/`);
    expect(answer.status).toBe(202);
    return answer.headers.get('location') ?? '';
  }

  function ended(location: string, digest: string): string {
    const url = new URL(location, originNow());
    url.searchParams.set('digest', digest);
    return url.href;
  }

  async function putBlob(repository: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
    expect((await ask('PUT', ended(await opened(repository), sha256(content)), content)).status).toBe(201);
  }

  async function putImage(repository: string, tag: string, seed: string): Promise<string> {
    const { blobs, top } = imageOf({ seed });
    for (const blob of blobs) await putBlob(repository, blob.content);
    const answer = await ask('PUT', `/v2/${repository}/manifests/${tag}`, top.content, {
      'content-type': manifestType,
    });
    expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([201, top.digest]);
    return top.digest;
  }

  const accept = { accept: manifestType };

  test('a blob comes in one piece, and is there', async () => {
    const content = bytes('one piece');
    await putBlob('wire/blobs', content);
    const found = await ask('GET', `/v2/wire/blobs/blobs/${sha256(content)}`);
    expect([found.status, found.text]).toEqual([200, 'one piece']);
    const head = await ask('HEAD', `/v2/wire/blobs/blobs/${sha256(content)}`);
    expect([head.status, head.headers.get('docker-content-digest')]).toEqual([200, sha256(content)]);
    expect(head.headers.get('content-length')).toBe('9');
  });

  test('a blob comes in pieces, which must follow each other', async () => {
    const first = await ask('PATCH', await opened('wire/blobs'), bytes('first '), { 'content-range': '0-5' });
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-5']);
    const location = first.headers.get('location') ?? '';
    const apart = await ask('PATCH', location, bytes('third'), { 'content-range': '12-16' });
    expect(apart.status).toBe(416);
    const where = await ask('GET', location);
    expect([where.status, where.headers.get('range')]).toEqual([204, '0-5']);
    const digest = sha256(bytes('first second'));
    const last = await ask('PUT', ended(where.headers.get('location') ?? location, digest), bytes('second'));
    expect(last.status).toBe(201);
    expect((await ask('GET', `/v2/wire/blobs/blobs/${digest}`)).text).toBe('first second');
  });

  test('a blob is taken from another repository, and uploaded where that has none', async () => {
    const content = bytes('shared');
    await putBlob('wire/blobs', content);
    const mount = (digest: string) => `/v2/wire/other/blobs/uploads/?mount=${digest}&from=wire/blobs`;
    expect((await ask('POST', mount(sha256(content)))).status).toBe(201);
    expect((await ask('HEAD', `/v2/wire/other/blobs/${sha256(content)}`)).status).toBe(200);
    expect((await ask('POST', mount(sha256(bytes('nowhere'))))).status).toBe(202);
  });

  test('what is not what its digest says is refused', async () => {
    const wrong = sha256(bytes('something else'));
    const blob = await ask('PUT', ended(await opened('wire/blobs'), wrong), bytes('something'));
    expect([blob.status, blob.code]).toEqual([400, 'DIGEST_INVALID']);
    const { top } = imageOf({ seed: 'wrong' });
    const manifest = await ask('PUT', `/v2/wire/blobs/manifests/${wrong}`, top.content, {
      'content-type': manifestType,
    });
    expect([manifest.status, manifest.code]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('a manifest of blobs that are not there is refused', async () => {
    const { top } = imageOf({ seed: 'without its blobs' });
    const answer = await ask('PUT', '/v2/wire/empty/manifests/1', top.content, { 'content-type': manifestType });
    expect([answer.status, answer.code]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
    const broken = await ask('PUT', '/v2/wire/empty/manifests/1', bytes('{'), { 'content-type': manifestType });
    expect([broken.status, broken.code]).toEqual([400, 'MANIFEST_INVALID']);
  });

  test('tags come in pages as they are asked for', async () => {
    for (const tag of ['a', 'b', 'c', 'd', 'e']) await putImage('wire/pages', tag, 'pages');
    const pages: string[] = [];
    let next: string | null = '/v2/wire/pages/tags/list?n=2';
    while (next !== null) {
      const page: Said = await ask('GET', next);
      pages.push((JSON.parse(page.text) as { tags: readonly string[] }).tags.join(''));
      next = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1] ?? null;
    }
    expect(pages).toEqual(['ab', 'cd', 'e']);
    const after = await ask('GET', '/v2/wire/pages/tags/list?last=d');
    expect(after.text).toContain('["e"]');
  });

  test('a tag is taken away, and a manifest with all that its digest has', async () => {
    const digest = await putImage('wire/gone', 'one', 'gone');
    await putImage('wire/gone', 'two', 'gone');
    expect((await ask('DELETE', '/v2/wire/gone/manifests/one')).status).toBe(202);
    expect((await ask('HEAD', '/v2/wire/gone/manifests/one', undefined, accept)).status).toBe(404);
    const head = await ask('HEAD', '/v2/wire/gone/manifests/two', undefined, accept);
    expect([head.status, head.headers.get('docker-content-digest')]).toEqual([200, digest]);
    expect((await ask('DELETE', `/v2/wire/gone/manifests/${digest}`)).status).toBe(202);
    const gone = await ask('GET', '/v2/wire/gone/manifests/two', undefined, accept);
    expect([gone.status, gone.code]).toEqual([404, 'MANIFEST_UNKNOWN']);
    expect((await ask('GET', '/v2/wire/gone/tags/list')).text).not.toContain('two');
  });

  test.each([
    ['/v2/wire/nothing/tags/list', 'NAME_UNKNOWN'],
    ['/v2/wire/pages/manifests/nothing', 'MANIFEST_UNKNOWN'],
    [`/v2/wire/pages/blobs/sha256:${'0'.repeat(64)}`, 'BLOB_UNKNOWN'],
  ])('%s is 404 %s', async (path, code) => {
    await putImage('wire/pages', 'a', 'pages');
    const answer = await ask('GET', path, undefined, accept);
    expect([answer.status, answer.code]).toEqual([404, code]);
  });
}
