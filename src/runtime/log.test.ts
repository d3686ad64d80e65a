import { describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import type { LogOptions } from './log.ts';
import { createLog } from './log.ts';

function stage(level: LogOptions['level'] = 'info') {
  const lines: string[] = [];
  const clock = { now: () => Date.UTC(2026, 10, 21, 14, 0, 0, 5) };
  return { lines, log: createLog({ level, clock, destination: { write: (line) => lines.push(line) } }) };
}

describe('the log', () => {
  test('an event is one line of JSON with the same names always', () => {
    const { lines, log } = stage();
    log.info('a decision changed', { workload: 'shop/web', text: 'two\nlines' });
    expect(lines).toEqual([
      '{"level":"info","time":"2026-11-21T14:00:00.005Z","workload":"shop/web","text":"two\\nlines","msg":"a decision changed"}\n',
    ]);
  });

  test.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('at level %s, %d of four lines are written', (level, count) => {
    const { lines, log } = stage(level);
    for (const name of ['debug', 'info', 'warn', 'error'] as const) log[name]('x');
    expect(lines.length).toBe(count);
  });

  test('fields are carried on, and the later one of a name counts', () => {
    const { lines, log } = stage();
    log.with({ instance: 'pod-1', key: 'a' }).with({ key: 'b' }).warn('x', { key: 'c' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ instance: 'pod-1', key: 'c', level: 'warn' });
  });

  test('a field cannot take the place of the log’s own', () => {
    const { lines, log } = stage();
    log.info('real', { msg: 'false', level: 'error', time: 'never' });
    expect(lines[0]?.match(/"(msg|level|time)":/g)).toEqual(['"level":', '"time":', '"msg":']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'real', msg_: 'false', level_: 'error' });
  });

  test('no secret is written: not in fields, nor in errors, nor in the message', () => {
    const { lines, log } = stage();
    const password = canary('log');
    const error = new Error(`GET https://robot:${password}@ghcr.io/token`);
    log.with({ headers: { authorization: password } }).error(`Bearer ${password}`, { error, password });
    expect(lines.join('')).not.toContain(password);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      error: { type: 'Error', message: 'GET https://[secret]@ghcr.io/token' },
    });
  });

  test('a field that throws when it is read harms neither its line nor its caller', () => {
    const { lines, log } = stage();
    const broken = {
      toJSON: () => {
        throw new Error('unreadable');
      },
    };
    log.info('still written', { broken });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'still written', unreadable: 'unreadable' });
  });
});
