// Whole workloads decided: refusals, brakes, owners, followers, and how little is asked.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { suspensionText } from '#core/workload/suspension.ts';
import {
  a,
  b,
  follow,
  idle,
  policyOf,
  repository,
  runsA,
  semver,
  versions,
  web,
} from '#test/fixtures/decision-rows.ts';
import { container, workload } from '#test/fixtures/workload.ts';
import { decideIn, readableNamespace, type World } from '#test/fixtures/world.ts';

const newer: World = { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } };
const running = `:1.4.2@${a}`;

function says(seen: ReturnType<typeof decideIn>): readonly string[] {
  return seen.decision.containers.map(({ container: name, verb, reasons }) =>
    [name ?? '*', verb, ...reasons.map((one) => one.code)].join(' '),
  );
}

describe('a workload that is not followed', () => {
  test.each([{ annotations: {} }, { annotations: { 'reship.dev/policy': 'none' } }])(
    '$annotations has no rows and asks nothing',
    ({ annotations }) => {
      const seen = decideIn(web(running, annotations), {});
      expect(seen).toMatchObject({ decision: { containers: [], againAfterSeconds: null }, asked: [] });
    },
  );

  test('none opts out of --policy and of the default of the Namespace', () => {
    const namespace = { ...readableNamespace, annotations: { 'reship.dev/default-policy': 'digest' } };
    const wish = { policy: policyOf('digest') };
    expect(says(decideIn(web(running, { 'reship.dev/policy': 'none' }), {}, { wish, namespace }))).toEqual([]);
  });
});

describe('refusals before the containers are told apart ask nothing', () => {
  test.each([
    { name: 'an unknown key', annotations: { ...semver, 'reship.dev/polcy': 'x' }, code: 'InvalidSettings' },
    { name: 'an unknown key alone', annotations: { 'reship.dev/polcy': 'digest' }, code: 'InvalidSettings' },
    { name: 'an unusable range', annotations: { 'reship.dev/policy': 'semver:^^1' }, code: 'InvalidPolicy' },
    { name: 'P7 an unknown container', annotations: { 'reship.dev/policy': 'ap=semver:^1' }, code: 'NoSuchContainer' },
    { name: 'a damaged state', annotations: { ...semver, 'reship.dev/state': '{' }, code: 'StateUnreadable' },
  ])('$name: $code', ({ annotations, code }) => {
    const seen = decideIn(web(running, annotations), {});
    expect(says(seen)).toEqual([`* refuse ${code}`]);
    expect(seen.asked).toEqual([]);
    expect(seen.decision.againAfterSeconds).toBeNull();
  });

  test('a Namespace that cannot be read may hold a brake', () => {
    const seen = decideIn(
      web(running, semver),
      {},
      { namespace: { readable: false, name: 'shop', code: 'Forbidden', why: 'forbidden' } },
    );
    expect(says(seen)).toEqual(['* refuse Forbidden']);
    expect(seen.decision.containers[0]?.reasons[0]?.next).toContain('get on the resource namespaces');
    expect(seen.decision.againAfterSeconds).toBe(600);
  });
});

describe('owners refuse and still say what it would be', () => {
  const argo = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' };

  test('G1 Argo CD', () => {
    const seen = decideIn(web(running, { ...semver, ...argo }), newer);
    expect(says(seen)).toEqual(['app refuse OwnedByGitOps CandidateFound']);
    expect(seen.decision.containers[0]?.to?.image).toBe(`${repository}:1.4.3@${b}`);
  });

  test('with allow-drift it is written', () => {
    const annotations = { ...semver, ...argo, 'reship.dev/allow-drift': 'argocd' };
    expect(says(decideIn(web(running, annotations), newer))[0]).toMatch(/^app update CandidateFound/);
  });

  test('a suspended workload of an owner is refused, not suspended', () => {
    const annotations = { ...semver, ...argo, 'reship.dev/suspend': 'true' };
    expect(says(decideIn(web(running, annotations), newer))[0]).toMatch(/^app refuse OwnedByGitOps/);
  });
});

describe('brakes stop what would be written, and only that', () => {
  const suspended = { ...semver, 'reship.dev/suspend': 'true' };
  const until = (end: number) => ({
    'reship.dev/suspended': suspensionText({ by: 'ann', at: 0, why: '', until: end }),
  });

  test.each([
    {
      name: 'suspended',
      seen: () => decideIn(web(running, suspended), newer),
      says: 'app wait Suspended CandidateFound',
    },
    {
      name: 'suspended and current',
      seen: () => decideIn(web(`:1.4.3@${b}`, suspended), newer),
      says: 'app stay NewestAllowed Suspended',
    },
    {
      name: 'suspend false',
      seen: () => decideIn(web(running, { ...semver, 'reship.dev/suspend': 'false' }), newer),
      says: 'app update CandidateFound',
    },
    {
      name: 'suspended until later',
      seen: () => decideIn(web(running, { ...semver, ...until(61_000) }), newer, { now: 60_000 }),
      says: 'app wait Suspended CandidateFound',
    },
    {
      name: 'suspended until now',
      seen: () => decideIn(web(running, { ...semver, ...until(60_000) }), newer, { now: 60_000 }),
      says: 'app update CandidateFound',
    },
    {
      name: 'suspended in a way that cannot be read',
      seen: () => decideIn(web(running, { ...semver, 'reship.dev/suspended': '{"until":0}' }), newer, { now: 60_000 }),
      says: 'app wait Suspended CandidateFound',
    },
    {
      name: 'D18 paused',
      seen: () => decideIn(web(running, semver, { paused: true }), newer),
      says: 'app wait WorkloadPaused CandidateFound',
    },
    {
      name: 'a suspended Namespace',
      seen: () =>
        decideIn(web(running, semver), newer, {
          namespace: { ...readableNamespace, annotations: { 'reship.dev/suspend': 'true' } },
        }),
      says: 'app wait Suspended CandidateFound',
    },
  ])('$name: $says', ({ seen, says: expected }) => {
    expect(says(seen())).toEqual([expected]);
  });

  test('a brake with an end says when to look again', () => {
    const { decision } = decideIn(web(running, { ...semver, ...until(61_500) }), newer, { now: 60_000 });
    expect(decision.againAfterSeconds).toBe(2);
  });
});

describe('several containers', () => {
  const migrate = container('migrate', `${repository}${running}`, { role: 'init', list: 'initContainers' });
  const app = container('app', `${repository}${running}`);
  const proxy = container('proxy', `envoyproxy/envoy:v1.30@${a}`);

  test('the same image string goes along, in the same patch', () => {
    const seen = decideIn(workload({ containers: [migrate, app], annotations: semver }), newer);
    expect(says(seen)).toEqual(['migrate update FollowsContainer CandidateFound', 'app update CandidateFound']);
    expect(seen.decision.containers[0]?.reasons[0]?.message).toBe('migrate follows app (same image)');
  });

  test('one that is unknown does not stop its siblings', () => {
    const world: World = {
      digest: { '1.4.2': b, 'v1.30': reason('RegistryUnavailable', 'down') },
      children: { [b]: [] },
    };
    const seen = decideIn(workload({ containers: [app, proxy], annotations: follow }), world);
    expect(says(seen)).toEqual(['app update CandidateFound', 'proxy wait RegistryUnavailable']);
  });

  test('one repository is one question', () => {
    const other = container('worker', `${repository}:1.4.2@${b}`);
    const seen = decideIn(workload({ containers: [app, other], annotations: semver }), newer);
    expect(seen.asked.filter((question) => question.startsWith('tags'))).toHaveLength(1);
    expect(seen.asked.filter((question) => question.startsWith('digest'))).toHaveLength(1);
  });
});

describe('how little is asked', () => {
  test.each([
    {
      name: 'pinned and current under semver',
      seen: () => decideIn(web(`:1.4.3@${b}`, semver), newer),
      asked: [`tags ${repository}`],
    },
    {
      name: 'pinned and current under digest',
      seen: () => decideIn(web(`:1.4@${a}`, follow), { digest: { '1.4': a } }),
      asked: [`digest ${repository}:1.4`],
    },
    {
      name: 'nothing runs',
      seen: () => decideIn(web(':1.4', follow, idle), { digest: { '1.4': a } }),
      asked: [`digest ${repository}:1.4`],
    },
    {
      name: 'unpinned, the bits run',
      seen: () => decideIn(web(':1.4', follow), { digest: { '1.4': a }, pods: runsA }),
      asked: [`digest ${repository}:1.4`, 'pods'],
    },
  ])('$name: $asked', ({ seen, asked }) => {
    expect(seen().asked).toEqual(asked);
  });
});
