import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { bySpecificity, matchesServer, readServer } from './server-pattern.ts';

function fits(server: string, repository: string): boolean {
  const pattern = readServer(server);
  return pattern !== null && matchesServer(pattern, repository as Repository);
}

describe('R34 which repositories an entry is for', () => {
  test.each([
    ['ghcr.io', 'ghcr.io/acme/web', true],
    ['https://ghcr.io', 'ghcr.io/acme/web', true],
    ['http://ghcr.io/', 'ghcr.io/acme/web', true],
    ['https://ghcr.io/v1/', 'ghcr.io/acme/web', true],
    ['https://ghcr.io/v2/', 'ghcr.io/acme/web', true],
    ['https://ghcr.io/v2', 'ghcr.io/acme/web', true],
    ['GHCR.io', 'ghcr.io/acme/web', true],
    ['ghcr.io/acme', 'ghcr.io/acme/web', true],
    ['ghcr.io/v2/acme', 'ghcr.io/acme/web', true],
    ['ghcr.io/acme/web', 'ghcr.io/acme/web', true],
    ['ghcr.io/other', 'ghcr.io/acme/web', false],
    ['ghcr.io/acme/web/deeper', 'ghcr.io/acme/web', false],
    ['https://index.docker.io/v1/', 'docker.io/library/nginx', true],
    ['docker.io', 'docker.io/acme/web', true],
    ['registry-1.docker.io', 'docker.io/acme/web', true],
    ['index.docker.io/acme', 'docker.io/acme/web', true],
    ['index.docker.io/acme', 'docker.io/other/web', false],
    ['registry.hub.docker.com', 'registry.hub.docker.com/acme/web', true],
    ['https://index.docker.io/v1/', 'registry.hub.docker.com/acme/web', true],
    ['index.docker.io:5000', 'docker.io/acme/web', false],
    ['registry.example:5000', 'registry.example:5000/web', true],
    ['registry.example', 'registry.example:5000/web', false],
    ['registry.example:5000', 'registry.example/web', false],
    ['[::1]:5000', '[::1]:5000/web', true],
    ['*.registry.example', 'eu.registry.example/web', true],
    ['*.registry.example', 'registry.example/web', false],
    ['*.registry.example', 'a.eu.registry.example/web', false],
    ['*.example:5000/acme', 'eu.example:5000/acme/web', true],
    ['*.example:5000/acme', 'eu.example/acme/web', false],
    ['eu*.pkg.dev', 'europe-docker.pkg.dev/web', true],
    ['a?.example', 'ab.example/web', true],
    ['a?.example', 'a.example/web', false],
    ['a*b*.example', 'axxbyy.example/web', true],
    ['*', 'ghcr.io/acme/web', false],
    ['', 'ghcr.io/acme/web', false],
    ['ghcr.io.attacker.example', 'ghcr.io/acme/web', false],
    ['ghcr.io@attacker.example', 'ghcr.io/acme/web', false],
    ['not a host', 'ghcr.io/acme/web', false],
  ])('%s and %s: %s', (server, repository, expected) => {
    expect(fits(server, repository)).toBe(expected);
  });

  test('says most first: the longer path, then the host without a glob', () => {
    const servers = ['*.example', 'eu.example', '*.example/acme', 'eu.example/acme', 'eu.example/acme/web'];
    const read = (text: string) => ({ text, pattern: readServer(text) });
    const sorted = servers
      .map(read)
      .toSorted((one, other) => (one.pattern && other.pattern ? bySpecificity(one.pattern, other.pattern) : 0));
    expect(sorted.map((one) => one.text)).toEqual([
      'eu.example/acme/web',
      'eu.example/acme',
      '*.example/acme',
      'eu.example',
      '*.example',
    ]);
  });

  test('reads any text, and a host never matches another one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.domain(), fc.domain(), (text, one, other) => {
        readServer(text);
        expect(fits(one, `${one.toLowerCase()}/web`)).toBe(true);
        if (one.toLowerCase() !== other.toLowerCase()) expect(fits(one, `${other.toLowerCase()}/web`)).toBe(false);
      }),
    );
  });
});
