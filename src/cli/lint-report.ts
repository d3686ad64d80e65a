// The report of `reship lint`, and how people read it: one line for each finding, as compilers write them.
import type { LintFinding, LintReport } from '#contract/lint-report.ts';
import { counted } from './counted.ts';
import type { Terminal } from './deps.ts';
import type { LintOptions } from './options.ts';
import { printable } from './printable.ts';
import { writeData } from './write-data.ts';

/** @param files in the order in which they were read, which is the order of the findings */
export function lintReport(findings: readonly LintFinding[], files: readonly string[], workloads: number): LintReport {
  const sorted = findings.toSorted((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line);
  const count = (severity: LintFinding['severity']) => findings.filter((one) => one.severity === severity).length;
  return {
    apiVersion: 'cli.reship.dev/v1',
    kind: 'LintReport',
    findings: sorted,
    summary: { files: files.length, workloads, errors: count('error'), warnings: count('warning') },
  };
}

export async function renderLint(report: LintReport, form: LintOptions['output'], terminal: Terminal): Promise<void> {
  if (form !== 'table') return writeData(report, form, terminal);
  terminal.out.write(report.findings.map(shown).join(''));
  const { files, workloads, errors, warnings } = report.summary;
  const read = `${counted(files, 'file')}, ${counted(workloads, 'workload')}`;
  terminal.err.write(`${read}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}\n`);
}

function shown({ file, line, severity, object, code, message, next }: LintFinding): string {
  const name = object === null ? '' : ` ${object.kind} ${[object.namespace, object.name].filter(Boolean).join('/')}:`;
  const head = printable(`${file}:${line}: ${severity}:${name} ${code}: ${message}`);
  return next === '' ? `${head}\n` : `${head}\n  next: ${next.split('\n').map(printable).join('\n        ')}\n`;
}
