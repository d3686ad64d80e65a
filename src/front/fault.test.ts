import { describe, expect, test } from 'vitest';
import { ClusterError } from '#kubernetes/status-error.ts';
import { faultOf } from './fault.ts';

function broken(): never {
  const facts: { readonly none?: { readonly deep: string } } = {};
  throw new TypeError(`cannot read ${facts.none?.deep ?? 'deep'}`);
}

function thrownBy(act: () => never): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('what was thrown', () => {
  test('an error of the cluster stays what it is', () => {
    const error = new ClusterError('Forbidden', 'no');
    expect(faultOf(error)).toBe(error);
  });

  test('an aborted signal is an interruption', () => {
    const abort = new AbortController();
    abort.abort();
    expect(faultOf(abort.signal.reason).code).toBe('Interrupted');
  });

  test('anything else is a fault of our own, with its place and no path of the machine', () => {
    const { code, message, next } = faultOf(thrownBy(broken)).toReason();
    expect(code).toBe('InternalError');
    expect(message).toMatch(/^a fault in reship: TypeError: cannot read deep \(at broken, fault\.test\.ts:\d+:\d+\)$/);
    expect(next).toContain('report it');
  });

  test.each([
    ['a text', 'a fault in reship: a text'],
    [undefined, 'a fault in reship: undefined'],
    [Object.assign(new Error('x'.repeat(999)), { stack: '' }), `a fault in reship: Error: ${'x'.repeat(293)}`],
  ])('%s', (thrown, message) => {
    expect(faultOf(thrown).message).toBe(message);
  });
});
