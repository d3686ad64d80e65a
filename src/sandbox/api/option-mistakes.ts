// What the server refuses of the parameters of a request.
import { forbidden, type Mistake, unsupported } from './mistake.ts';
import type { Asked } from './route.ts';
import { invalid, StatusError } from './status.ts';

const kinds: Readonly<Record<string, string>> = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions' };
const match = 'resourceVersionMatch';

/** Of a request that writes. Throws 422. */
export function requireWriteOptions({ method, query }: Asked, isApply: boolean): void {
  const mistakes: Mistake[] = [];
  const strictness = query.get('fieldValidation') ?? '';
  const bytes = Buffer.byteLength(query.get('fieldManager') ?? '');
  if (query.has('force') && !isApply) mistakes.push(forbidden('force', 'may not be specified for non-apply patch'));
  if (bytes > 128) {
    const message = 'Too long: may not be more than 128 bytes';
    mistakes.push({ reason: 'FieldValueTooLong', message, field: 'fieldManager' });
  }
  const parts = query.getAll('dryRun').filter((part) => part !== '');
  if (parts.some((part) => part !== 'All')) mistakes.push(unsupported('dryRun', parts, ['All']));
  const known = ['', 'Ignore', 'Strict', 'Warn'];
  if (!known.includes(strictness)) mistakes.push(unsupported('fieldValidation', strictness, known));
  if (mistakes.length > 0) throw invalid(kinds[method] ?? '', 'meta.k8s.io', '', mistakes);
}

/** Of a request that lists. Throws 400 and 422. */
export function requireListOptions(query: URLSearchParams): void {
  const limit = query.get('limit') ?? '0';
  if (!/^[+-]?\d+$/.test(limit))
    throw new StatusError(400, `strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`);
  const how = query.get(match) ?? '';
  const version = query.get('resourceVersion') ?? '';
  if (how === '') return;
  const mistakes: Mistake[] = [];
  const known = ['Exact', 'NotOlderThan', ''];
  if (version === '') mistakes.push(forbidden(match, `${match} is forbidden unless resourceVersion is provided`));
  if (!known.includes(how)) mistakes.push(unsupported(match, how, known));
  if (how === 'Exact' && version === '0')
    mistakes.push(forbidden(match, `${match} "exact" is forbidden for resourceVersion "0"`));
  if (mistakes.length > 0) throw invalid('ListOptions', 'meta.k8s.io', '', mistakes);
}
