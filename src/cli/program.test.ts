// The command line without a cluster: what flags come to, and what a wrong one is answered with.
import { describe, expect, test } from 'vitest';
import type { Commands, Terminal } from './deps.ts';
import type { CheckOptions, UpdateOptions } from './options.ts';
import { run } from './program.ts';

type Called = Partial<CheckOptions & UpdateOptions> & { readonly command: string };

async function type(line: string, colour = true, columns: number | null = null) {
  const said = { out: '', err: '' };
  const called: Called[] = [];
  const terminal: Terminal = {
    out: { write: (text) => void (said.out += text), columns },
    err: { write: (text) => void (said.err += text), columns: null },
    colour,
  };
  const note = (command: string) => (options: object) => {
    called.push({ command, ...options });
    return Promise.resolve(0 as const);
  };
  const words = ['check', 'update', 'version', 'suspend', 'resume', 'refresh', 'leave', 'why', 'status', 'history'];
  const commands = Object.fromEntries(words.map((word) => [word, note(word)]));
  const code = await run(
    line
      .split(' ')
      .filter(Boolean)
      .map((word) => (word === "''" ? '' : word)),
    commands as unknown as Commands,
    terminal,
    '1.2.3',
  );
  return { code, called, ...said };
}

describe('the scope', () => {
  test.each([
    ['check', { namespaces: [], without: [] }],
    ['check -n shop', { namespaces: ['shop'], without: [] }],
    ['check -n shop -n blog,shop', { namespaces: ['shop', 'blog'], without: [] }],
    ['check -A', { namespaces: null, without: [] }],
    ['check -x kube-system -x ci', { namespaces: null, without: ['kube-system', 'ci'] }],
    ['check -A -x ci', { namespaces: null, without: ['ci'] }],
    ['check -l app=web', { labelSelector: 'app=web' }],
    ['check --field-selector metadata.name=web', { fieldSelector: 'metadata.name=web' }],
    ['check --kinds Deployment,cj', { kinds: ['Deployment', 'CronJob'] }],
    ['check -n shop,blog', { namespaces: ['shop', 'blog'] }],
    ['check', { workloads: [] }],
    [
      'check deploy/web StatefulSet/db deployments.apps/web -n shop',
      {
        namespaces: ['shop'],
        workloads: [
          { kind: 'Deployment', name: 'web' },
          { kind: 'StatefulSet', name: 'db' },
        ],
      },
    ],
    ['update cronjob.batch/report', { workloads: [{ kind: 'CronJob', name: 'report' }] }],
    ['update --kinds sts,statefulsets', { kinds: ['StatefulSet'] }],
  ])('%s', async (line, scope) => {
    const { code, called } = await type(line);
    expect(code).toBe(0);
    expect(called[0]?.scope).toMatchObject(scope);
  });
});

describe('the other flags', () => {
  test.each([
    ['check', { output: 'table', policy: null, colour: true }],
    ['check -o wide', { output: 'wide' }],
    ['check --no-color', { colour: false }],
    ['check --exit-code', { exitCode: true }],
    ['check --as ann --as-group dev --as-group ops', { connection: { as: 'ann', asGroups: ['dev', 'ops'] } }],
    ['check --as ann --as-group cn=dev,ou=shop', { connection: { asGroups: ['cn=dev,ou=shop'] } }],
    ['check --context b --kubeconfig c', { connection: { context: 'b', kubeconfig: 'c' } }],
    ['check --request-timeout 1m30s', { connection: { requestTimeoutSeconds: 90 } }],
    ['check --policy semver:^1.4', { policy: { text: 'semver:^1.4' } }],
    ['update', { dryRun: 'none', wait: false, timeoutSeconds: 600 }],
    ['update --wait --timeout 2m', { wait: true, timeoutSeconds: 120 }],
    ['update --dry-run=server', { dryRun: 'server' }],
    ['version --client', { client: true }],
    ['suspend deploy/web', { seconds: null, why: '', targets: { namespaces: [] } }],
    [
      'suspend -n shop,blog --for 90m -m sale',
      { seconds: 5400, why: 'sale', targets: { namespaces: ['shop', 'blog'] } },
    ],
    ['resume -A', { targets: { namespaces: null, workloads: [] } }],
    ['refresh sts/db -n shop', { targets: { workloads: [{ kind: 'StatefulSet', name: 'db' }] } }],
    ['leave -n shop', { targets: { namespaces: ['shop'] } }],
    ['why deploy/web -n shop', { scope: { namespaces: ['shop'] }, output: 'table' }],
    ['status --problems', { problems: true }],
    ['history', { sinceSeconds: null, image: null, outcomes: [], scope: { namespaces: [] } }],
    ['history deploy/web --since 24h --outcome FAILED,open', { sinceSeconds: 86_400, outcomes: ['failed', 'open'] }],
  ])('%s', async (line, options) => {
    const { code, called } = await type(line);
    expect(code).toBe(0);
    expect(called[0]).toMatchObject({ command: line.split(' ')[0], ...options });
  });

  test('where the terminal has no colour, no flag gives it one', async () => {
    expect((await type('check', false)).called[0]?.colour).toBe(false);
  });
});

describe('a wrong command line is answered with exit code 2 and what to write', () => {
  test.each([
    ['chek', 'reship: there is no command "chek"; did you mean reship check?'],
    ['chek -A', 'reship: there is no command "chek"; did you mean reship check?'],
    ['frobnicate --now', 'reship: there is no command "frobnicate"; reship --help lists the commands'],
    ['--versio', "reship: unknown option '--versio'\n(Did you mean --version?)"],
    ['check --namspace shop', "reship: unknown option '--namspace'\n(Did you mean --namespace?)"],
    ['check shop', 'reship: "shop" is no workload; write KIND/NAME, such as deploy/shop'],
    ['check pod/web', 'reship: "pod/web": there is no kind "pod" here; the kinds are deploy, sts, ds and cj'],
    ['check deploy/', 'reship: "deploy/" has no name; write KIND/NAME'],
    ['check shop/deploy/web', 'reship: "shop/deploy/web" is no workload; write KIND/NAME, and its namespace with -n'],
    ['check deploy/web -A', 'reship: deploy/web and --all-namespaces exclude each other'],
    ['check deploy/web -x ci', 'reship: deploy/web and --exclude-namespace exclude each other'],
    ['update deploy/web -l app=web', 'reship: deploy/web and --selector exclude each other'],
    ['update deploy/web --field-selector a=b', 'reship: deploy/web and --field-selector exclude each other'],
    ['update deploy/web --kinds deploy', 'reship: deploy/web and --kinds exclude each other'],
    ['check deploy/web -n shop,blog', 'reship: workloads are named in one namespace, and -n names 2'],
    ['check deploy/web -f deploy/', 'reship: -f and deploy/web exclude each other'],
    ["check -n ''", 'reship: -n needs a name, and got an empty text'],
    ["check -n shop -n ''", 'reship: -n needs a name, and got an empty text'],
    ["check -x ''", 'reship: -x needs a name, and got an empty text'],
    ['suspend', 'reship: suspend needs workloads such as deploy/web, or -n NAMESPACE, or -A'],
    ['resume', 'reship: resume needs workloads'],
    ['leave', 'reship: leave needs workloads'],
    ['suspend -n shop -A', 'reship: -n shop and -A exclude each other'],
    ['suspend deploy/web -A', 'reship: deploy/web and --all-namespaces exclude each other'],
    ['suspend deploy/web -n shop,blog', 'reship: workloads are named in one namespace, and -n names 2'],
    ['suspend -n shop --for soon', 'reship: --for soon is no duration of at least a second; write 90m or 8h'],
    ['suspend -n shop --for 0', 'reship: --for 0 is no duration of at least a second'],
    ['why', "reship: missing required argument 'workload'"],
    ['why web', 'reship: "web" is no workload; write KIND/NAME'],
    ['history --since soon', 'reship: --since soon is no duration; write 90m or 24h'],
    ['history --outcome fine', 'reship: --outcome: there is no outcome "fine"; write one of Succeeded, '],
    ['history deploy/web -A', 'reship: deploy/web and --all-namespaces exclude each other'],
    ['update --timeout 5m', 'reship: --timeout needs --wait'],
    ['update --dry-run', "'--dry-run <how>' argument missing; write one of none, client, server"],
    ['help chek', 'reship: there is no command "chek"; did you mean reship check?'],
    ['check -n', "reship: option '-n, --namespace <name>' argument missing"],
    ['check -o jsn', 'Allowed choices are table, wide, json, yaml, name.'],
    ['check --kinds deplyo', 'reship: --kinds: there is no kind "deplyo" here'],
    ['check -n shop -A', 'reship: -n shop and -A exclude each other'],
    ['check -n shop -x ci', 'reship: -n shop and -x exclude each other'],
    ['check --as-group dev', 'reship: --as-group needs --as'],
    ['check --request-timeout soon', 'reship: --request-timeout soon is no duration; write 30s or 1m'],
    ['check --policy none', 'reship: --policy none does nothing'],
    ['check --policy smver:^1', 'unknown policy "smver:^1"; did you mean semver:RANGE? Write '],
    ['check --policy semver:^a', 'reship: --policy semver:^a: '],
    ['update --timeout soon', 'reship: --timeout soon is no duration; write 90s, 10m or 1h'],
    ['update --dry-run=maybe', 'Allowed choices are none, client, server.'],
    ['update --wait --dry-run=client', 'reship: --wait and --dry-run exclude each other'],
  ])('%s', async (line, says) => {
    const { code, called, out, err } = await type(line);
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(out).toBe('');
    expect(called).toEqual([]);
  });
});

describe('words that need no cluster', () => {
  test.each(['', '--help', 'help', 'check --help', 'update -h', 'help update', 'help help'])(
    'reship %s prints help',
    async (line) => {
      const { code, out, called } = await type(line);
      expect(code).toBe(0);
      expect(out).toContain('Usage: reship');
      expect(called).toEqual([]);
    },
  );

  test('the help of a command says the exit codes, and no default that is empty', async () => {
    const { out } = await type('help update');
    expect(out).toContain('Usage: reship update');
    expect(out).toContain('Exit codes: 0 fine, 1 something failed');
    expect(out).not.toContain('[]');
    expect(out).not.toContain('docs/');
  });

  test.each([
    ['controller --help', null, 80],
    ['check --help', null, 80],
    ['update --help', 120, 120],
  ])('reship %s on a terminal of %s columns takes at most %i', async (line, columns, most) => {
    const { out } = await type(line, true, columns);
    expect(out.split('\n').filter((one) => one.length > most)).toEqual([]);
    expect(Math.max(...out.split('\n').map((one) => one.length))).toBeGreaterThan(most - 20);
  });

  test.each(['-V', '--version'])('reship %s prints the version alone', async (line) => {
    expect(await type(line)).toMatchObject({ code: 0, out: '1.2.3\n', err: '' });
  });
});
