// A real API server without streaming lists, whose history is cut off every second.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#runtime/clock.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { startCluster, type RealCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { reflect, until, type Reflected } from '#test/fixtures/reflected.ts';
import { findAccess } from './find-access.ts';

const flags = ['--feature-gates=WatchList=false', '--watch-cache=false', '--etcd-compaction-interval=500ms'];

describe.runIf(findControlPlane()?.kind === 'programs')('a real API server with little memory', () => {
  let real: RealCluster;
  let seen: Reflected;

  beforeAll(async () => {
    real = await startCluster({ controllers: false, apiserverArgs: flags });
  });
  afterAll(async () => {
    await seen?.stop();
    await real?.stop();
  });

  test('is read in pages, and K2 a version that it has compacted away makes one relist that finds what is gone', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const create = (name: string) => {
      const labels = { app: name };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } };
      return real.adminRequest('POST', path, {
        metadata: { name },
        spec: { selector: { matchLabels: labels }, template },
      });
    };
    await create('a');
    await create('b');
    const access = await findAccess({
      kubeconfig: real.kubeconfigPath('admin'),
      env: {},
      readFile: (file) => readFile(file, 'utf8'),
      monotonic: () => performance.now(),
    });
    let old = '';
    seen = reflect(real.server, {
      path,
      access,
      between: (openStream) => async (question) => {
        const { query } = question;
        const body = await openStream({ ...question, query: old === '' ? { ...query, timeoutSeconds: '1' } : query });
        if (query['resourceVersion'] !== undefined) old = query['resourceVersion'];
        return body;
      },
      clock: {
        ...systemClock,
        // Between two streams the world changes, and the server forgets.
        async sleep() {
          await real.adminRequest('DELETE', `${path}/a`);
          const deadline = performance.now() + 3000;
          for (let turn = 0; performance.now() < deadline; turn += 1) {
            await real.adminRequest('PATCH', `${path}/b`, { metadata: { labels: { turn: String(turn) } } }, mergePatch);
            const asked = `${path}?watch=1&timeoutSeconds=1&resourceVersion=${old}`;
            // A watch that still can be served has several lines, which are no JSON.
            const body: unknown = await real.adminRequest('GET', asked).catch(() => null);
            if (JSON.stringify(body).includes('Expired')) return;
          }
        },
      },
    });
    const { reflector, told } = seen;
    await until(() => reflector.state().relists.start === 1, reflector.state);
    await until(() => reflector.state().relists.expired === 1, reflector.state);
    expect(reflector.state()).toMatchObject({ paged: true, objects: 1 });
    expect(told.filter((line) => line.startsWith('gone a '))).toHaveLength(1);
  });
});
