// The line to type when a registry shows nothing: it can be typed, whatever stands in a pod template.
import { expect, test } from 'vitest';
import { workload } from '#test/fixtures/workload.ts';
import { askers } from './image-askers.ts';

const secrets = { of: () => Promise.resolve([]), renew: () => undefined };
const askerOf = askers({ dockerConfig: false }, secrets, null);
const create = (name: string, server: string) =>
  `kubectl -n shop create secret docker-registry ${name} --docker-server=${server} --docker-username=USER --docker-password=TOKEN`;

test.each<[string, readonly string[], string, string]>([
  [
    'its own Secret',
    ['ghcr', 'other'],
    'ghcr.io',
    `Correct the Secret: ${create('ghcr', 'ghcr.io')} --dry-run=client -o yaml | kubectl apply -f -`,
  ],
  [
    'a name that is none before its own Secret',
    ['$(id)', 'ghcr'],
    'docker.io',
    `Correct the Secret: ${create('ghcr', 'https://index.docker.io/v1/')} --dry-run=client -o yaml | kubectl apply -f -`,
  ],
  [
    'a name that is none',
    ["x'; id; '"],
    'ghcr.io',
    `${create('registry', 'ghcr.io')}, and name it in spec.imagePullSecrets of the pod template or of the ServiceAccount default.`,
  ],
  [
    'nothing, at an address that a shell would read',
    [],
    '[::1]:5000',
    `${create('registry', "'[::1]:5000'")}, and name it in spec.imagePullSecrets of the pod template or of the ServiceAccount default.`,
  ],
])('of a workload with %s', (_what, pullSecrets, registry, line) => {
  expect(askerOf(workload({ pullSecrets })).remedy(registry)).toBe(line);
});

test('without a workload', () => {
  expect(askerOf(undefined).remedy('ghcr.io')).toBe(
    'docker login ghcr.io, or give credentials in the file of --config.',
  );
});
