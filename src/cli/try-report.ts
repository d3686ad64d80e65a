// The report of `reship try`, and how people read it: the chosen tag, those behind it, those that may not be.
import type { ContainerDecision } from '#core/decision/decision.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { TryReport } from '#contract/try-report.ts';
import { counted } from './counted.ts';
import type { Terminal } from './deps.ts';
import type { TryOptions } from './options.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { writeData } from './write-data.ts';

/** Rows of refused tags that a table shows, unless it is wide. */
const refusedRows = 30;

/** @param running null: nothing runs */
export function tryReport(policy: string, running: string | null, decided: ContainerDecision): TryReport {
  const verdicts = decided.verdicts.map(({ tag, rank, reasons }) => ({
    tag,
    rank,
    reasons: reasons.map((one) => ({ ...one })),
  }));
  const selected = decided.verb === 'update' || decided.verb === 'stay' ? decided.tag : null;
  return { apiVersion: 'cli.reship.dev/v1', kind: 'TryReport', policy, running, selected, verdicts };
}

/** @param why the reason that decided; its next step speaks of a workload, and there is none */
export async function renderTry(
  report: TryReport,
  why: Reason | null,
  form: TryOptions['output'],
  terminal: Terminal,
): Promise<void> {
  if (form === 'json' || form === 'yaml') {
    await writeData(report, form, terminal);
  } else {
    const { text, note } = verdictTable(report.verdicts, form === 'wide');
    terminal.out.write(text);
    terminal.err.write(note);
  }
  const chosen = report.selected === null ? 'no tag is chosen' : `${report.selected} is chosen`;
  const because = why === null ? '' : `: ${why.code}: ${why.message}`;
  terminal.err.write(printable(`${counted(report.verdicts.length, 'tag')}, ${chosen}${because}`) + '\n');
}

/** The allowed tags and, unless it is wide, the first refused ones; `note` says how many are left out. */
export function verdictTable(
  verdicts: TryReport['verdicts'],
  wide: boolean,
): { readonly text: string; readonly note: string } {
  if (verdicts.length === 0) return { text: '', note: '' };
  const ranked = verdicts.filter(({ rank }) => rank !== null);
  const refused = verdicts.filter(({ rank }) => rank === null);
  const shown = wide ? refused : refused.slice(0, refusedRows);
  const text = table(['TAG', 'RANK', 'WHY'], [...ranked, ...shown].map(row));
  const hidden = refused.length - shown.length;
  const [are, them] = hidden === 1 ? ['tag is', 'it'] : ['tags are', 'them all'];
  return { text, note: hidden === 0 ? '' : `${hidden} more ${are} refused; -o wide shows ${them}\n` };
}

function row({ tag, rank, reasons }: TryReport['verdicts'][number]): readonly string[] {
  const why = reasons.map(({ code, message }) => `${code}: ${message}`).join('; ');
  return [tag, rank === null ? '-' : String(rank), rank === 1 && why === '' ? 'chosen' : why];
}
