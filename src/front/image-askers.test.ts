// The line to type when a registry shows nothing: it can be typed, whatever stands in a pod template, and takes nothing away.
import { expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { createPullSecrets } from '#kubernetes/pull-secrets.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { canary } from '#test/fixtures/canary.ts';
import { dockerSecret } from '#test/fixtures/pull-secret.ts';
import { workload } from '#test/fixtures/workload.ts';
import { askers } from './image-askers.ts';

const create = (name: string, server = 'ghcr.io') =>
  `kubectl -n shop create secret docker-registry ${name} --docker-server=${server} --docker-username=USER --docker-password=TOKEN`;
const correct = (name: string, server?: string) =>
  `Correct the Secret: ${create(name, server)} --dry-run=client -o yaml | kubectl apply -f -`;
const add = (name: string) => `${create(name)}, and add it to spec.imagePullSecrets of the pod template.`;
const none = 'name it in spec.imagePullSecrets of the pod template or of the ServiceAccount default';

function secretFor(name: string, ...servers: readonly string[]): Readonly<Record<string, unknown>> {
  const login = { username: 'robot', password: canary(name) };
  const text = JSON.stringify({ auths: Object.fromEntries(servers.map((one) => [one, login])) });
  return { ...dockerSecret({ namespace: 'shop', name }, text) };
}

const old = {
  ...secretFor('old'),
  type: 'kubernetes.io/dockercfg',
  data: {
    '.dockercfg': Buffer.from(JSON.stringify({ 'ghcr.io': { auth: btoa(`robot:${canary('old')}`) } })).toString(
      'base64',
    ),
  },
};

/** A namespace with these Secrets, and what is told to a workload there once they were read. */
async function advice(
  registry: string,
  secrets: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  pullSecrets: readonly string[],
  account: readonly string[] = [],
): Promise<string> {
  const call = ({ path }: { readonly path: string }) => {
    const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    if (path.includes('/serviceaccounts/'))
      return Promise.resolve({ imagePullSecrets: account.map((one) => ({ name: one })) });
    const found = secrets[name];
    return found === undefined ? Promise.reject(new ClusterError('NotFound', name)) : Promise.resolve(found);
  };
  const asker = askers({ dockerConfig: false }, createPullSecrets(call, null), null)(workload({ pullSecrets }));
  for (const source of asker.sources) await source.find(`${registry}/acme/web` as Repository);
  return asker.remedy(registry);
}

test.each<[string, Record<string, Readonly<Record<string, unknown>>>, readonly string[], string]>([
  ['whose Secret is for this registry alone', { ghcr: secretFor('ghcr', 'ghcr.io') }, ['ghcr'], correct('ghcr')],
  [
    'of whose Secrets the second is for this registry alone',
    { quay: secretFor('quay', 'quay.io'), ghcr: secretFor('ghcr', 'https://ghcr.io/v2/') },
    ['$(id)', 'quay', 'ghcr'],
    correct('ghcr'),
  ],
  ['whose Secret is for others too', { all: secretFor('all', 'ghcr.io', 'quay.io') }, ['all'], add('registry')],
  [
    'whose Secret is for others with a broken entry',
    { all: secretFor('all', 'ghcr.io', '//') },
    ['all'],
    add('registry'),
  ],
  ['whose Secret is for another registry', { quay: secretFor('quay', 'quay.io') }, ['quay'], add('registry')],
  ['whose Secret is for a part of it', { acme: secretFor('acme', 'ghcr.io/acme') }, ['acme'], add('registry')],
  ['whose Secret is for every host', { any: secretFor('any', '*.io') }, ['any'], add('registry')],
  ['whose Secret has the older form', { old }, ['old'], add('registry')],
  ['whose Secret has the name', { registry: secretFor('registry', 'a.io', 'b.io') }, ['registry'], add('registry-2')],
  ['whose Secret does not exist', {}, ['ghcr'], `Make the Secret that it names: ${create('ghcr')}`],
  ['that names no Secret that can be', {}, ["x'; id; '"], add('registry')],
])('of a workload %s', async (_which, secrets, names, line) => {
  expect(await advice('ghcr.io', secrets, names)).toBe(line);
});

test.each<[string, readonly string[], string]>([
  ['is for this registry alone', ['ghcr.io'], correct('ghcr')],
  [
    'is for others too',
    ['ghcr.io', 'quay.io'],
    `${create('registry')}, and add it to imagePullSecrets of the ServiceAccount default.`,
  ],
])('of a workload whose ServiceAccount has a Secret that %s', async (_which, servers, line) => {
  expect(await advice('ghcr.io', { ghcr: secretFor('ghcr', ...servers) }, [], ['ghcr'])).toBe(line);
});

test('Docker Hub has the name that docker gives it', async () => {
  const server = 'https://index.docker.io/v1/';
  expect(await advice('docker.io', { hub: secretFor('hub', server) }, ['hub'])).toBe(correct('hub', server));
});

test('of a workload with nothing, at an address that a shell would read', async () => {
  expect(await advice('[::1]:5000', {}, [])).toBe(`${create('registry', "'[::1]:5000'")}, and ${none}.`);
});

test('without a workload', () => {
  expect(askers({ dockerConfig: false }, null, null)(undefined).remedy('ghcr.io')).toBe(
    'docker login ghcr.io, or give credentials in the file of --config.',
  );
});
