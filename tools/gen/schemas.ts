// JSON Schemas of the reports, from src/contract.
import type { TSchema } from 'typebox';
import { checkReport } from '#contract/check-report.ts';
import { lintReport } from '#contract/lint-report.ts';
import { tryReport } from '#contract/try-report.ts';
import { historyReport } from '#contract/history-report.ts';
import { statusReport } from '#contract/status-report.ts';
import { updateReport } from '#contract/update-report.ts';
import { whyReport } from '#contract/why-report.ts';
import type { Generated } from './generated.ts';

const reports: Readonly<Record<string, TSchema>> = {
  'check-report': checkReport,
  'update-report': updateReport,
  'try-report': tryReport,
  'lint-report': lintReport,
  'why-report': whyReport,
  'status-report': statusReport,
  'history-report': historyReport,
};

export function schemas(): readonly Generated[] {
  return Object.entries(reports).map(([name, schema]) => {
    const whole = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema };
    return { path: `docs/reference/schemas/${name}.json`, text: `${JSON.stringify(whole, null, 2)}\n` };
  });
}
