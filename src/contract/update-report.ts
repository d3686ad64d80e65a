// The report of `reship update`: what was decided, written and seen to roll out.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportBody, reportVersion } from './check-report.ts';

export const updateReport = Type.Object(
  { apiVersion: Type.Literal(reportVersion), kind: Type.Literal('UpdateReport'), ...reportBody },
  { additionalProperties: false, title: 'UpdateReport', description: 'What `reship update -o json` prints.' },
);

export type UpdateReport = Static<typeof updateReport>;
