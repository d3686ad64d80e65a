// The policies that ask about images, and many policies on one repository, against a real registry; no cluster.
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '#contract/check-report.ts';
import { checkReport } from '#contract/check-report.ts';
import type { TryReport } from '#contract/try-report.ts';
import { tryReport } from '#contract/try-report.ts';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import type { Ran } from '#test/fixtures/reship.ts';
import { row, runProgram, verdict } from '#test/fixtures/reship.ts';

describe.runIf(findRegistry())('policies on a real registry', () => {
  let registry: RealRegistry;
  beforeAll(async () => {
    registry = await startRegistry({ counted: true });
  });
  afterAll(() => registry.stop());

  async function tryIt(policy: string, image: string, ...more: readonly string[]): Promise<TryReport & Ran> {
    const ran = await runProgram(['try', policy, `${registry.address}/${image}`, '-o', 'json', ...more], {});
    const report = JSON.parse(ran.stdout || 'null') as TryReport;
    expect([...Value.Errors(tryReport, report)]).toEqual([]);
    return { ...report, ...ran };
  }

  /** `reship check -f` for Deployments by name: policy and image without the registry. */
  async function check(workloads: Readonly<Record<string, readonly [string, string]>>): Promise<CheckReport & Ran> {
    const documents = Object.entries(workloads).map(([name, [policy, image]]) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, annotations: { 'reship.dev/policy': policy } },
      spec: { template: { spec: { containers: [{ name: 'app', image: `${registry.address}/${image}` }] } } },
    }));
    const folder = folderWith({ 'all.yaml': documents.map((one) => JSON.stringify(one)).join('\n---\n') });
    const ran = await runProgram(['check', '-f', join(folder, 'all.yaml'), '-o', 'json'], {});
    const report = JSON.parse(ran.stdout || 'null') as CheckReport;
    expect([...Value.Errors(checkReport, report)]).toEqual([]);
    return { ...report, ...ran };
  }

  describe('version-of', () => {
    const repository = 'shop/web';
    const digests = new Map<string, string>();
    beforeAll(async () => {
      for (const tag of ['1.4.1', '1.4.2', '1.5.0']) {
        const platforms = ['linux/amd64', 'linux/arm64'];
        digests.set(tag, (await registry.push(repository, tag, { seed: tag, platforms })).digest);
      }
    });
    const running = (tag: string) => `${repository}:${tag}@${digests.get(tag)}`;

    test('goes forward with the moving tag, by the name of the version', async () => {
      await registry.retag(repository, '1.5.0', 'prod');
      const report = await check({ web: ['version-of:prod', running('1.4.2')] });
      expect(verdict(row(report, 'web/app'))).toBe('update CandidateFound');
      expect(row(report, 'web/app').to?.image).toBe(`${registry.address}/${running('1.5.0')}`);
      expect(await tryIt('version-of:prod', running('1.4.2'))).toMatchObject({ selected: '1.5.0', running: '1.4.2' });
    });

    test('P5 goes back only because the moving tag was moved back, and says so', async () => {
      await registry.retag(repository, '1.4.1', 'prod');
      const item = row(await check({ web: ['version-of:prod', running('1.4.2')] }), 'web/app');
      expect(item.to?.image).toBe(`${registry.address}/${running('1.4.1')}`);
      expect(item.reasons.map((one) => one.code)).toEqual(['CandidateFound', 'MovedBack']);
    });

    test('asks nothing but the moving tag when that is what runs', async () => {
      await registry.retag(repository, '1.4.2', 'prod');
      registry.resetCounts();
      const report = await check({ web: ['version-of:prod', running('1.4.2')] });
      expect(verdict(row(report, 'web/app'))).toBe('stay NewestAllowed');
      expect(registry.counts()).toEqual({ 'HEAD manifest': 1 });
    });

    test('waits while no version is on the image', async () => {
      await registry.push(repository, 'prod', { seed: 'not released' });
      const item = row(await check({ web: ['version-of:prod', running('1.4.2')] }), 'web/app');
      expect(verdict(item)).toBe('wait TagMissing');
      const tried = await tryIt('version-of:prod', running('1.4.2'));
      expect(tried).toMatchObject({ selected: null, code: 0 });
      expect(tried.stderr).toContain('no tag is chosen: TagMissing: ');
    });
  });

  describe('newest', () => {
    const repository = 'shop/built';
    beforeAll(async () => {
      const dates = { 'main-c': '2026-01-01', 'main-a': '2026-03-01', 'main-b': '2026-02-01', 'pr-9': '2026-09-01' };
      for (const [tag, day] of Object.entries(dates)) {
        const platforms = ['linux/arm64', 'linux/amd64'];
        await registry.push(repository, tag, { seed: tag, created: `${day}T00:00:00Z`, platforms });
      }
    });

    test('takes the image that was built last, whatever its name', async () => {
      const report = await tryIt('newest:main-.*', `${repository}:main-c`);
      expect(report).toMatchObject({ selected: 'main-a', running: 'main-c', code: 0 });
      expect((await tryIt('newest', `${repository}:main-c`)).selected).toBe('pr-9');
      expect((await tryIt('newest', `${repository}:main-c`, '--exclude', 'pr-.*')).selected).toBe('main-a');
    });

    test('P5 never goes back', async () => {
      const report = await tryIt('newest:main-[bc]', `${repository}:main-a`);
      expect([report.selected, report.verdicts.filter((one) => one.rank !== null)]).toEqual([null, []]);
    });

    test('asks for each manifest and each configuration once, for all workloads together', async () => {
      registry.resetCounts();
      const image = `${repository}:main-c`;
      const report = await check({
        one: ['newest:main-.*', image],
        two: ['newest:main-[ac]', image],
        three: ['newest', image],
      });
      expect(report.items.map((item) => item.to?.image.split('@')[0]?.split(':').at(-1))).toEqual([
        'main-a',
        'pr-9',
        'main-a',
      ]);
      expect(registry.counts()).toEqual({ 'GET tags': 1, 'HEAD manifest': 4, 'GET manifest': 8, 'GET blob': 4 });
    });

    test.each([
      ['the epoch', '1970-01-01T00:00:00Z'],
      ['the date of reproducible builds', '1980-01-01T00:00:01Z'],
      ["Go's zero", '0001-01-01T00:00:00Z'],
    ])('waits when a candidate carries %s', async (name, created) => {
      const odd = `shop/odd-${created.slice(0, 4)}`;
      await registry.push(odd, '1', { seed: `${name}1`, created: '2026-01-01T00:00:00Z' });
      await registry.push(odd, '2', { seed: `${name}2`, created });
      const item = row(await check({ web: ['newest', `${odd}:1`] }), 'web/app');
      expect(verdict(item)).toBe('wait CreatedUnusable');
    });

    test('waits when there are more than a hundred candidates, without asking about one', async () => {
      for (let number = 0; number <= 100; number += 1) await registry.push('shop/lots', `b${number}`, { seed: 'same' });
      registry.resetCounts();
      const item = row(await check({ web: ['newest', 'shop/lots:b1'] }), 'web/app');
      expect(verdict(item)).toBe('wait TooManyCandidates');
      expect(registry.counts()['GET blob']).toBeUndefined();
    });
  });

  test('five policies on one repository of 1,000 tags ask for one tag list', async () => {
    for (let number = 0; number < 999; number += 1) await registry.push('shop/big', `1.${number}.0`, { seed: 'same' });
    const { digest } = await registry.push('shop/big', '1.999.0', { seed: 'last' });
    const image = 'shop/big:1.998.0';
    // A full page of 1,000 links to a next one, which is empty: one list is two requests here.
    // The candidate's manifest is read once: it might be a chart.
    const oneList = { 'GET tags': 2, 'HEAD manifest': 1, 'GET manifest': 1 };
    registry.resetCounts();
    await check({ a: ['semver:^1', image] });
    expect(registry.counts()).toEqual(oneList);
    registry.resetCounts();
    const report = await check({
      a: ['semver:^1', image],
      b: ['minor', image],
      c: ['major', image],
      d: [String.raw`numeric:1\.(\d+)\.0`, image],
      e: [String.raw`alphabetical:1\.9\d\d\.0`, image],
    });
    expect(report.items.map((item) => item.to?.image)).toEqual(
      report.items.map(() => `${registry.address}/shop/big:1.999.0@${digest}`),
    );
    expect(report.items).toHaveLength(5);
    expect(registry.counts()).toEqual(oneList);
  });
});
