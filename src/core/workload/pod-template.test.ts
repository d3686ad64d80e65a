// Tests of the containers of a pod template.
import { describe, expect, test } from 'vitest';
import { containersOf, pullIdentityOf } from './pod-template.ts';

describe('the containers of a pod template', () => {
  test('P16 are init containers, sidecars and containers, with their place; ephemeral containers and image volumes are not', () => {
    const podSpec = {
      initContainers: [
        { name: 'migrate', image: 'ghcr.io/acme/web:1.4.2' },
        { name: 'proxy', image: 'envoy:1.30', restartPolicy: 'Always' },
      ],
      containers: [
        { name: 'app', image: 'ghcr.io/acme/web:1.4.2', imagePullPolicy: 'Always', restartPolicy: 'Always' },
      ],
      ephemeralContainers: [{ name: 'debug', image: 'busybox' }],
      volumes: [{ name: 'data', image: { reference: 'ghcr.io/acme/data:1' } }],
    };
    expect(containersOf(podSpec)).toEqual([
      {
        name: 'migrate',
        image: 'ghcr.io/acme/web:1.4.2',
        role: 'init',
        list: 'initContainers',
        index: 0,
        pullPolicy: null,
      },
      { name: 'proxy', image: 'envoy:1.30', role: 'sidecar', list: 'initContainers', index: 1, pullPolicy: null },
      {
        name: 'app',
        image: 'ghcr.io/acme/web:1.4.2',
        role: 'container',
        list: 'containers',
        index: 0,
        pullPolicy: 'Always',
      },
    ]);
  });

  test('an entry that is no container keeps its place in the count', () => {
    const found = containersOf({ containers: [null, { image: 'x' }, { name: 'app' }] });
    expect(found).toEqual([
      { name: 'app', image: '', role: 'container', list: 'containers', index: 2, pullPolicy: null },
    ]);
  });

  test.each([undefined, null, {}, { containers: 'app' }])('%j is no pod spec', (podSpec) => {
    expect(containersOf(podSpec)).toBeNull();
  });
});

describe('as whom images are pulled', () => {
  test.each([
    [undefined, [], 'default'],
    [{ serviceAccountName: 'shop', serviceAccount: 'old' }, [], 'shop'],
    [{ serviceAccount: 'old' }, [], 'old'],
    [
      { serviceAccountName: '', imagePullSecrets: [{ name: 'b' }, { name: 'a' }, { name: 'b' }] },
      ['b', 'a'],
      'default',
    ],
    [{ imagePullSecrets: [{}, null, { name: 1 }, { name: '' }] }, [], 'default'],
    [{ imagePullSecrets: 'ghcr' }, [], 'default'],
  ])('%j', (podSpec, pullSecrets, serviceAccount) => {
    expect(pullIdentityOf(podSpec)).toEqual({ pullSecrets, serviceAccount });
  });
});
