// Label and field selectors of lists and watches.
import { isMap } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { StatusError } from './status.ts';

type Test = (object: Stored) => boolean;

const keyed = /^([^\s=!,()]+)\s*(?:(==|=|!=)\s*([^\s,()]*)|\s(in|notin)\s*\(([^)]*)\))?$/;

/** Whether an object is asked for. Throws 400 for what is no selector. */
export function selectorOf(query: URLSearchParams): Test {
  const labels = split(query.get('labelSelector') ?? '').map(labelTest);
  const fields = split(query.get('fieldSelector') ?? '').map(fieldTest);
  return (object) => labels.every((test) => test(object)) && fields.every((test) => test(object));
}

/** At commas outside of parentheses. */
function split(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function labelTest(text: string): Test {
  const negated = /^!\s*(\S+)$/.exec(text);
  if (negated !== null) return ({ metadata }) => metadata.labels?.[negated[1] ?? ''] === undefined;
  const [all, key = '', operator, value = '', set, values = ''] = keyed.exec(text) ?? [];
  if (all === undefined) {
    throw new StatusError(400, `unable to parse requirement: found '${text}', expected: a label selector`);
  }
  const list = values.split(',').map((one) => one.trim());
  return ({ metadata }) => {
    const label = metadata.labels?.[key];
    if (operator !== undefined) return (label === value) === (operator !== '!=');
    if (set !== undefined) return (label !== undefined && list.includes(label)) === (set === 'in');
    return label !== undefined;
  };
}

/** Fields by their path; the real server knows fewer of them for each kind. */
function fieldTest(text: string): Test {
  const [all, path = '', operator, value = ''] = keyed.exec(text) ?? [];
  if (all === undefined || operator === undefined)
    throw new StatusError(400, `invalid selector: '${text}'; can't understand '${text}'`);
  const keys = path.split('.');
  return (object) => {
    let at: unknown = object;
    for (const key of keys) at = isMap(at) ? at[key] : undefined;
    const found = typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : '';
    return (found === value) === (operator !== '!=');
  };
}
