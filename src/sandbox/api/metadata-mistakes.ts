// What the server refuses of names, labels and annotations.
import type { Draft, Stored } from '../store/object.ts';
import { type Mistake, wrong } from './mistake.ts';

const annotationLimit = 262_144;
const namePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const nameRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const partPattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const chars = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const keyRule = `name part must consist of ${chars} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
const valueRule = `a valid label must be an empty string or consist of ${chars} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;

/**
 * @param told how often the server tells that the annotations are too long
 * @param before null for a new object
 */
export function metadataMistakes(
  kind: string,
  { metadata }: Draft,
  before: Stored | null,
  told: number,
): readonly Mistake[] {
  const { name = '', annotations = {}, labels = {} } = metadata;
  const mistakes: Mistake[] = [];
  const isFree = kind.includes('Role') || (metadata.name === undefined && metadata.generateName !== undefined);
  if (before === null && !isFree && (!namePattern.test(name) || name.length > 253))
    mistakes.push(wrong('metadata.name', name, nameRule));
  const field = 'metadata.annotations';
  for (const [key, value] of Object.entries(labels)) {
    mistakes.push(...keyMistakes(key, 'metadata.labels'));
    if (value.length > 63) mistakes.push(wrong('metadata.labels', value, 'must be no more than 63 bytes'));
    if (value !== '' && !partPattern.test(value)) mistakes.push(wrong('metadata.labels', value, valueRule));
  }
  mistakes.push(...Object.keys(annotations).flatMap((key) => keyMistakes(key, field)));
  const size = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  const message = `Too long: may not be more than ${annotationLimit} bytes`;
  const tooLong = { reason: 'FieldValueTooLong', message, field };
  if (size > annotationLimit) mistakes.push(...Array.from({ length: told }, () => tooLong));
  return mistakes;
}

function keyMistakes(key: string, field: string): readonly Mistake[] {
  const [part = '', prefix, ...more] = key.split('/').toReversed();
  if (more.length > 0 || !partPattern.test(part)) return [wrong(field, key, keyRule)];
  if (part.length > 63) return [wrong(field, key, 'name part must be no more than 63 bytes')];
  const isFit = prefix === undefined || (namePattern.test(prefix.toLowerCase()) && prefix.length <= 253);
  return isFit ? [] : [wrong(field, key, `prefix part ${nameRule}`)];
}
