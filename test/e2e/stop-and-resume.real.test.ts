// suspend, resume and refresh with a person's own rights on a real API server, with and without DeployRecords.
import { beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { grant, updateRules } from '#test/fixtures/grants.ts';
import { deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { check, reship, update, verdict } from '#test/fixtures/reship.ts';
import { type ShopStage, stageShop } from '#test/fixtures/shop-stage.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';

const suspended = 'reship.dev/suspended';

describe.runIf(findControlPlane())('stop and resume', () => {
  let stage: ShopStage;
  let shop: string;
  stageShop((ready) => (stage = ready));

  async function place(annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    const { cluster, registry } = stage;
    shop = await cluster.createNamespace();
    const image = `${registry.address}/shop/web:1.4.2`;
    const spec = { namespace: shop, image, annotations: { 'reship.dev/policy': 'semver:^1.4', ...annotations } };
    await cluster.apply(deployment({ ...spec, name: 'web' }), statefulSet({ ...spec, name: 'db' }));
  }

  const run = (...args: readonly string[]) => reship(stage.cluster, args);
  const first = async () => verdict((await check(stage.cluster, 'deploy/web', '-n', shop)).items[0] ?? never());
  const textOn = async (key: string) =>
    (await readWorkload(stage.cluster, 'Deployment', shop, 'web')).metadata.annotations?.[key];

  test('a workload stops, says who and why, and goes on', async () => {
    await place();
    const stopped = await run('suspend', 'deploy/web', 'sts/db', '-n', shop, '-m', 'a sale');
    expect(stopped).toMatchObject({ code: 0, stdout: `${shop}/deploy/web suspended\n${shop}/sts/db suspended\n` });
    expect(stopped.stderr).toMatch(
      /^t-\S+\/deploy\/web has no record that is known: kubectl rollout undo would take .*\n$/,
    );
    expect(JSON.parse((await textOn(suspended)) ?? '')).toMatchObject({ by: 'admin', why: 'a sale', until: null });
    expect(await first()).toBe('wait Suspended');
    const [item] = (await check(stage.cluster, 'deploy/web', '-n', shop)).items;
    expect(item?.reasons[0]?.message).toBe('deploy/web is suspended (reship.dev/suspended by "admin": "a sale")');
    await update(stage.cluster, '-n', shop);
    expect(imagesOf(await readWorkload(stage.cluster, 'Deployment', shop, 'web'))['app']).toMatch(/:1\.4\.2$/);
    expect(await run('resume', 'deploy/web', '-n', shop)).toMatchObject({
      code: 0,
      stdout: `${shop}/deploy/web resumed\n`,
      stderr: '',
    });
    expect(await first()).toBe('update CandidateFound');
    expect((await run('resume', 'deploy/web', '-n', shop)).stdout).toBe(`${shop}/deploy/web was not suspended\n`);
  });

  test('an end that has passed is no brake any more, also for a write', async () => {
    await place();
    const ran = await run('suspend', 'deploy/web', '-n', shop, '--for', '1s');
    expect(ran.stdout).toMatch(/ suspended until 20\d\d-.*Z\n$/);
    const past = { by: 'ann', at: '2026-01-01T00:00:00.000Z', why: '', until: '2026-01-01T01:00:00.000Z' };
    const text = `${suspended}=${JSON.stringify(past)}`;
    await stage.cluster.kubectl('annotate', 'deploy/web', '-n', shop, '--overwrite', text);
    expect((await update(stage.cluster, 'deploy/web', '-n', shop)).items[0]?.applied?.result).toBe('patched');
    const again = await run('suspend', 'deploy/web', '-n', shop);
    expect(again.stderr).toContain('has no record that is known: kubectl rollout undo would take this suspension back');
  });

  test('a Namespace stops all its workloads; resuming one of them says what still stops it', async () => {
    await place({ 'reship.dev/suspend': 'true' });
    expect((await run('suspend', '-n', shop)).stdout).toBe(`namespace/${shop} suspended\n`);
    const one = await run('resume', 'deploy/web', '-n', shop);
    expect(one.stdout).toBe(`${shop}/deploy/web resumed\n`);
    expect(one.stderr).toContain(`${shop}/deploy/web: reship.dev/suspend: "true" was removed too, which a person`);
    expect(one.stderr).toContain(`the Namespace ${shop} is still suspended (reship.dev/suspended by "admin")`);
    expect(await textOn('reship.dev/suspend')).toBeUndefined();
    expect(await first()).toBe('wait Suspended');
    expect((await run('resume', '-n', shop)).stdout).toBe(`namespace/${shop} resumed\n`);
    expect(await first()).toBe('update CandidateFound');
  });

  test('all Namespaces: nothing is asked, and the plan is said', async () => {
    await place();
    const all = await run('suspend', '-A', '--for', '1h');
    expect(all.code).toBe(0);
    expect(all.stderr).toMatch(
      /^\d+ Namespaces: .*: about to be suspended with every workload there, also one that is made later; /,
    );
    expect(all.stderr).toContain(`, ${shop}`);
    expect(all.stdout).toContain(`namespace/${shop} suspended until `);
    const back = await run('resume', '-A');
    expect(back.stdout).toContain(`namespace/${shop} resumed\n`);
    expect(back.stdout).not.toContain('was not suspended');
    expect(await first()).toBe('update CandidateFound');
  });

  test('what is missing or forbidden is an error beside the others', async () => {
    await place();
    const ran = await run('suspend', 'deploy/wbe', 'deploy/web', '-n', shop);
    expect(ran).toMatchObject({ code: 1, stdout: `${shop}/deploy/web suspended\n` });
    expect(ran.stderr).toContain(`error: ${shop}/deploy/wbe: NotFound: there is no Deployment wbe`);
    const nowhere = (await run('suspend', '-n', 'nowhere')).stderr;
    expect(nowhere).toContain('there is no Namespace nowhere');
    expect(nowhere).not.toMatch(/: suspended/);
    const nobody = await reship(stage.cluster, ['suspend', 'deploy/web', '-n', shop], 'nobody');
    expect(nobody.code).toBe(5);
    expect(nobody.stderr).toContain(`Grant the verb get on deployments.apps in the namespace ${shop}.`);
    await grant(stage.cluster, shop, 'reship', updateRules);
    const own = await reship(stage.cluster, ['suspend', 'deploy/web', '-n', shop], 'reship');
    expect([own.code, own.stdout]).toEqual([0, `${shop}/deploy/web suspended\n`]);
    expect(JSON.parse((await textOn(suspended)) ?? '')).toMatchObject({ by: 'reship' });
    const space = await reship(stage.cluster, ['suspend', '-n', shop], 'reship');
    expect(space.code).toBe(1);
    expect(space.stderr).toContain('Forbidden');
  });

  test('refresh sets the time of the wish', async () => {
    await place();
    expect((await run('refresh', 'deploy/web', '-n', shop)).stdout).toBe(`${shop}/deploy/web asked for a look now\n`);
    expect(await textOn('reship.dev/requested-at')).toMatch(/^20\d\d-/);
    expect((await run('refresh', '-n', shop)).stdout).toBe(`namespace/${shop} asked for a look now\n`);
    expect(await first()).toBe('update CandidateFound');
  });

  describe('where records are served', () => {
    beforeAll(() => serveRecords(stage.cluster));

    test('the newest record carries the brake, and lets go of it', async () => {
      await place();
      await update(stage.cluster, 'deploy/web', '-n', shop);
      const state = JSON.parse((await textOn('reship.dev/state')) ?? '') as { readonly record: string };
      const path = `/apis/reship.dev/v1alpha1/namespaces/${shop}/deployrecords`;
      const holdOf = async () =>
        (
          await stage.cluster.adminRequest<{ readonly status?: { readonly hold?: object } }>(
            'GET',
            `${path}/${state.record}`,
          )
        ).body.status?.hold;
      const ran = await run('suspend', 'deploy/web', '-n', shop, '-m', 'a sale');
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(await holdOf()).toMatchObject({ type: 'Suspended', reason: 'Suspended', by: 'admin', why: 'a sale' });
      expect((await run('resume', 'deploy/web', '-n', shop)).stdout).toBe(`${shop}/deploy/web resumed\n`);
      expect(await holdOf()).toBeUndefined();
    });

    test('resume takes what stands after an undo, releases the hold, and nothing is undone twice', async () => {
      await place();
      const old = imagesOf(await readWorkload(stage.cluster, 'Deployment', shop, 'web'))['app'] ?? '';
      await update(stage.cluster, 'deploy/web', '-n', shop);
      const { record } = JSON.parse((await textOn('reship.dev/state')) ?? '') as { readonly record: string };
      const path = `/apis/reship.dev/v1alpha1/namespaces/${shop}/deployrecords`;
      const hold = { type: 'Suspended', reason: 'Undone', at: '2026-11-21T00:00:00.000Z' };
      await stage.cluster.adminRequest('PATCH', `${path}/${record}/status`, { status: { hold } }, mergePatch);
      await stage.cluster.kubectl('set', 'image', 'deploy/web', '-n', shop, `app=${old}`);
      expect((await run('why', 'deploy/web', '-n', shop)).stdout).toContain('brake           Undone: suspended');
      const held = (await check(stage.cluster, '-n', shop)).items.map(verdict);
      expect([await first(), held]).toEqual(['wait Undone', expect.arrayContaining(['wait Undone'])]);
      expect((await run('status', '-n', shop)).stdout).toMatch(/deploy\/web .* wait .* Undone: /);
      await update(stage.cluster, 'deploy/web', '-n', shop);
      expect(imagesOf(await readWorkload(stage.cluster, 'Deployment', shop, 'web'))['app']).toBe(old);
      expect((await run('resume', 'deploy/web', '-n', shop)).stdout).toBe(`${shop}/deploy/web resumed\n`);
      const seen = await run('why', 'deploy/web', '-n', shop);
      expect(seen.stdout).toContain('brakes          none');
      expect(seen.stdout).toContain('decision        update');
    });
  });
});

function never(): never {
  throw new Error('there is no row');
}
