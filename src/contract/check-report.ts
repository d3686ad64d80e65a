// The report of `reship check`: what would be done, and why not more.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportError } from './report-error.ts';
import { reportItem } from './report-item.ts';
import { reportSummary } from './report-summary.ts';
import { list } from './shapes.ts';

/** The API version of every report of the command line; a change that breaks readers is a new one. */
export const reportVersion = 'cli.reship.dev/v1';

/** Everything between the kind and the end, the same in both reports. */
export const reportBody = {
  items: list(reportItem, 'One per container; one for the workload as a whole where it is refused as a whole.'),
  errors: list(reportError, 'What could not be looked at or written. An empty scope means the whole command.'),
  summary: reportSummary,
};

export const checkReport = Type.Object(
  { apiVersion: Type.Literal(reportVersion), kind: Type.Literal('CheckReport'), ...reportBody },
  { additionalProperties: false, title: 'CheckReport', description: 'What `reship check -o json` prints.' },
);

/** In a CheckReport `applied` and `rollout` are null everywhere. */
export type CheckReport = Static<typeof checkReport>;
