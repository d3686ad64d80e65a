// Tests of where a kind keeps its pod template and of how a workload is named.
import { expect, test } from 'vitest';
import { shortName, templatePath } from './workload.ts';

test.each([
  ['Deployment', 'deploy/web', 'spec.template'],
  ['StatefulSet', 'sts/web', 'spec.template'],
  ['DaemonSet', 'ds/web', 'spec.template'],
  ['CronJob', 'cj/web', 'spec.jobTemplate.spec.template'],
] as const)('a %s is called %s and has its pod template at %s', (kind, name, path) => {
  expect(shortName({ kind, name: 'web' })).toBe(name);
  expect(templatePath(kind).join('.')).toBe(path);
});
