// What --print-config prints: a flag before the environment before the file, and all that nothing was said of.
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { parseConfig } from '#config.ts';
import { runLine } from '#test/fixtures/command-line.ts';
import { folderWith } from '#test/fixtures/folder.ts';

afterEach(() => void vi.unstubAllEnvs());

test('a flag, the environment and the file together make a file that says the same', async () => {
  const file = 'registries: [{prefix: ghcr.io, tokenFile: token}]\nworkers: 2\nintervalSeconds: 20\nappliers: [ci]\n';
  const folder = folderWith({ 'reship.yaml': file });
  vi.stubEnv('RESHIP_CONFIG', join(folder, 'reship.yaml'));
  vi.stubEnv('RESHIP_INTERVAL_SECONDS', '30');
  vi.stubEnv('RESHIP_MAX_CONCURRENT', '7');
  const { code, stdout } = await runLine(
    'controller',
    '--max-concurrent',
    '9',
    '--namespaces',
    'shop,blog',
    '--print-config',
  );
  expect(code).toBe(0);
  expect(stdout).toBe(`registries:
  - prefix: ghcr.io
    tokenFile: ${folder}/token
    plainHttp: false
namespaces:
  - shop
  - blog
intervalSeconds: 30
minIntervalSeconds: 15
workers: 2
maxConcurrent: 9
maxConcurrentPerNamespace: 5
appliers:
  - ci
leaseName: reship
leaseSeconds: 15
leaseRenewSeconds: 10
leaseRetrySeconds: 2
healthListen: 0.0.0.0:8081
metricsListen: 0.0.0.0:8080
dryRun: false
logLevel: info
# Not set:
# dockerConfig: \`config.json\` in DOCKER_CONFIG, else \`~/.docker/config.json\`
# cacheFolder: in memory alone
# credentialHelpers: none
# leaseNamespace: the namespace of the Pod or the context
# clusterName: none
`);
  const folderless = parseConfig(stdout, join(folder, 'printed.yaml'), () => null);
  expect(folderless).toMatchObject({
    intervalSeconds: 30,
    maxConcurrent: 9,
    registries: [{ tokenFile: `${folder}/token` }],
  });
});

test('where nothing is said, every key is there or named with what holds', async () => {
  const { stdout } = await runLine('controller', '--print-config');
  expect(stdout).toContain('# namespaces: all\n');
  expect(stdout).toContain('# appliers: none beside those that are known\n');
});
