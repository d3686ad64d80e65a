// Reports as people read them: columns, next steps and the closing line.
import { describe, expect, test } from 'vitest';
import { item, scope, shown, unreachable } from '#test/fixtures/shown-report.ts';
import type { Asked } from './render.ts';

describe('next steps', () => {
  test('one line for each distinct step, the first workload named and the others counted; the error repeats no step', async () => {
    const { err } = await shown({ items: ['a', 'b', 'c'].map((name) => item(name)), errors: [unreachable] });
    expect(err).toBe(
      'shop/deploy/a and 2 more: RegistryUnavailable\n  next: Try later.\n' +
        'error: ghcr.io: RegistryUnavailable: ghcr.io did not answer\n' +
        '3 workloads, 3 containers: 0 update, 0 wait, 0 stay, 0 refuse, 1 error\n',
    );
  });

  test('two containers of a workload are one workload', async () => {
    const { err } = await shown({ items: [item('a'), item('a', { container: 'proxy' })] });
    expect(err).toContain('shop/deploy/a: RegistryUnavailable\n');
  });

  test('the same error of many is one line', async () => {
    const errors = ['a', 'b', 'c'].map((name) => ({
      ...unreachable,
      scope: { namespace: 'shop', workload: `deploy/${name}` },
    }));
    const { err } = await shown({ errors });
    expect(err).toBe(
      'error: shop/deploy/a and 2 more: RegistryUnavailable: ghcr.io did not answer\n  next: Try later.\nno workload was read, 3 errors\n',
    );
  });

  test('a step of several lines stays below its word', async () => {
    const next = 'first\nsecond';
    const { err } = await shown({ items: [item('a', { reasons: [{ code: 'OwnedByGitOps', message: 'no', next }] })] });
    expect(err).toContain('  next: first\n        second\n');
  });
});

describe('columns', () => {
  test('check has no RESULT in any form; a workload as a whole is (all)', async () => {
    for (const output of ['table', 'wide'] as const) {
      const { out } = await shown({ items: [item('a', { container: null })], asked: { output } });
      expect(out).not.toContain('RESULT');
      expect(out).toMatch(/ deploy\/a +\(all\) /);
    }
  });

  test.each([
    ['server', 'unchanged', ' accepted '],
    ['none', 'patched', ' patched '],
    ['none', 'unchanged', ' unchanged '],
    ['server', 'failed', ' failed '],
    ['client', null, ' - +W'],
  ] as const)('a dry run of %s with the answer %s shows%s', async (dryRun, result, shows) => {
    const applied = result === null ? null : { result, record: null };
    const row = item('a', {
      decision: 'update',
      applied,
      reasons: [{ code: 'CandidateFound', message: 'W', next: '' }],
    });
    const { out } = await shown({ items: [row], asked: { dryRun }, kind: 'UpdateReport' });
    expect(out).toMatch(new RegExp(result === null ? ' update +- +CandidateFound' : shows));
  });
});

describe('on a terminal', () => {
  const long = `it ${'goes on '.repeat(30)}and ends`;
  const rows = [
    item('a', { reasons: [{ code: 'RegistryUnavailable', message: long, next: 'Try later.' }] }),
    item('b'),
  ];

  test('a long reason is cut at the width, and said whole below', async () => {
    const { out, err } = await shown({ items: rows, columns: 120 });
    const [, first = '', second] = out.split('\n');
    expect(first).toHaveLength(120);
    expect(first.endsWith('…')).toBe(true);
    expect(second).toContain('RegistryUnavailable: ghcr.io did not answer');
    expect(err).toContain(
      `shop/deploy/a: RegistryUnavailable: ${long}\nshop/deploy/b: RegistryUnavailable\n  next: Try`,
    );
  });

  test('a pipe and -o wide get it whole', async () => {
    expect((await shown({ items: rows })).out).toContain('and ends\n');
    expect((await shown({ items: rows, columns: 120, asked: { output: 'wide' } })).out).toContain('and ends\n');
  });

  test('a terminal that is too narrow still shows the beginning', async () => {
    const { out } = await shown({ items: rows, columns: 20 });
    expect(out).toContain('   RegistryUnavailable…\n');
  });
});

describe('where nothing is found', () => {
  test.each<[string, Partial<Asked>]>([
    ['no workloads match -l tier=x', { scope: { ...scope, labelSelector: 'tier=x' } }],
    ['no workloads match --field-selector a=b', { scope: { ...scope, fieldSelector: 'a=b' } }],
    ['no workloads in shop', {}],
    ['no workloads in these namespaces', { scope: { ...scope, namespaces: null } }],
    ['no workloads in the namespace of the context; ', { scope: { ...scope, namespaces: [] } }],
    ['no workloads in the files', { files: ['deploy/'], scope: { ...scope, namespaces: [] } }],
  ])('%s', async (says, asked) => {
    const { err } = await shown({ asked });
    expect(err).toContain(says);
    expect(err).not.toContain('Annotate');
  });

  test('workloads without a policy: what to write, and what --policy does', async () => {
    const { err } = await shown({ workloads: 2 });
    expect(err).toContain('2 workloads, none with a policy. Annotate one with reship.dev/policy: digest');
    expect(err).toContain('pins at once, and restarts what is not pinned yet');
  });
});
