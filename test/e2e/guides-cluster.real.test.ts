// Every command that the guides for stopping, for why and for history show is run against a real cluster and registry.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { commandsOnPage, shownOnPage } from '#test/fixtures/guide.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { type Reader, readerOn } from '#test/fixtures/reader.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship } from '#test/fixtures/reship.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';

describe.runIf(findControlPlane())('the guides for a cluster', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let stage: Stage;
  let readerRuns: Reader;
  let shop: string;
  beforeAll(async () => {
    stage = openStage('guides');
    [cluster, registry] = await Promise.all([startCluster(), startRegistry()]);
    for (const tag of ['1.4.2', '1.4.3']) await registry.push('acme/web', tag, { seed: tag });
    readerRuns = readerOn(cluster, stage);
    shop = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    await cluster.apply(
      deployment({ namespace: shop, name: 'web', image: `${registry.address}/acme/web:1.4.2`, annotations }),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'reship-system' } },
      deployment({ namespace: 'reship-system', name: 'reship', image: 'registry.example/reship:1' }),
    );
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop(), stage?.stop()]);
  });

  /** What a line must show, by its beginning. */
  const shows: readonly (readonly [string, RegExp])[] = [
    ['reship suspend deploy/web -n shop --for', /^shop\/deploy\/web suspended until /],
    ['reship check', / wait +Suspended: .* by "admin" until .*: "a sale"/],
    ['kubectl scale', /^deployment\.apps\/reship scaled$/m],
    ['kubectl annotate deploy/web', /^deployment\.apps\/web annotated$/m],
    ['kubectl annotate namespace', /^namespace\/shop annotated$/m],
    ['reship suspend -n', /^namespace\/shop suspended$/m],
    ['reship suspend -A', /^namespace\/shop suspended until /m],
    ['reship resume deploy/web', /^shop\/deploy\/web resumed$/m],
    ['reship resume -n', /^namespace\/shop resumed$/m],
    ['reship resume -A', /^namespace\/default resumed$/m],
    ['reship refresh deploy/web', /^shop\/deploy\/web asked for a look now$/m],
    ['reship refresh -n', /^namespace\/shop asked for a look now$/m],
    ['reship leave deploy/web', /^shop\/deploy\/web left$/m],
    ['reship leave -n', /^namespace\/shop left$/m],
    ['reship why deploy/web -n shop -o json', /"kind": "WhyReport"/],
    ['reship why', /^1\.4\.3 +1 +chosen$/m],
    ['reship status -n', / deploy\/web .* update /],
    ['reship status -A', /^$/],
    ['reship history -A', /^$/],
    ['reship history -n shop --image', /target: deploy\/web/],
    ['reship history', / deploy\/web +1\.4\.2 +1\.4\.3 +Command +admin /],
  ];

  test.each([
    ['docs/guides/stop-and-resume.md', 17],
    ['docs/guides/why-and-history.md', 8],
  ])('every command of %s does what it says', async (page, count) => {
    const lines = await commandsOnPage(page);
    expect(lines).toHaveLength(count);
    for (const line of lines) {
      if (line.startsWith('reship history -n shop') && !line.includes('--image'))
        await reship(cluster, ['update', '-n', shop]);
      const [, expected = /never/] = shows.find(([begin]) => line.startsWith(begin)) ?? [];
      const ran = await readerRuns(line, shop);
      expect({ line, code: ran.code, stderr: ran.stderr.includes('error') }).toEqual({ line, code: 0, stderr: false });
      expect(ran.stdout).toMatch(expected);
    }
  });

  test('what the page shows is what is printed', async () => {
    const other = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    const image = `${registry.address}/acme/web:1.4.2`;
    await cluster.apply(deployment({ namespace: other, name: 'web', image, annotations }));
    await reship(cluster, ['suspend', '-n', other, '-m', 'a sale']);
    const { stdout } = await reship(cluster, ['why', 'deploy/web', '-n', other]);
    const printed = stdout
      .replaceAll(other, 'shop')
      .split('\n')
      .map((line) => line.trim());
    const shown = (await shownOnPage('docs/guides/why-and-history.md', 'Why is it not updated?')).flatMap((line) =>
      line.trim(),
    );
    expect(shown.length).toBeGreaterThan(0);
    for (const line of shown) expect(printed.join(' ')).toContain(line);
  });
});
