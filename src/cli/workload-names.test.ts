// Kinds and workloads as people and kubectl write them.
import { describe, expect, test } from 'vitest';
import { kindOf, namedWorkload } from './workload-names.ts';

describe('a kind', () => {
  test.each([
    ['deploy', 'Deployment'],
    ['Deployment', 'Deployment'],
    [' STS ', 'StatefulSet'],
    ['daemonsets.apps', 'DaemonSet'],
    ['deployments.v1.apps', 'Deployment'],
    ['cronjob.batch', 'CronJob'],
    ['cronjob.apps', null],
    ['deploy.batch', null],
    ['pod', null],
    ['constructor', null],
    ['constructor.apps', null],
    ['', null],
  ])('%j is %s', (word, kind) => {
    expect(kindOf(word)).toBe(kind);
  });
});

describe('a workload', () => {
  test.each([
    ['deploy/web', { kind: 'Deployment', name: 'web' }],
    ['Deployment/web', { kind: 'Deployment', name: 'web' }],
    ['cj/report', { kind: 'CronJob', name: 'report' }],
  ])('%s is read', (text, named) => {
    expect(namedWorkload(text)).toEqual(named);
  });

  test.each([
    ['web', 'such as deploy/web'],
    ['', 'such as deploy/web'],
    ['deploy/', 'has no name'],
    ['/web', 'there is no kind ""'],
    ['pods/web', 'there is no kind "pods"'],
    ['shop/deploy/web', 'its namespace with -n'],
  ])('%j is none', (text, says) => {
    expect(namedWorkload(text)).toContain(says);
  });
});
