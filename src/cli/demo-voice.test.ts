import { expect, test } from 'vitest';
import { type DemoLine, voiceOn } from './demo-voice.ts';
import type { DemoOptions } from './options.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5);
const seen: DemoLine = { at, by: 'reship', workload: 'deploy/web', what: 'ImageUpdated', why: 'app 1 → 2' };

function said(options: Pick<DemoOptions, 'output' | 'colour'>, columns: number | null = null) {
  const text = { out: '', err: '' };
  const terminal = {
    out: { write: (more: string) => void (text.out += more), columns },
    err: { write: (more: string) => void (text.err += more), columns },
    colour: false,
  };
  return { voice: voiceOn(terminal, options), text };
}

test('a line has time, workload, what and why, and nothing that moves a cursor', () => {
  const { voice, text } = said({ output: 'text', colour: false });
  voice.line({ ...seen, why: 'app 1 → 2\u001b[2J' });
  voice.line({ ...seen, by: 'demo', workload: '', what: 'pushed', why: 'shop/web:2' });
  expect(text.out.replaceAll(/^\d\d:\d\d:\d\d/gm, 'TIME')).toBe(
    'TIME  deploy/web    ImageUpdated        app 1 → 2\\u{1b}[2J\nTIME                pushed              shop/web:2\n',
  );
});

test('the longest word of an Event leaves the reasons in their column', () => {
  const { voice, text } = said({ output: 'text', colour: false });
  for (const what of ['Undone', 'RegistryUnavailable', 'ReturnTargetUnknown']) voice.line({ ...seen, what });
  expect(text.out.split('\n').map((line) => line.indexOf('app 1'))).toEqual([44, 44, 44, -1]);
});

test.each([
  [{}, '\u001b[32mImageUpdated\u001b[39m'],
  [{ isWarning: true }, '\u001b[31mImageUpdated\u001b[39m'],
  [{ by: 'demo' }, ' ImageUpdated '],
] as const)('colour of %j', (more, expected) => {
  const { voice, text } = said({ output: 'text', colour: true });
  voice.line({ ...seen, ...more });
  expect(text.out).toContain(expected);
});

test('scenes and output of commands stand apart', () => {
  const { voice, text } = said({ output: 'text', colour: false });
  voice.scene('What comes.');
  voice.output('reship history', `a\n${'b'.repeat(200)}\n`);
  voice.hints('Try it.', ['c'.repeat(200)]);
  const [b, c] = ['b'.repeat(157), 'c'.repeat(200)];
  expect(text.out).toBe(`\nWhat comes.\n\n$ reship history\n  a\n  ${b}…\n\nTry it.\n  ${c}\n`);
});

test('as data each line is one object', () => {
  const { voice, text } = said({ output: 'json', colour: true });
  voice.scene('What comes.');
  voice.line(seen);
  voice.output('reship history', 'a\nb\n');
  const lines = text.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const by = 'demo';
  const time = expect.any(String) as string;
  expect(lines).toEqual([
    { time, by, workload: null, what: 'Scene', why: 'What comes.' },
    { time: '2026-01-02T03:04:05.000Z', by: 'reship', workload: 'deploy/web', what: 'ImageUpdated', why: 'app 1 → 2' },
    { time, by, workload: null, what: '$ reship history', why: 'a\nb' },
  ]);
});

test('a long reason goes on below itself on a terminal, and is one line in a pipe; digests are short in both', () => {
  const why = `took back a@sha256:${'0'.repeat(64)} and more words`;
  const piped = said({ output: 'text', colour: false });
  piped.voice.line({ ...seen, why });
  expect(piped.text.out).toMatch(/ took back a@sha256:0{12} and more words\n$/);
  const { voice, text } = said({ output: 'text', colour: false }, 88);
  voice.line({ ...seen, why });
  expect(text.out).toMatch(/ took back a@sha256:0{12} and more\n {44}words\n$/);
  for (const columns of [0, 40]) {
    const narrow = said({ output: 'text', colour: false }, columns);
    narrow.voice.line({ ...seen, why });
    narrow.voice.output('reship history', 'a line of some length that is not cut');
    expect(narrow.text.out).toMatch(/ and more words\n[^]* is not cut\n$/);
  }
});

test('what is waited for is shown on a terminal alone, and is gone before the next line', () => {
  const piped = said({ output: 'text', colour: false });
  piped.voice.wait('waiting for it');
  expect(piped.text.err).toBe('');
  const { voice, text } = said({ output: 'text', colour: false }, 80);
  voice.wait('waiting for it');
  voice.line(seen);
  expect(text.err).toBe('waiting for it\r\u001b[K');
});
