// Looks at a running controller every few seconds: memory, files, log lines, errors; and what that amounts to in the end.
import type { ControllerRun, LogLine, Sample } from './controller-run.ts';
import { figureIn } from './controller-run.ts';
import { median, rounded } from './figures.ts';

export interface Look extends Sample {
  /** Seconds since the start of the soak. */
  readonly at: number;
  /** MB that JavaScript uses. */
  readonly heap: number;
}

export interface Watched {
  look(at: number): Promise<void>;
  readonly looks: readonly Look[];
  /** Lines of the log since the start. */
  readonly lines: number;
  /** Lines of the levels warn and above, by message and code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly leads: number;
}

/** @param finished counts the lines of finished records, by the record's name */
export function watchController(run: ControllerRun, finished: Map<string, number>): Watched {
  const looks: Look[] = [];
  const errors: Record<string, number> = {};
  let lines = 0;
  let leads = 0;

  function take(line: LogLine): void {
    lines += 1;
    if (line.msg === 'leads') leads += 1;
    if (line['event'] === 'RecordFinished') {
      const record = String(line['record']);
      finished.set(record, (finished.get(record) ?? 0) + 1);
    }
    if (!['warn', 'error', 'text'].includes(line.level)) return;
    const key = `${line.level} ${line.msg}${codeOf(line)}`;
    errors[key] = (errors[key] ?? 0) + 1;
  }

  return {
    async look(at) {
      for (const line of run.lines()) take(line);
      const sample = run.sample();
      if (sample === null) return;
      const page = await run.metrics().catch(() => '');
      looks.push({ ...sample, at, heap: figureIn(page, 'nodejs_heap_size_used_bytes') / 1e6 });
    },
    looks,
    get lines() {
      return lines;
    },
    errors,
    get leads() {
      return leads;
    },
  };
}

function codeOf(line: LogLine): string {
  const { error, reason } = line as { readonly error?: { code?: string; type?: string }; readonly reason?: string };
  const code = reason ?? error?.code ?? error?.type;
  return code === undefined ? '' : `: ${code}`;
}

/** Per hour, by least squares. */
export function slope(looks: readonly Look[], of: (look: Look) => number): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [x, y] = [mean(looks.map(({ at }) => at)), mean(looks.map(of))];
  let [above, below] = [0, 0];
  for (const look of looks) {
    above += (look.at - x) * (of(look) - y);
    below += (look.at - x) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 3600;
}

/** Figures after the warm-up, as a row of the table. */
export function summary({ looks, lines, leads }: Watched, warmUpSeconds: number) {
  const warm = looks.filter(({ at }) => at >= warmUpSeconds);
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) throw new Error('the controller was never seen');
  const seconds = last.at - first.at;
  const most = (of: (look: Look) => number) => Math.max(...looks.map(of));
  return {
    'MB, median': rounded(median(warm.map(({ rss }) => rss)), 1),
    'MB, most': rounded(last.peak, 1),
    'MB/h': rounded(
      slope(warm, ({ rss }) => rss),
      2,
    ),
    'heap MB/h': rounded(
      slope(warm, ({ heap }) => heap),
      2,
    ),
    'sockets, most': most(({ sockets }) => sockets),
    'sockets, last': last.sockets,
    'files, last': last.files,
    'cpu %': rounded(((last.cpu - first.cpu) / seconds / 1000) * 100, 2),
    'lines/s': rounded(lines / seconds, 2),
    'times leader': leads,
  };
}
