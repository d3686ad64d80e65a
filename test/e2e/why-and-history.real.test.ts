// why, status and history on a real API server and registry, each report valid by its schema.
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryReport } from '#contract/history-report.ts';
import { historyReport } from '#contract/history-report.ts';
import type { StatusReport } from '#contract/status-report.ts';
import { statusReport } from '#contract/status-report.ts';
import type { WhyReport } from '#contract/why-report.ts';
import { whyReport } from '#contract/why-report.ts';
import { readWorkload } from '#test/fixtures/api-reads.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant, updateRules } from '#test/fixtures/grants.ts';
import { deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { reship, update } from '#test/fixtures/reship.ts';
import { type ShopStage, stageShop } from '#test/fixtures/shop-stage.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';

describe.runIf(findControlPlane())('why, status and history', () => {
  let stage: ShopStage;
  let shop: string;
  stageShop((ready) => (stage = ready));

  async function place(): Promise<void> {
    const { cluster, registry } = stage;
    shop = await cluster.createNamespace();
    const spec = { namespace: shop, image: `${registry.address}/shop/web:1.4.2` };
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    await cluster.apply(
      deployment({ ...spec, name: 'web', annotations }),
      deployment({ ...spec, name: 'plain' }),
      statefulSet({ ...spec, name: 'db', annotations: { 'reship.dev/polcy': 'digest' } }),
    );
  }

  async function reportOf(schema: TSchema, ...args: readonly string[]): Promise<{ code: number; report: unknown }> {
    const ran = await reship(stage.cluster, [...args, '-n', shop, '-o', 'json']);
    const report: unknown = JSON.parse(ran.stdout);
    expect([...Value.Errors(schema, report)]).toEqual([]);
    return { code: ran.code, report };
  }
  async function why(...args: readonly string[]) {
    const { code, report } = await reportOf(whyReport, 'why', ...args);
    return { code, report: report as WhyReport };
  }
  async function status(...args: readonly string[]) {
    const { code, report } = await reportOf(statusReport, 'status', ...args);
    return { code, report: report as StatusReport };
  }
  async function history(...args: readonly string[]) {
    const { code, report } = await reportOf(historyReport, 'history', ...args);
    return { code, report: report as HistoryReport };
  }

  test('why tells everything that the decision was made from', async () => {
    await place();
    await reship(stage.cluster, ['suspend', '-n', shop, '-m', 'a sale']);
    const { code, report } = await why('deploy/web');
    expect([code, report.computedWith, report.followed, report.owner]).toEqual([0, 'admin', true, null]);
    expect(report.brakes.map((one) => one.code)).toEqual(['Suspended']);
    const [container] = report.containers;
    expect([container?.decision, container?.to?.image.replace(/@.*/, '')]).toEqual([
      'wait',
      `${stage.registry.address}/shop/web:1.4.3`,
    ]);
    expect(container?.verdicts.map(({ tag, rank }) => `${tag} ${rank}`)).toEqual(['1.4.3 1', '1.4.2 2']);
    const { stdout } = await reship(stage.cluster, ['why', 'deploy/web', '-n', shop]);
    expect(stdout).toMatch(/^t-\S+\/deploy\/web, computed here and now with the rights of admin$/m);
    expect(stdout).toMatch(
      /^ {2}brake +Suspended: the Namespace t-\S+ is suspended \(reship\.dev\/suspended by "admin": "a sale"\)$/m,
    );
    expect(stdout).toMatch(/^ {2}last change +none by Reship$/m);
    expect(stdout.match(new RegExp(`^ {2}next +reship resume -n ${shop}$`, 'gm'))).toHaveLength(1);
    expect(stdout).toMatch(/^1\.4\.3 +1 +chosen$/m);
  });

  test('why of what is not followed, refused, or not there', async () => {
    await place();
    const plain = await why('deploy/plain');
    expect([plain.code, plain.report.followed, plain.report.containers]).toEqual([0, false, []]);
    expect((await reship(stage.cluster, ['why', 'deploy/plain', '-n', shop])).stdout).toContain(
      'nothing: no reship.dev/policy',
    );
    const wrong = await why('sts/db');
    expect(wrong.report.containers.map(({ decision, reasons }) => `${decision} ${reasons[0]?.code}`)).toEqual([
      'refuse InvalidSettings',
    ]);
    const none = await why('deploy/wbe');
    expect([none.code, none.report.workload, none.report.errors[0]?.code]).toEqual([1, null, 'NotFound']);
    expect((await reship(stage.cluster, ['why', 'deploy/web', '-n', shop], 'nobody')).code).toBe(5);
    expect((await reship(stage.cluster, ['why', 'web', '-n', shop])).code).toBe(2);
  });

  test('status sorts by trouble, and problems alone end with 1', async () => {
    await place();
    const all = await status();
    expect([all.code, all.report.problems]).toEqual([0, 1]);
    expect(all.report.items.map(({ workload, decision }) => `${workload.name} ${decision}`)).toEqual([
      'db refuse',
      'web update',
    ]);
    const problems = await status('--problems');
    expect([problems.code, problems.report.items.map(({ workload }) => workload.name)]).toEqual([1, ['db']]);
    const table = await reship(stage.cluster, ['status', '--problems', '-n', shop]);
    expect(table.stdout).toMatch(/^NAMESPACE.*\n\S+ +sts\/db +\(all\) .* refuse .* InvalidSettings: .*\n$/);
    expect(table.stderr).toBe('1 problem\n');
    expect((await status('deploy/web', '--problems')).code).toBe(0);
    await update(stage.cluster, 'deploy/web', '-n', shop);
    const [web] = (await status('deploy/web')).report.items;
    expect(web?.lastChange).toMatchObject({ trigger: { type: 'Command', user: 'admin' } });
  });

  test('history without records tells the last change, and that it is no history', async () => {
    await place();
    await update(stage.cluster, 'deploy/web', '-n', shop);
    const { code, report } = await history();
    expect([code, report.records]).toEqual([0, 'notServed']);
    expect(report.items.map(({ source, target, from, to, outcome }) => [source, target, from, to, outcome])).toEqual([
      ['State', 'deploy/web', '1.4.2', '1.4.3', null],
    ]);
    const { stdout, stderr } = await reship(stage.cluster, ['history', 'deploy/web', '-n', shop]);
    expect(stdout).toMatch(
      /^NAMESPACE +TARGET +FROM +TO +TRIGGER +BY +OUTCOME +DURATION +AGE\n\S+ +deploy\/web +1\.4\.2 +1\.4\.3 +Command +admin +- +- +\d+s\n$/,
    );
    expect(stderr).toMatch(/^records: not known: this API server serves no DeployRecords; /);
  });

  describe('where records are served', () => {
    beforeAll(() => serveRecords(stage.cluster));

    test('history tells every change, the newest first, and the flags choose', async () => {
      await place();
      const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
      await record('web-1', 1, ago(50), { outcome: 'Failed', timings: { durationSeconds: 600 } });
      await record('web-2', 2, ago(1), { outcome: 'Succeeded', timings: { durationSeconds: 12 } });
      await record('db-1', 1, ago(2), null);
      const names = async (...args: readonly string[]) =>
        (await history(...args)).report.items.map((one) => one.record);
      expect(await names()).toEqual(['web-2', 'db-1', 'web-1']);
      expect(await names('deploy/web')).toEqual(['web-2', 'web-1']);
      expect(await names('--since', '90m')).toEqual(['web-2']);
      expect(await names('--outcome', 'failed,Open')).toEqual(['db-1', 'web-1']);
      expect(await names('--image', 'acme/db')).toEqual(['db-1']);
      const { stdout, stderr } = await reship(stage.cluster, ['history', '-n', shop]);
      expect(stdout).toMatch(/^\S+ +deploy\/web +1\.4\.2 +1\.4\.3 +Command +ann +Succeeded +12s +60m$/m);
      expect(stdout).toMatch(/ Open +- +2h$/m);
      expect(stderr).toBe('3 changes\n');
      expect((await reship(stage.cluster, ['history', '-n', shop, '--outcome', 'fine'])).code).toBe(2);
    });

    test('a change whose record says Failed is the first problem while its image stands', async () => {
      await place();
      await update(stage.cluster, 'deploy/web', '-n', shop);
      expect((await status('deploy/web', '--problems')).code).toBe(0);
      const made = (await history('deploy/web')).report.items[0]?.record ?? '';
      const path = `/apis/reship.dev/v1alpha1/namespaces/${shop}/deployrecords/${made}/status`;
      await stage.cluster.adminRequest('PATCH', path, { status: { outcome: 'Failed' } }, mergePatch);
      const { code, report } = await status('--problems');
      expect([code, report.items.map(({ workload }) => workload.name)]).toEqual([1, ['web', 'db']]);
      expect(report.items[0]?.rollout).toMatchObject({ outcome: 'failed', message: expect.stringContaining(made) });
    });

    test('who may not read records is told so, and sees the last change', async () => {
      await place();
      await update(stage.cluster, 'deploy/web', '-n', shop);
      await grant(stage.cluster, shop, 'reship', updateRules);
      const ran = await reship(stage.cluster, ['history', '-n', shop], 'reship');
      expect([ran.code, ran.stdout.includes('deploy/web')]).toEqual([0, true]);
      expect(ran.stderr).toContain('the right to list deployrecords.reship.dev is missing');
    });

    async function record(name: string, seq: number, at: string, status: object | null): Promise<void> {
      const [target = ''] = name.split('-');
      const kind = target === 'db' ? 'StatefulSet' : 'Deployment';
      const { metadata } = await readWorkload(stage.cluster, kind, shop, target);
      const path = `/apis/reship.dev/v1alpha1/namespaces/${shop}/deployrecords`;
      const labels = { 'reship.dev/target-kind': kind, 'reship.dev/target-name': target };
      const image = `ghcr.io/acme/${target}`;
      const spec = {
        at,
        seq,
        target: { apiVersion: 'apps/v1', kind, namespace: shop, name: target, uid: metadata.uid },
        changes: [{ container: 'app', from: `${image}:1.4.2`, to: `${image}:1.4.3` }],
        trigger: { type: 'Command', user: 'ann' },
        shown: { target: `${kind === 'Deployment' ? 'deploy' : 'sts'}/${target}`, from: '1.4.2', to: '1.4.3' },
      };
      const whole = { apiVersion: 'reship.dev/v1alpha1', kind: 'DeployRecord', metadata: { name, labels }, spec };
      expect((await stage.cluster.adminRequest('POST', path, whole)).status).toBe(201);
      if (status === null) return;
      const answer = await stage.cluster.adminRequest('PATCH', `${path}/${name}/status`, { status }, mergePatch);
      expect(answer.status).toBe(200);
    }
  });
});
