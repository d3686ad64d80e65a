// The counts at the end of a report.
import { Type } from 'typebox';
import type { Static } from 'typebox';

const count = (description: string) => Type.Integer({ minimum: 0, description });

export const reportSummary = Type.Object(
  {
    workloads: count('Workloads looked at, whether or not they have a policy.'),
    containers: count('Containers decided.'),
    update: count('Containers by decision.'),
    wait: count('Containers by decision.'),
    stay: count('Containers by decision.'),
    refuse: count('Containers, or workloads as a whole, by decision.'),
    pinOnly: count('Those of `update` whose bits run already: only the reference changes.'),
    errors: count('Length of `errors`.'),
  },
  { additionalProperties: false },
);

export type ReportSummary = Static<typeof reportSummary>;
