// The reading of all records beside the work: waited for a moment, tried again, and over with its term.
import { expect, test } from 'vitest';
import { createLog } from '#runtime/log.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { createHistory } from './history.ts';

function stage() {
  const clock = manualClock();
  const lines: string[] = [];
  const seen = { readings: 0, later: 0, notServed: 0 };
  const given = { seconds: 0, answer: 7 as number | 'over' | 'notServed' | Error };
  const history = createHistory({
    records: {
      async readAll(signal) {
        seen.readings += 1;
        const { answer } = given;
        await clock.sleep(given.seconds * 1000, signal);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    clock,
    random: () => 0.5,
    log: createLog({
      level: 'info',
      clock,
      destination: {
        write(line) {
          const { msg, records, seconds } = JSON.parse(line) as { msg: string; records?: number; seconds?: number };
          lines.push(records === undefined ? msg : `${msg}: ${records} in ${seconds} s`);
        },
      },
    }),
    notServed: () => void (seen.notServed += 1),
  });
  const term = new AbortController();
  const answers: string[] = [];
  const begin = () =>
    void history.begin(term.signal, async () => void (seen.later += 1)).then((answer) => answers.push(answer));
  return { clock, lines, seen, given, history, term, begin, answers };
}

test('what is read within a moment is waited for, and nothing is left to be done later', async () => {
  const { begin, clock, answers, lines, seen, given } = stage();
  given.seconds = 0.4;
  begin();
  await clock.advance(390);
  expect(answers).toEqual([]);
  await clock.advance(100_000);
  expect([answers, lines, seen.later, clock.pending()]).toEqual([['begun'], ['history is read: 7 in 0.4 s'], 0, 0]);
});

test('what takes longer keeps nothing waiting, and is told when it is there', async () => {
  const { begin, clock, answers, lines, seen, given } = stage();
  given.seconds = 10;
  begin();
  await clock.advance(510);
  expect([answers, lines]).toEqual([['begun'], []]);
  await clock.advance(10_000);
  expect([lines, seen]).toEqual([['history is read: 7 in 10 s'], { readings: 1, later: 1, notServed: 0 }]);
});

test('what breaks off is tried again, with one line for all of it', async () => {
  const { begin, clock, answers, lines, seen, given } = stage();
  given.answer = new Error('busy');
  begin();
  await clock.advance(120_000);
  expect([answers, lines, seen.readings > 3, seen.readings < 12]).toEqual([
    ['begun'],
    ['history cannot be read'],
    true,
    true,
  ]);
  // Once for what is known all the same.
  expect(seen.later).toBe(1);
  given.answer = 3;
  await clock.advance(61_000);
  expect([lines.length, seen.later]).toEqual([2, 2]);
});

test.each(['its term', 'the pause', 'another beginning'])('is over with %s', async (end) => {
  const { begin, clock, history, term, lines, seen, given } = stage();
  given.seconds = 10;
  begin();
  await clock.advance(2_000);
  if (end === 'its term') term.abort();
  else if (end === 'the pause') history.end();
  else begin();
  await clock.advance(60_000);
  const again = end === 'another beginning' ? 1 : 0;
  expect([lines.length, seen.later, seen.readings]).toEqual([again, again, again + 1]);
});

test.each([
  { seconds: 0, answers: ['notServed'], notServed: 0 },
  { seconds: 10, answers: ['begun'], notServed: 1 },
])('a kind that is not served any more is told, after $seconds s', async ({ seconds, ...expected }) => {
  const { begin, clock, answers, seen, given, lines } = stage();
  Object.assign(given, { seconds, answer: 'notServed' });
  begin();
  await clock.advance(20_000);
  expect([{ answers, notServed: seen.notServed }, seen.later, lines]).toEqual([expected, 0, []]);
});
