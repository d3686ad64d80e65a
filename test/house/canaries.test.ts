import { describe, expect, test } from 'vitest';
import { plainSecrets, unsearched } from './canaries.ts';
import { sources } from './tree.ts';

const planted = (text: string, path = 'src/registry/a.test.ts') => [{ path, text }];

describe('no credential that a search would miss', () => {
  test('planted', () => {
    expect(plainSecrets(planted("credentialOf('password', 'u', secret('hunter2'), 'x');"))).toHaveLength(1);
    expect(plainSecrets(planted("const a = { token: 'hunter2', 'password': 'hunter2' };"))).toHaveLength(2);
    expect(plainSecrets(planted("const a = { auth: 'aHVudGVyMjpwdw', identitytoken: 'hunter2' };"))).toHaveLength(2);
    expect(plainSecrets(planted("const secret = 'hunter2'; const password = 'hunter2';"))).toHaveLength(2);
    expect(plainSecrets(planted("const a = { token: canary('a'), password: '', auth: 't', tag: 'hunter2' };"))).toEqual(
      [],
    );
    expect(plainSecrets(planted("secret(canary('a')); secret(`${canary('a')}:p`); secret('');"))).toEqual([]);
    expect(plainSecrets(planted("secret('{}')", 'src/registry/a.ts'))).toEqual([]);
  });

  test('the house', () => {
    expect(plainSecrets([...sources('src'), ...sources('test')])).toEqual([]);
  });
});

describe('nothing that the built program says is unsearched', () => {
  const runs = "const program = new URL('../../dist/reship.js', import.meta.url);";
  test('planted', () => {
    expect(unsearched(planted(runs, 'test/e2e/a.real.test.ts'))).toHaveLength(1);
    const searched = `import { expectNoCanary } from '#test/fixtures/canary.ts'; ${runs}`;
    expect(unsearched(planted(searched, 'test/e2e/a.real.test.ts'))).toEqual([]);
  });

  test('the house', () => {
    expect(unsearched(sources('test'))).toEqual([]);
  });
});
