// NO_PROXY read as Go's httpproxy reads it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPastProxy } from './no-proxy.ts';

// The table of golang.org/x/net/http/httpproxy, for port 80.
const goNoProxy =
  'foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64';
const goRows: readonly [string, boolean][] = [
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.0.0.2', true],
  ['::1', true],
  ['::2', false],
  ['192.168.1.1', true],
  ['192.168.1.2', false],
  ['192.168.1.3', true],
  ['192.168.1.4', false],
  ['10.0.0.2', true],
  ['2001:db8::52:0:1', true],
  ['2001:db8::52:0:2', false],
  ['2001:db8::52:0:3', true],
  ['2002:db8:a::123', true],
  ['fe80::424b:c8be:1643:a1b6', false],
  ['barbaz.net', false],
  ['www.barbaz.net', true],
  ['foobar.com', true],
  ['www.foobar.com', true],
  ['foofoobar.com', false],
  ['baz.com', false],
  ['localhost.net', false],
  ['local.localhost', false],
  ['barbarbaz.net', false],
  ['wildcard.io', false],
  ['nested.wildcard.io', true],
  ['awildcard.io', false],
];

describe('isPastProxy', () => {
  test.each(goRows)('%s: %s', (host, past) => {
    expect(isPastProxy(host, 80, goNoProxy)).toBe(past);
    expect(isPastProxy(host, 80, '*')).toBe(true);
  });

  test.each<[string, number, string, boolean]>([
    ['api.internal', 6443, 'internal', true],
    ['api.internal', 6443, 'API.Internal', true],
    ['api.internal', 6443, 'api.internal:6443', true],
    ['api.internal', 443, 'api.internal:6443', false],
    ['api.internal', 443, '.internal:443', true],
    ['api.internal', 443, 'other, ,internal', true],
    ['api.internal', 443, 'other internal', false],
    ['xn--fsq092h.com', 443, '示例.com', true],
    ['10.1.2.3', 443, '10.0.0.0/8', true],
    ['10.1.2.3', 443, '10.9.9.9/8', true],
    ['11.1.2.3', 443, '10.0.0.0/8', false],
    ['10.1.2.3', 443, '0.0.0.0/0', true],
    ['10.1.2.3', 443, '10.0.0.0/33', false],
    ['10.1.2.3', 443, '1.2.3', false],
    ['10.1.2.3', 443, '.3', false],
    ['::ffff:a01:203', 443, '10.0.0.0/8', true],
    ['::ffff:a01:203', 443, '10.1.2.3', true],
    ['10.1.2.3', 443, '::ffff:10.0.0.0/104', true],
    ['10.1.2.3', 443, '::/0', false],
    ['2001:db8::1', 443, '::/0', true],
    ['2001:db8::1', 443, '2001:db8::/32', true],
    ['2001:db8::1', 443, '[2001:db8::1]', false],
    ['example.com', 80, ':1', false],
    ['example.com', 80, '', false],
  ])('%s:%i with %j: %s', (host, port, noProxy, past) => {
    expect(isPastProxy(host, port, noProxy)).toBe(past);
  });

  test('no text breaks it', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), (noProxy, host) => {
        expect(typeof isPastProxy(host, 443, noProxy)).toBe('boolean');
      }),
    );
  });
});
