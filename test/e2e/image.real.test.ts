// The image that make image writes: a registry takes it, and what is in it runs by itself, as nobody, with nothing to write to.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { type ImageLayout, readLayout } from '#test/fixtures/image-layout.ts';
import { canRunContainers } from '#test/fixtures/kubelet-process.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { openStage, type Stage } from '#test/fixtures/stage.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const canBuild = process.platform === 'linux' && process.arch === 'x64';

// A container runtime, but for the namespaces that no program here asks about.
const enter = `
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
as=--userspec=65532:65532
[ "$2" = 0 ] || as=
root=$1
shift 2
exec chroot $as "$root" "$@"
`;

describe.runIf(canBuild && findRegistry() && canRunContainers())('the image', () => {
  let registry: RealRegistry;
  let stage: Stage;
  let layout: ImageLayout;
  beforeAll(async () => {
    stage = openStage('image');
    execFileSync(process.execPath, ['tools/image.ts', `${stage.folder}/image`], { cwd: project });
    layout = readLayout(`${stage.folder}/image`);
    registry = await startRegistry({ large: true });
  });
  afterAll(async () => {
    await Promise.all([registry?.stop(), stage?.stop()]);
  });

  test('is taken by a registry, under the tag that install.yaml names and the digest that was said', async () => {
    await layout.push(registry.address, 'reship');
    const [, named] = /image: registry\.example\/reship:(\S+)/.exec(readFileSync('deploy/install.yaml', 'utf8')) ?? [];
    expect(named).toBe(layout.tag);
    const url = `http://${registry.address}/v2/reship/manifests/${layout.tag}`;
    const accept = 'application/vnd.oci.image.manifest.v1+json';
    const answer = await fetch(url, { method: 'HEAD', headers: { accept } });
    expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([200, layout.digest]);
  });

  test('holds all that it needs: it starts in its own root, as nobody, and asks a registry by its name', async () => {
    const root = `${stage.folder}/root`;
    layout.unpack(root);
    expect(layout.config.config).toMatchObject({ User: '65532:65532' });
    // As every runtime writes it.
    mkdirSync(`${root}/etc`, { recursive: true });
    writeFileSync(`${root}/etc/hosts`, '127.0.0.1 localhost\n');
    const entrypoint = layout.config.config['Entrypoint'] as readonly string[];
    const run = (...args: readonly string[]) =>
      new Promise<string>((resolve) => {
        const uid = process.getuid?.() ?? 0;
        const own = uid === 0 ? [] : ['--map-root-user'];
        const line = ['--mount', ...own, 'sh', '-c', enter, 'enter', root, `${uid}`, ...entrypoint, ...args];
        const env = { PATH: process.env['PATH'] ?? '' };
        execFile('unshare', line, { env }, (_, stdout, stderr) => resolve(stdout + stderr));
      });
    expect(await run('version')).toContain(layout.tag);
    await registry.push('acme/web', '1.4.2', { seed: 'old' });
    await registry.push('acme/web', '1.4.3', { seed: 'new' });
    const image = `localhost:${registry.address.split(':')[1]}/acme/web:1.4.2`;
    expect(await run('try', 'semver:^1.4', image)).toMatch(/1\.4\.3 .*chosen/);
  });
});
