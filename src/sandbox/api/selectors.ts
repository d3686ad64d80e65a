// Label and field selectors of lists and watches.
import { isMap } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { StatusError } from './status.ts';

type Test = (object: Stored) => boolean;

const keyed = /^([^\s=!,()]+)\s*(?:(==|=|!=)\s*([^\s,()]*)|\s(in|notin)\s*\(([^)]*)\))?$/;

/** Whether an object is asked for. Throws 400 for what is no selector. */
export function selectorOf(query: URLSearchParams, resource: string): Test {
  const labels = split(query.get('labelSelector') ?? '').map(labelTest);
  const fields = split(query.get('fieldSelector') ?? '').map((text) => fieldTest(text, resource));
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

/** What can be asked of every kind, and of some. */
const names = ['metadata.name', 'metadata.namespace'];
const more: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  secrets: ['type'],
  namespaces: ['status.phase'],
  'events.events.k8s.io': [
    'regarding.kind',
    'regarding.name',
    'regarding.namespace',
    'regarding.uid',
    'reason',
    'type',
  ],
};

function fieldTest(text: string, resource: string): Test {
  const [all, path = '', operator, value = ''] = keyed.exec(text) ?? [];
  if (all === undefined || operator === undefined)
    throw new StatusError(400, `invalid selector: '${text}'; can't understand '${text}'`);
  const asked = path.replace(/^involvedObject\./, 'regarding.');
  if (![...names, ...(more[resource] ?? [])].includes(asked)) {
    const known = names.map((name) => `"${name}"`).join(', ');
    const message = `"${path}" is not a known field selector: only ${known}`;
    throw new StatusError(400, more[resource] === undefined ? message : `field label not supported: ${path}`);
  }
  const keys = asked.split('.');
  return (object) => {
    let at: unknown = object;
    for (const key of keys) at = isMap(at) ? at[key] : undefined;
    const found = typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : '';
    return (found === value) === (operator !== '!=');
  };
}
