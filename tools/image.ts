// Writes the image of the controller into a folder, without a daemon and without a base image: `make image`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeLayout } from './image/oci-layout.ts';
import { baseFiles, glibcVersion, programFiles } from './image/root-files.ts';
import { nodeFlags } from './image/node-flags.ts';

const [folder = 'image'] = process.argv.slice(2);

/** The time and the name of the last commit, so that the same commit gives the same image on the same machine. */
function lastCommit(): { readonly created: string; readonly revision: string } {
  const { status, stdout } = spawnSync('git', ['show', '-s', '--format=%ct %H', 'HEAD'], { encoding: 'utf8' });
  const [seconds = '0', revision = ''] = status === 0 ? stdout.trim().split(' ') : [];
  return { created: new Date(Number(seconds) * 1000).toISOString().replace('.000', ''), revision };
}

function machine(): string {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? 'unknown';
}

function image(): void {
  const { version, description, license } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>;
  const { created, revision } = lastCommit();
  const labels = {
    'org.opencontainers.image.title': 'reship',
    'org.opencontainers.image.description': description,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.licenses': license,
    'org.opencontainers.image.created': created,
    ...(revision && { 'org.opencontainers.image.revision': revision }),
    'reship.dev/node': process.version,
    'reship.dev/libraries': `glibc ${glibcVersion} of ${machine()}`,
  };
  const digest = writeLayout(folder, {
    name: version ?? '',
    created,
    architecture: 'amd64',
    layers: [
      { what: 'Node and its libraries', entries: baseFiles() },
      { what: 'reship', entries: programFiles(version ?? '') },
    ],
    config: {
      User: '65532:65532',
      Env: ['PATH=/usr/bin'],
      Entrypoint: ['/usr/bin/node', ...nodeFlags, '/app/reship.js'],
      WorkingDir: '/home/nonroot',
      ExposedPorts: { '8080/tcp': {}, '8081/tcp': {} },
      Labels: labels,
    },
  });
  console.log(`${folder.replace(/\/*$/, '/')}: reship ${version}, ${digest}; push it as docs/guides/install.md says`);
}

if (process.platform !== 'linux' || process.arch !== 'x64' || glibcVersion === undefined) {
  console.error(
    'image: needs Linux on x64 with the GNU C library, because its own Node and libraries go into the image',
  );
  process.exitCode = 1;
} else {
  image();
}
