// What lies in the image: Node with the libraries that it loads, the few files that a system has, and the program.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TarEntry } from './tar.ts';

interface Report {
  readonly header: { readonly glibcVersionRuntime?: string };
  readonly sharedObjects: readonly string[];
}

const report = process.report.getReport() as unknown as Report;

/** undefined where Node was built for another C library. */
export const glibcVersion = report.header.glibcVersionRuntime;

/** Loaded by the C library itself when a name is looked up; in version 2.34 and later they are a part of it. */
const nameLookup = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

/** Their packages on Debian, for the licences. */
const packages = ['libc6', 'libstdc++6', 'libgcc-s1'];

const system: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  'etc/group': 'root:x:0:\nnonroot:x:65532:\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

/** Node of this process, and the libraries of this machine where Node finds them. Node holds its own authorities. */
export function baseFiles(): readonly TarEntry[] {
  const libraries = report.sharedObjects.filter((path) => path.startsWith('/'));
  const home = dirname(libraries.find((path) => path.endsWith('/libc.so.6')) ?? '/lib/libc.so.6');
  const more = nameLookup.map((name) => join(home, name)).filter((path) => existsSync(path));
  const licences = packages.map((name) => `/usr/share/doc/${name}/copyright`).filter((path) => existsSync(path));
  const nodeLicence = join(dirname(dirname(process.execPath)), 'LICENSE');
  return [
    { path: 'usr/bin/node', mode: 0o755, content: readFileSync(process.execPath) },
    ...[...libraries, ...more].map((path) => file(path, path.slice(1), 0o755)),
    ...licences.map((path) => file(path, path.slice(1))),
    ...(existsSync(nodeLicence) ? [file(nodeLicence, 'usr/share/doc/node/LICENSE')] : []),
    ...Object.entries(system).map(([path, text]) => ({ path, mode: 0o644, content: Buffer.from(text) })),
    { path: 'home/nonroot', mode: 0o755, content: null },
    { path: 'tmp', mode: 0o1777, content: null },
  ];
}

/** What `npm run build` wrote. */
export function programFiles(version: string): readonly TarEntry[] {
  const built = globSync('dist/**/*').filter((path) => statSync(path).isFile());
  const manifest = JSON.stringify({ name: 'reship', version, type: 'module' });
  return [
    ...built.map((path) => file(path, path.replace(/^dist/, 'app'))),
    file('LICENSE', 'app/LICENSE'),
    { path: 'app/package.json', mode: 0o644, content: Buffer.from(manifest) },
  ];
}

function file(from: string, path: string, mode = 0o644): TarEntry {
  return { path, mode, content: readFileSync(from) };
}
