// The report of `reship lint`: what is wrong, or legal and unsafe, in the settings of manifests.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportVersion } from './check-report.ts';
import { reportReason } from './report-item.ts';
import { list, orNull, words } from './shapes.ts';

const object = Type.Object(
  {
    kind: words(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Namespace'], 'Of the manifest.'),
    namespace: orNull(Type.String({ description: 'As the manifest says; null where it says none.' })),
    name: Type.String({ description: 'Empty where the manifest says none.' }),
  },
  { additionalProperties: false },
);

const finding = Type.Object(
  {
    severity: words(['error', 'warning'], 'An error stops writes to the workload; a warning is legal.'),
    file: Type.String({ description: 'The path as it was given or found; `-` for standard input.' }),
    line: Type.Integer({ minimum: 1, description: 'Where the document begins, or where it cannot be read.' }),
    object: orNull(object),
    ...reportReason.properties,
  },
  { additionalProperties: false },
);

const count = (description: string) => Type.Integer({ minimum: 0, description });

export const lintReport = Type.Object(
  {
    apiVersion: Type.Literal(reportVersion),
    kind: Type.Literal('LintReport'),
    findings: list(finding, 'By file, then by line.'),
    summary: Type.Object(
      {
        files: count('Files read.'),
        workloads: count('Workloads found, whether or not they have a policy.'),
        errors: count('Findings by severity.'),
        warnings: count('Findings by severity.'),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false, title: 'LintReport', description: 'What `reship lint -o json` prints.' },
);

export type LintReport = Static<typeof lintReport>;
export type LintFinding = LintReport['findings'][number];
