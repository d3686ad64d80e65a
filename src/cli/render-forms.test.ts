// The forms of -o: what goes to standard output in each, and what is said beside it.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { item, shown, unreachable } from '#test/fixtures/shown-report.ts';

const sha = (letter: string): string => `sha256:${letter.repeat(64)}`;
const better = { image: `ghcr.io/acme/web:1.4.3@${sha('b')}`, digest: sha('b') };
const found = { code: 'CandidateFound', message: '1.4.3 is newer', next: '' } as const;
const web = item('web', {
  decision: 'update',
  to: better,
  reasons: [found],
  applied: { result: 'patched', record: null },
});
const side = item('web', { container: 'side', decision: 'update', to: better, reasons: [found] });
const api = item('api');
const world = { items: [api, web, side], errors: [unreachable], kind: 'UpdateReport' } as const;

describe('data', () => {
  test('json and yaml hold the same, and nothing is said beside them', async () => {
    const json = await shown({ ...world, asked: { output: 'json' } });
    const yaml = await shown({ ...world, asked: { output: 'yaml' } });
    expect(JSON.parse(json.out)).toMatchObject({
      kind: 'UpdateReport',
      items: [api, web, side],
      errors: [unreachable],
    });
    expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
    expect(json.err + yaml.err).toBe('');
  });

  test('yaml keeps long lines whole and repeats what is equal', async () => {
    const { out } = await shown({ ...world, asked: { output: 'yaml' } });
    expect(out).toContain(`image: ghcr.io/acme/web:1.4.3@${sha('b')}\n`);
    expect(out).not.toMatch(/[&*]a\d/);
  });

  test('have no colour', async () => {
    for (const output of ['json', 'yaml', 'name'] as const) {
      expect((await shown({ ...world, asked: { output, colour: true } })).out).not.toContain('\u001b');
    }
  });
});

describe('-o name', () => {
  test('prints each workload with an update once, and the errors beside it', async () => {
    const { out, err } = await shown({ ...world, asked: { output: 'name' } });
    expect(out).toBe('shop/deploy/web\n');
    expect(err).toBe('error: ghcr.io: RegistryUnavailable: ghcr.io did not answer\n  next: Try later.\n');
  });

  test('prints nothing where there is no update', async () => {
    expect(await shown({ items: [api], asked: { output: 'name' } })).toEqual({ out: '', err: '' });
  });
});

describe('the table', () => {
  test('has one line for each container, short references, and the errors below', async () => {
    const { out, err } = await shown(world);
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['NAMESPACE', 'WORKLOAD', 'CONTAINER', 'RUNNING', 'CANDIDATE', 'DECISION', 'RESULT', 'WHY'],
      ['shop', 'deploy/api', 'app', '1.4.2', '-', 'wait', '-', 'RegistryUnavailable: ghcr.io did not answer'],
      ['shop', 'deploy/web', 'app', '1.4.2', '1.4.3@bbbbbbb', 'update', 'patched', 'CandidateFound: 1.4.3 is newer'],
      ['shop', 'deploy/web', 'side', '1.4.2', '1.4.3@bbbbbbb', 'update', '-', 'CandidateFound: 1.4.3 is newer'],
      [''],
    ]);
    expect(err).toContain('error: ghcr.io: RegistryUnavailable: ghcr.io did not answer\n');
    expect(err).toMatch(/, 1 error\n$/);
  });

  test('is wide on demand: whole references, policy, source, pin, and when it is looked at again', async () => {
    const { out } = await shown({ items: [api, item('db', { againAfterSeconds: null })], asked: { output: 'wide' } });
    const [heads = '', first = '', second = ''] = out.split('\n');
    expect(heads.split(/ {2,}/)).toEqual(
      'NAMESPACE,WORKLOAD,CONTAINER,FROM,TO,POLICY,SOURCE,PIN,DECISION,AGAIN,WHY'.split(','),
    );
    expect(first.split(/ {2,}/).slice(3, 10)).toEqual(
      'ghcr.io/acme/web:1.4.2,-,semver:^1.4,Annotation,Digest,wait,60s'.split(','),
    );
    expect(second).toContain('   on change   ');
  });

  test.each([
    ['update', 32],
    ['wait', 33],
    ['refuse', 31],
  ] as const)('paints %s where colour is allowed, and the columns stay where they are', async (decision, number) => {
    const items = [item('a', { decision }), item('b', { decision: 'stay' })];
    const painted = (await shown({ items, asked: { colour: true } })).out;
    expect(painted).toContain(`\u001b[${number}m${decision}\u001b[39m`);
    expect(painted.replaceAll(`\u001b[${number}m`, '').replaceAll('\u001b[39m', '')).toBe((await shown({ items })).out);
  });
});

test.each([
  ['web', null, 'latest'],
  ['ghcr.io/acme/web:1.4.2', null, '1.4.2'],
  ['localhost:5000/web', null, 'latest'],
  ['localhost:5000/web:2', sha('a'), '2@aaaaaaa'],
  [`web@${sha('c')}`, null, '@ccccccc'],
  [`web:3@${sha('c')}`, sha('d'), '3@ddddddd'],
])('%s with the digest %s is shown as %s', async (image, digest, brief) => {
  const { out } = await shown({ items: [item('a', { from: { image, digest } })] });
  expect(out).toContain(`   ${brief} `);
});
