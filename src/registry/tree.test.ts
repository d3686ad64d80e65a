import { describe, expect, test } from 'vitest';
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { digestOf, manifestOf, ociIndex, ociManifest } from '#test/fixtures/hostile-registry.ts';
import { endpointsOf } from './host.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { askChief, askTree } from './tree.ts';

const endpoint = endpointsOf(new Map())('ghcr.io/acme/web' as Repository);
const amd = manifestOf('amd');
const arm = manifestOf('arm');

type Entry = readonly [body: string, platform: string | null, isIndex?: boolean];

function indexOf(...entries: readonly Entry[]): string {
  const manifests = entries.map(([body, platform, isIndex = false]) => {
    const [os, architecture, variant] = platform?.split('/') ?? [];
    const about = platform === null ? {} : { platform: { os, architecture, variant } };
    return { mediaType: isIndex ? ociIndex : ociManifest, digest: digestOf(body), ...about };
  });
  return JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests });
}

/** What is asked for below `top`, and what comes of it. */
async function ask(top: string, ...below: readonly string[]) {
  const known = new Map([top, ...below].map((body) => [digestOf(body), body]));
  const asked: Digest[] = [];
  const manifestFor = (digest: Digest): Promise<Answer<Manifest>> => {
    asked.push(digest);
    const read = readManifest(Buffer.from(known.get(digest) ?? ''), null);
    if (!read.ok) throw new Error(`not known: ${digest}`);
    return Promise.resolve({ ok: true, value: read });
  };
  if (endpoint === null) throw new Error('a good host');
  const tree = await askTree(endpoint, digestOf(top), manifestFor);
  const requests = asked.length;
  const chief = await askChief(endpoint, digestOf(top), manifestFor);
  return {
    tree: tree.ok ? tree.value : tree.reason.message,
    requests,
    chief: chief.ok ? (chief.value.config?.digest ?? null) : chief.reason.message,
  };
}

describe('what is below a digest', () => {
  test('of an image is nothing, and it stands for itself', async () => {
    expect(await ask(amd)).toEqual({ tree: { children: [], platforms: [] }, requests: 1, chief: digestOf('amd') });
  });

  test('of an index are its images, by one request', async () => {
    const index = indexOf([arm, 'linux/arm64/v8'], [amd, 'linux/amd64'], [manifestOf('v7'), 'linux/arm/v7']);
    expect(await ask(index, amd, arm)).toEqual({
      tree: {
        children: [digestOf(arm), digestOf(amd), digestOf(manifestOf('v7'))],
        platforms: ['linux/amd64', 'linux/arm/v7', 'linux/arm64'],
      },
      requests: 1,
      chief: digestOf('amd'),
    });
  });

  test('R23 of an index of indexes are theirs too, three deep', async () => {
    const lowest = indexOf([amd, 'linux/amd64']);
    const middle = indexOf([arm, 'linux/arm64'], [lowest, null, true]);
    const top = indexOf([middle, null, true]);
    const { tree, requests, chief } = await ask(top, middle, lowest, amd, arm);
    expect(tree).toEqual({
      children: [middle, arm, lowest, amd].map(digestOf),
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect(requests).toBe(3);
    expect(chief).toBe(digestOf('arm'));
  });

  test('R23 is not read four deep', async () => {
    const fourth = indexOf([amd, null]);
    const third = indexOf([fourth, null, true]);
    const second = indexOf([third, null, true]);
    const { tree, requests, chief } = await ask(indexOf([second, null, true]), second, third, fourth, amd);
    expect(tree).toContain('lists indexes more than 3 deep');
    expect(chief).toContain('lists indexes more than 3 deep');
    expect(requests).toBe(3);
  });

  test('R23 is read once where two indexes list the same one', async () => {
    const shared = indexOf([amd, 'linux/amd64']);
    const left = indexOf([shared, null, true], [arm, 'linux/arm64']);
    const right = indexOf([shared, null, true]);
    const { requests } = await ask(
      indexOf([left, null, true], [right, null, true], [shared, null, true]),
      left,
      right,
      shared,
      amd,
      arm,
    );
    expect(requests).toBe(4);
  });

  test('R23 is not read where an index lists more indexes than anybody needs', async () => {
    const many = Array.from(
      { length: 40 },
      (_, number): Entry => [indexOf([manifestOf(`${number}`), null]), null, true],
    );
    const { tree, requests } = await ask(indexOf(...many), ...many.map(([body]) => body), manifestOf('0'));
    expect(tree).toContain('or more than 32');
    expect(requests).toBe(1);
  });

  test('R23 of an index of ten thousand images are all of them, by one request', async () => {
    const many = Array.from({ length: 10_000 }, (_, number): Entry => [manifestOf(`${number}`), null]);
    const { tree, requests } = await ask(indexOf(...many), manifestOf('0'));
    expect(typeof tree === 'string' ? tree : tree.children.length).toBe(10_000);
    expect(requests).toBe(1);
  });
});

test('R23 an index cannot list itself: a walk in a circle ends', async () => {
  const digest = digestOf('round');
  const circle: Manifest = {
    kind: 'index',
    children: [digest],
    nested: [digest],
    platforms: [],
    chief: digest,
    config: null,
    foreign: null,
  };
  const round = () => Promise.resolve({ ok: true as const, value: circle });
  if (endpoint === null) throw new Error('a good host');
  expect(await askTree(endpoint, digest, round)).toEqual({ ok: true, value: { children: [digest], platforms: [] } });
  expect(await askChief(endpoint, digest, round)).toMatchObject({ ok: false });
});
