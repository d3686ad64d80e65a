// Tests of image references against the published grammar, with examples of our own.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './any-text.suite.ts';
import type { ImageReference } from './reference.ts';
import { explainReference, parseReference, printReference, repositoryOf, withTagAndDigest } from './reference.ts';

const hex = '0a1b2c3d4e5f6789'.repeat(4);
const digest = `sha256:${hex}`;

function parsed(text: string): ImageReference {
  const reference = parseReference(text);
  if (reference === null) throw new Error(explainReference(text));
  return reference;
}

describe('P15 image by digest only, no tag, port in host, IPv6 host, upper case (tag colon only after the last slash)', () => {
  test.each([
    ['nginx', 'docker.io', 'library/nginx', null, null],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', null],
    [`nginx@${digest}`, 'docker.io', 'library/nginx', null, digest],
    [`nginx:1.27@${digest}`, 'docker.io', 'library/nginx', '1.27', digest],
    ['acme/web', 'docker.io', 'acme/web', null, null],
    ['ghcr.io/acme/web:v1.4.2', 'ghcr.io', 'acme/web', 'v1.4.2', null],
    ['ghcr.io/web', 'ghcr.io', 'web', null, null],
    ['registry.example:5000/acme/web', 'registry.example:5000', 'acme/web', null, null],
    ['registry:5000/web:1', 'registry:5000', 'web', '1', null],
    ['localhost/web', 'localhost', 'web', null, null],
    ['localhost:5000/web', 'localhost:5000', 'web', null, null],
    ['localhost:5000', 'docker.io', 'library/localhost', '5000', null],
    ['127.0.0.1:5000/a/b/c:x', '127.0.0.1:5000', 'a/b/c', 'x', null],
    ['[::1]:5000/web:1.0', '[::1]:5000', 'web', '1.0', null],
    [`[2001:db8::7]/a/web@${digest}`, '[2001:db8::7]', 'a/web', null, digest],
    ['Mirror/acme/web:1', 'Mirror', 'acme/web', '1', null],
    ['GHCR.io/acme/web', 'ghcr.io', 'acme/web', null, null],
    ['example.com/a__b/c.d/e---f/g_h:T_.-', 'example.com', 'a__b/c.d/e---f/g_h', 'T_.-', null],
    [`docker.io/library/${hex}`, 'docker.io', `library/${hex}`, null, null],
  ])('%s is read', (text, registry, path, tag, wantedDigest) => {
    expect(parsed(text)).toMatchObject({ registry, path, tag, digest: wantedDigest });
    expect(explainReference(text)).toBe('');
  });

  test.each([
    ['', 'it is empty'],
    [':1.0', 'the name is empty'],
    [':1', '":1" is no image reference: the name is empty'],
    [`@${digest}`, 'the name is empty'],
    ['nginx:', 'the tag after ":" is empty'],
    ['nginx:-x', '"-x" is no tag'],
    ['nginx:a b', '"a b" is no tag'],
    [`nginx:${'a'.repeat(129)}`, 'the tag has 129 characters'],
    ['nginx@', '"" after "@" is no digest'],
    [`nginx@${hex}`, 'is no digest'],
    [`nginx@${digest}@${digest}`, 'is no digest'],
    ['Nginx', 'the name part "Nginx" must be lower-case'],
    ['ghcr.io/Acme/web', 'the name part "Acme" must be lower-case'],
    ['acme//web', 'a part of the name is empty'],
    ['acme/web/', 'a part of the name is empty'],
    ['/web', 'a part of the name is empty'],
    ['acme/_web', 'the name part "_web"'],
    ['acme/a___b', 'the name part "a___b"'],
    ['acme/a..b', 'the name part "a..b"'],
    ['acme/web-', 'the name part "web-"'],
    ['https://ghcr.io/acme/web', '"https:" is no registry host'],
    ['host:port/web', '"host:port" is no registry host'],
    ['-a.example/web', '"-a.example" is no registry host'],
    ['[::1/web', '"[::1" is no registry host'],
    ['[fe80::1%eth0]/web', 'is no registry host'],
    [hex, '64 hex digits alone'],
    [`example.com/${'a'.repeat(244)}`, 'more than 255 characters'],
    ['a'.repeat(1_000_000), 'it has 1000000 characters'],
    ['nginx\n', '"nginx\\u{a}"'],
  ])('%.60j is none, and the sentence says why', (text, why) => {
    expect(parseReference(text)).toBeNull();
    expect(explainReference(text)).toContain(why);
    expect(explainReference(text).length).toBeLessThan(400);
  });

  test('the longest name is read', () => {
    expect(parseReference(`example.com/${'a'.repeat(243)}`)).not.toBeNull();
  });

  test('the longest name is read with the longest tag and the longest digest', () => {
    const long = `ghcr.io/${'a'.repeat(247)}:${'b'.repeat(128)}@sha512:${'0'.repeat(128)}`;
    expect(explainReference(long)).toBe('');
    expect(printReference(parsed(long))).toBe(long);
  });

  test('64 hex digits with a tag are a name', () => {
    expect(parsed(`${hex}:1`)).toMatchObject({ path: `library/${hex}`, tag: '1' });
  });
});

describe('R31 the canonical form of docker.io spellings', () => {
  test.each([
    'nginx:1.27',
    'library/nginx:1.27',
    'docker.io/nginx:1.27',
    'docker.io/library/nginx:1.27',
    'index.docker.io/nginx:1.27',
    'registry-1.docker.io/library/nginx:1.27',
    'Docker.IO/nginx:1.27',
  ])('%s is docker.io/library/nginx, and keeps its written name', (text) => {
    const reference = parsed(text);
    expect(repositoryOf(reference)).toBe('docker.io/library/nginx');
    expect(reference).toMatchObject({ registry: 'docker.io', path: 'library/nginx' });
    expect(printReference(reference)).toBe(text);
    expect(withTagAndDigest(reference, '1.28', null)).toBe(text.replace('1.27', '1.28'));
  });
});

const letters = [...'abc09'];
const component = fc.string({ unit: fc.constantFrom(...letters, '.', '_', '__', '-'), minLength: 1, maxLength: 8 });
const hosts = fc.constantFrom(
  '',
  'docker.io/',
  'index.docker.io/',
  'localhost:1/',
  '[::1]/',
  'Up/',
  'A.b:5/',
  'library/',
  'localhost/',
);
const shaped = fc
  .tuple(
    hosts,
    fc.array(component, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', ':1.2', ':latest'),
    fc.constantFrom('', `@${digest}`),
  )
  .map(([host, path, tag, pinned]) => host + path.join('/') + tag + pinned);
const hostile = fc.oneof(anyText(), fc.string({ unit: fc.constantFrom(...':/@.-_[]Aa1') }), shaped);

describe('any text', () => {
  test('never makes the parser throw, and is either read or explained', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(parseReference(text) === null).toBe(explainReference(text) !== '');
      }),
    );
  });

  test('that is read is printed as it was written, and read again as the same', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const reference = parseReference(text);
        if (reference === null) return;
        expect(printReference(reference)).toBe(text);
        expect(parseReference(printReference(reference))).toEqual(reference);
      }),
    );
  });
});
