// The line of a finished record: a stable set of fields.
import { expect, test } from 'vitest';
import { recordSpec } from '#test/fixtures/record-spec.ts';
import { finishedLine } from './log-line.ts';

test('every field is there, known or not', () => {
  const line = {
    event: 'RecordFinished',
    cluster: null,
    namespace: 'shop',
    kind: 'Deployment',
    name: 'web',
    uid: 'uid-web',
    record: 'web-1',
    previous: null,
    seq: 3,
    at: '2026-11-21T13:09:22.123Z',
    changes: [{ container: 'app', from: 'ghcr.io/acme/web:1.4.2', ran: null, to: 'ghcr.io/acme/web:1.4.3' }],
    trigger: 'Poll',
    user: null,
    receiver: null,
    outcome: null,
    durationSeconds: null,
    blame: null,
    failure: null,
  };
  expect(finishedLine('web-1', recordSpec, {})).toEqual(line);
  const known = {
    ...recordSpec,
    clusterName: 'north',
    previous: 'web-0',
    trigger: { type: 'Command', user: 'deployer' },
  } as const;
  const status = {
    outcome: 'Failed',
    timings: { durationSeconds: 42 },
    failure: { blame: 'Image', reason: 'CrashLoopBackOff' },
  } as const;
  expect(finishedLine('web-1', known, status)).toEqual({
    ...line,
    cluster: 'north',
    previous: 'web-0',
    trigger: 'Command',
    user: 'deployer',
    outcome: 'Failed',
    durationSeconds: 42,
    blame: 'Image',
    failure: 'CrashLoopBackOff',
  });
});
