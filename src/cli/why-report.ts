// How people read the report of `reship why`: what is followed and what stops it, then the candidates of each container.
import { intervalSeconds } from '#core/decision/decide.ts';
import { shortName } from '#core/workload/workload.ts';
import type { LastChange } from '#contract/last-change.ts';
import type { WhyReport } from '#contract/why-report.ts';
import type { Terminal } from './deps.ts';
import { nextSteps } from './next-steps.ts';
import type { WhyOptions } from './options.ts';
import { printable } from './printable.ts';
import { verdictTable } from './try-report.ts';
import { writeData } from './write-data.ts';

type Row = readonly [string, string];

export async function renderWhy(report: WhyReport, form: WhyOptions['output'], terminal: Terminal): Promise<void> {
  if (form === 'json' || form === 'yaml') return writeData(report, form, terminal);
  const { workload } = report;
  if (workload !== null) {
    const user = report.computedWith === null ? 'your rights' : `the rights of ${report.computedWith}`;
    terminal.out.write(
      `${printable(`${workload.namespace}/${shortName(workload)}, computed here and now with ${user}`)}\n`,
    );
    terminal.out.write(lines(wholeRows(report)));
    for (const container of report.containers) {
      terminal.out.write(
        `\n${printable(container.container ?? 'all containers')}\n${lines(containerRows(container, report.brakes))}`,
      );
      const { text, note } = verdictTable(container.verdicts, form === 'wide');
      terminal.out.write(text === '' ? '' : `\n${text}`);
      terminal.err.write(note);
    }
  }
  terminal.err.write(nextSteps([], report.errors, () => false));
}

function wholeRows(report: WhyReport): readonly Row[] {
  const { owner, brakes, lastChange, rollout, records, nextLookSeconds, followed } = report;
  const seen = nextLookSeconds === null ? 'only when something changes' : lookWords(nextLookSeconds);
  return [
    ...(followed ? [] : [['follows', 'nothing: no reship.dev/policy, and no default of the Namespace'] as const]),
    ['owner', owner === null ? 'nobody else' : `${owner.kind} (${owner.evidence})`],
    ...(brakes.length === 0 ? [['brakes', 'none'] as const] : brakes.flatMap((one) => reasonRows('brake', one))),
    ['last change', lastChange === null ? 'none by Reship' : changeWords(lastChange)],
    ...(rollout === null ? [] : [['rollout', [rollout.outcome, rollout.message].filter(Boolean).join(': ')] as const]),
    ...(records === 'read' ? [] : [['records', recordWords[records]] as const]),
    ...(followed ? [['next look', seen] as const] : []),
  ];
}

/** The controller's interval is not known here. */
function lookWords(seconds: number): string {
  return seconds === intervalSeconds
    ? `within its interval (${seconds} s by default), where a controller runs`
    : `in ${seconds} s, where a controller runs`;
}

/** Why records tell nothing. */
export const recordWords = {
  notServed: 'not known: this API server serves no DeployRecords',
  forbidden: 'not known: the right to list deployrecords.reship.dev is missing',
} as const;

export function changeWords({ at, trigger, record, outcome }: LastChange): string {
  const by = trigger.user === null ? '' : ` by ${trigger.user}`;
  const end = outcome === null ? '' : `, ${outcome}`;
  return `${at} ${trigger.type}${by} (record ${record}${end})`;
}

/** @param brakes what is next is said with them, once */
function containerRows(item: WhyReport['containers'][number], brakes: WhyReport['brakes']): readonly Row[] {
  const { policy, policySource, pin, from, to, decision, reasons } = item;
  const newest = to?.image ?? (decision === 'stay' ? (from?.image ?? 'not known') : 'not known');
  return [
    ...(policy === null ? [] : [['follows', `${policy} (${policySource ?? ''}), pin ${pin ?? ''}`] as const]),
    ...(from === null ? [] : [['running', withDigest(from)] as const]),
    ...(from === null ? [] : [['newest allowed', newest] as const]),
    ['decision', decision],
    ...reasons.flatMap((one) => {
      const said = brakes.some(({ code, message }) => code === one.code && message === one.message);
      return reasonRows('because', said ? { ...one, next: '' } : one);
    }),
  ];
}

function withDigest({ image, digest }: NonNullable<WhyReport['containers'][number]['from']>): string {
  return digest === null || image.includes('@') ? image : `${image} (${digest})`;
}

function reasonRows(name: string, { code, message, next }: WhyReport['brakes'][number]): readonly Row[] {
  const steps = next === '' ? [] : next.split('\n').map((line, index) => [index === 0 ? 'next' : '', line] as const);
  return [[name, `${code}: ${message}`], ...steps];
}

function lines(rows: readonly Row[]): string {
  return rows.map(([name, text]) => `  ${name.padEnd(15)} ${printable(text)}\n`).join('');
}
