// A DeployRecord as the API server hands it out, as far as the controller reads it.
import type { StoredRecord } from '#controller/record-door.ts';
import type { RecordSpec } from '#core/record/record.ts';
import { recordFactsOf } from '#core/record/record-facts.ts';
import { at, objectOf } from '#core/workload/shape.ts';

/** null: it is no record of ours. The API server has checked the rest by the schema of the CRD. */
export function storedRecordOf(raw: unknown): StoredRecord | null {
  const facts = recordFactsOf(raw);
  if (facts === null) return null;
  return { facts, spec: at(raw, 'spec') as RecordSpec, status: objectOf(at(raw, 'status')), raw };
}
