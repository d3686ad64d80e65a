// Every command that the guides for policies and CI show is run, by a shell, against a real registry.
import { execFile } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectNoCanary } from '#test/fixtures/canary.ts';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { commandsOnPage, shownOnPage } from '#test/fixtures/guide.ts';
import type { RealRegistry } from '#test/fixtures/registry.ts';
import { startRegistry } from '#test/fixtures/registry.ts';
import type { Ran } from '#test/fixtures/reship.ts';

const program = fileURLToPath(new URL('../../dist/reship.js', import.meta.url));
const shown = 'ghcr.io/acme/web';

describe.runIf(findRegistry())('the guides', () => {
  let registry: RealRegistry;
  beforeAll(async () => {
    registry = await startRegistry();
    for (const [day, tag] of ['1.4.1', '1.4.2', '1.4.3', '2.0.0'].entries()) {
      await registry.push('acme/web', tag, { seed: tag, created: `2026-01-0${day + 1}T00:00:00Z` });
    }
    await registry.retag('acme/web', '1.4.3', 'prod');
  });
  afterAll(() => registry.stop());

  const manifest = (name: string, annotation: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
  labels: {app: ${name}}
  annotations: {${annotation}}
spec: {template: {spec: {containers: [{name: app, image: '${registry.address}/acme/web:1.4.2'}]}}}
`;

  /** Runs a line of a page as its reader would, with the files that the page speaks of. */
  function readerRuns(line: string): Promise<Ran> {
    const folder = folderWith({
      'bin/reship': `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`,
      'tags.txt': '1.4.1\n1.4.2\n1.4.3\n2.0.0\n',
      'builds.txt': 'build-9\nbuild-10\n',
      'deploy/web.yaml': `${manifest('web', 'reship.dev/polcy: digest')}---\n${manifest('api', 'reship.dev/policy: "semver:1.4.2"')}`,
    });
    chmodSync(`${folder}/bin/reship`, 0o755);
    const env = { PATH: `${folder}/bin:${process.env['PATH']}`, HOME: folder };
    const script = line.replaceAll(shown, `${registry.address}/acme/web`);
    return new Promise((resolve) => {
      execFile('sh', ['-c', script], { cwd: folder, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code);
        expectNoCanary(line, stdout + stderr);
        resolve({ code, stdout: stdout.replaceAll(`${registry.address}/acme/web`, shown), stderr });
      });
    });
  }

  test.each([
    ['docs/guides/try-a-policy.md', 0],
    ['docs/guides/lint-in-ci.md', 1],
  ])('every command of %s does what it should', async (page, linted) => {
    const lines = await commandsOnPage(page);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const { code, stdout, stderr } = await readerRuns(line);
      const expected = line.includes('--exit-code') ? 6 : line.includes('lint') ? linted : 0;
      expect([line, code, stderr.includes('reship: ')]).toEqual([line, expected, false]);
      expect(`${line}: ${stdout.length > 0}`).toBe(`${line}: true`);
    }
  });

  test('what the pages show is what is printed', async () => {
    const tried = await readerRuns(`reship try 'semver:^1.4' ${shown}:1.4.2`);
    const rows = (text: string) => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  ').trim());
    const table = await shownOnPage('docs/guides/try-a-policy.md', 'Against a registry');
    expect(rows(tried.stdout)).toEqual(expect.arrayContaining(table.map((line) => line.replaceAll(/ {2,}/g, '  '))));
    const linted = await readerRuns('reship lint -f deploy/');
    const said = linted.stdout.replaceAll(/\n +/g, ' ').split('\n').filter(Boolean);
    expect(said).toEqual(await shownOnPage('docs/guides/lint-in-ci.md', 'Find mistakes in CI'));
  });
});
