import { expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { askedAt } from './mirror.ts';

const mirrors = [
  { prefix: 'registry.lan/hub', listFrom: 'docker.io' },
  { prefix: 'registry.lan/hub/acme', listFrom: 'ghcr.io/acme' },
  { prefix: 'docker.io', listFrom: 'elsewhere.lan/hub' },
];

test.each([
  ['registry.lan/hub/library/redis', 'docker.io/library/redis'],
  ['registry.lan/hub/acme/web', 'ghcr.io/acme/web'],
  ['registry.lan/hub/acme', 'ghcr.io/acme'],
  ['registry.lan/hub/acmes/web', 'docker.io/acmes/web'],
  ['registry.lan/hubs/web', 'registry.lan/hubs/web'],
  ['docker.io/library/redis', 'elsewhere.lan/hub/library/redis'],
  ['quay.io/acme/web', 'quay.io/acme/web'],
])('%s is asked for as %s', (repository, expected) => {
  expect(askedAt(repository as Repository, mirrors)).toBe(expected);
});
