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
    const ranked = report.verdicts.filter(({ rank }) => rank !== null);
    const refused = report.verdicts.filter(({ rank }) => rank === null);
    const shown = form === 'wide' ? refused : refused.slice(0, refusedRows);
    if (report.verdicts.length > 0) terminal.out.write(table(['TAG', 'RANK', 'WHY'], [...ranked, ...shown].map(row)));
    const hidden = refused.length - shown.length;
    if (hidden > 0)
      terminal.err.write(
        `${hidden} more ${hidden === 1 ? 'tag is' : 'tags are'} refused; -o wide shows ${hidden === 1 ? 'it' : 'them all'}\n`,
      );
  }
  const chosen = report.selected === null ? 'no tag is chosen' : `${report.selected} is chosen`;
  const because = why === null ? '' : `: ${why.code}: ${why.message}`;
  terminal.err.write(printable(`${counted(report.verdicts.length, 'tag')}, ${chosen}${because}`) + '\n');
}

function row({ tag, rank, reasons }: TryReport['verdicts'][number]): readonly string[] {
  const why = reasons.map(({ code, message }) => `${code}: ${message}`).join('; ');
  return [tag, rank === null ? '-' : String(rank), rank === 1 && why === '' ? 'chosen' : why];
}
