// R22, R24: what is an image, for which platforms, and how few requests it takes to know.
import { describe, expect, test } from 'vitest';
import { startAsked } from '#test/fixtures/asked-registry.ts';
import {
  digestOf,
  type Handler,
  ociIndex,
  ociManifest,
  sendManifest,
  sendStatus,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';

const imageConfig = 'application/vnd.oci.image.config.v1+json';
const layer = 'application/vnd.oci.image.layer.v1.tar+gzip';
const config = JSON.stringify({ os: 'linux', architecture: 'arm', variant: 'v7' });

function manifest(configType: string, layers: readonly (string | null)[], more: object = {}): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: { mediaType: configType, digest: digestOf(config), size: config.length },
    layers: layers.map((mediaType) => ({
      ...(mediaType !== null && { mediaType }),
      digest: digestOf('layer'),
      size: 5,
    })),
    ...more,
  });
}

function index(entries: readonly object[], more: object = {}): string {
  return JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests: entries, ...more });
}

function entry(body: string, more: object = {}): object {
  return { mediaType: ociManifest, digest: digestOf(body), size: body.length, ...more };
}

function holding(bodies: readonly string[]): Handler {
  const known = new Map<string, string>([config, ...bodies].map((body) => [digestOf(body), body]));
  return (request, response) => {
    const body = known.get(request.url.slice(request.url.lastIndexOf('/') + 1));
    if (body === undefined) return sendStatus(response, 404);
    sendManifest(request, response, body, body.includes('"manifests"') ? { 'content-type': ociIndex } : {});
  };
}

async function start(...bodies: readonly string[]) {
  const { registry, images } = await startAsked(withTokens(holding(bodies)));
  const repository = registry.repository('acme/web');
  const digest = digestOf(bodies[0] ?? '');
  return {
    image: async () => {
      const answer = await images.image(repository, digest);
      return answer.ok
        ? 'an image'
        : `${answer.reason.code}: ${answer.reason.message.split('is no container image: ')[1]}`;
    },
    platforms: async () => {
      const answer = await images.platforms(repository, digest);
      return answer.ok ? answer.value : answer.reason.code;
    },
    cost: () => {
      const { manifest: gets = 0, blob = 0, head = 0 } = images.counters().requests[registry.host] ?? {};
      // The first request of all fetches the challenge.
      return { gets: gets - 1, blob, head };
    },
  };
}

const image = manifest(imageConfig, [layer]);
const chart = manifest('application/vnd.cncf.helm.config.v1+json', [
  'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
]);
const signature = manifest(imageConfig, ['application/vnd.dev.cosign.simplesigning.v1+json']);
const linux = { platform: { os: 'linux', architecture: 'amd64' } };

describe('R24 no image is', () => {
  test.each<readonly [string, string, string]>([
    ['a Helm chart', chart, 'its configuration is application/vnd.cncf.helm.config.v1+json'],
    ['a signature of cosign', signature, 'its layers are application/vnd.dev.cosign.simplesigning.v1+json'],
    [
      'an attestation',
      manifest(imageConfig, ['application/vnd.dsse.envelope.v1+json']),
      'its layers are application/vnd.dsse.envelope.v1+json',
    ],
    ['an SBOM', manifest(imageConfig, ['text/spdx+json']), 'its layers are text/spdx+json'],
    [
      'an artifact without a configuration',
      manifest('application/vnd.oci.empty.v1+json', ['application/vnd.dev.sigstore.bundle.v0.3+json']),
      'its configuration is application/vnd.oci.empty.v1+json',
    ],
    [
      'a layer type that would disturb a terminal',
      manifest(imageConfig, ['\u001b[31m']),
      'its layers are of an unreadable type',
    ],
    ['an index that lists nothing', index([]), 'it lists no image'],
    [
      'an index of bundles',
      index([entry(chart, { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' })]),
      'it lists no image',
    ],
    ['an index that says what it is for', index([entry(image, linux)], { artifactType: 'text/x' }), 'it is for text/x'],
    [
      'an index of attestations alone',
      index([entry(image, { platform: { os: 'unknown', architecture: 'unknown' } })]),
      'it lists no image',
    ],
  ])('%s, known by one request', async (_name, body, words) => {
    const asked = await start(body);
    expect(await asked.image()).toBe(`NotAnImage: ${words}`);
    expect(await asked.platforms()).toBe('NotAnImage');
    expect(await asked.image()).toContain('NotAnImage');
    expect(asked.cost()).toEqual({ gets: 1, blob: 0, head: 0 });
  });

  test('an index without platforms whose first entry is a chart', async () => {
    const asked = await start(index([entry(chart)]), chart);
    expect(await asked.image()).toBe('NotAnImage: its configuration is application/vnd.cncf.helm.config.v1+json');
    expect(asked.cost()).toEqual({ gets: 2, blob: 0, head: 0 });
  });
});

describe('R24 an image is', () => {
  test.each<readonly [string, string]>([
    ['one of OCI', image],
    [
      "one of Docker's",
      manifest('application/vnd.docker.container.image.v1+json', ['application/vnd.docker.image.rootfs.diff.tar.gzip']),
    ],
    ['one without layers', manifest(imageConfig, [])],
    ['one whose layers have no type', manifest(imageConfig, [null])],
    ['one with encrypted layers', manifest(imageConfig, [`${layer}+encrypted`])],
    ['one with a layer of another kind beside', manifest(imageConfig, ['application/vnd.acme.index', layer])],
    [
      'an index with attestations beside',
      index([entry(image, linux), entry(signature, { platform: { os: 'unknown', architecture: 'unknown' } })]),
    ],
    ['an index whose entries name their configuration', index([entry(image, { ...linux, artifactType: imageConfig })])],
  ])('%s, known by one request', async (_name, body) => {
    const asked = await start(body);
    expect([await asked.image(), await asked.image()]).toEqual(['an image', 'an image']);
    expect(asked.cost()).toEqual({ gets: 1, blob: 0, head: 0 });
  });
});

describe('R22 the platform', () => {
  test('of a single manifest is what its configuration says, by one request more and once', async () => {
    const asked = await start(image);
    expect([await asked.image(), await asked.platforms(), await asked.platforms()]).toEqual([
      'an image',
      ['linux/arm/v7'],
      ['linux/arm/v7'],
    ]);
    expect(asked.cost()).toEqual({ gets: 1, blob: 1, head: 0 });
  });

  test('of an index takes no configuration', async () => {
    const asked = await start(index([entry(image, linux)]));
    expect(await asked.platforms()).toEqual(['linux/amd64']);
    expect(asked.cost()).toEqual({ gets: 1, blob: 0, head: 0 });
  });
});
