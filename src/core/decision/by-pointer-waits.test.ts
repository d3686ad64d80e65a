// The policy version-of where it cannot be decided: what it waits for.
import { describe } from 'vitest';
import { a, b, c, decides, repository } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import type { World } from '#test/fixtures/world.ts';
import { reason } from '#core/reason/reason.ts';

const prod = { 'reship.dev/policy': 'version-of:prod' };
const tags = { [repository]: ['1.4.2', '1.5.0', '1.5', 'v1.5.0', '1.3.0', 'prod', 'build-7'] };
const digests = { '1.4.2': a, '1.5.0': b, '1.5': b, 'v1.5.0': b, '1.3.0': c, 'build-7': b };
const world: World = { tags, digest: { ...digests, prod: b }, children: { [b]: [], [a]: [], [c]: [] } };
const unreadable = reason('RegistryUnavailable', 'the registry is down');

describe('what keeps it waiting', () => {
  decides([
    {
      name: 'no moving tag',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { digest: { prod: reason('TagMissing', 'no prod') } },
      says: 'wait TagMissing',
    },
    {
      name: 'no index',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { ...world, children: { [b]: unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'no tag list',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { ...world, tags: { [repository]: unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'no version tag',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { ...world, digest: { ...digests, prod: digest('d') }, children: { [digest('d')]: [] } },
      says: 'wait TagMissing',
      to: null,
    },
    {
      name: 'a registry that fails above the found tag',
      image: `:1.4.2@${a}`,
      annotations: prod,
      world: { ...world, digest: { ...world.digest, '1.5.0': unreadable } },
      says: 'wait RegistryUnavailable',
    },
    {
      name: 'Pods that cannot be seen',
      image: ':1.4.2',
      annotations: prod,
      world: { ...world, pods: { ok: false, reason: reason('RunningUnknown', 'no right') } },
      says: 'wait RunningUnknown',
    },
  ]);
});
