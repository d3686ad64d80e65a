// One thing that is wrong with an object, in the words of the server.
import type { Cause } from './status.ts';

export type Mistake = Required<Cause>;

export function required(field: string): Mistake {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}

export function wrong(field: string, value: unknown, why: string): Mistake {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field };
}

export function forbidden(field: string, why: string): Mistake {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

export function unsupported(field: string, value: unknown, known: readonly string[]): Mistake {
  const values = known.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${values}`;
  return { reason: 'FieldValueNotSupported', message, field };
}
