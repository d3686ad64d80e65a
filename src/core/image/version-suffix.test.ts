// Tests of what stands behind the numbers of a version.
import { expect, test } from 'vitest';
import type { Suffix } from './version-suffix.ts';
import { readSuffix } from './version-suffix.ts';

const none: Suffix = { preRelease: [], variant: null, revisions: [], build: null };

test.each<[string, Partial<Suffix>]>([
  ['-alpine3.20', { variant: 'alpine3.20' }],
  ['-debian-12-r3', { variant: 'debian-12', revisions: [{ mark: 'r', number: 3 }] }],
  ['-1-ubi8', { variant: 'ubi8', revisions: [{ mark: '', number: 1 }] }],
  [
    '-r0-ls86',
    {
      revisions: [
        { mark: 'r', number: 0 },
        { mark: 'ls', number: 86 },
      ],
    },
  ],
  ['-rc-1', { preRelease: ['rc', 1] }],
  ['-rc-1-2', { preRelease: ['rc', 1], revisions: [{ mark: '', number: 2 }] }],
  ['-rc1-2', { preRelease: ['rc', 1], revisions: [{ mark: '', number: 2 }] }],
  ['-rc1-snapshot', { preRelease: ['rc', 1, 'snapshot'] }],
  ['-rc-alpine-3', { preRelease: ['rc'], variant: 'alpine-3' }],
  ['-nightly-20241105.2', { preRelease: ['nightly', 20241105, 2] }],
  ['-alpine-rc1', { preRelease: ['rc', 1], variant: 'alpine' }],
  ['rc1', { preRelease: ['rc', 1] }],
  ['b3', { preRelease: ['beta', 3] }],
  ['_11-jdk', { variant: 'jdk', build: '11' }],
  ['_5_8_1.9.9', { build: '5_8_1.9.9' }],
  ['_abc1234', { build: 'abc1234' }],
  ['_gabc1234', { variant: 'gabc1234' }],
  ['_1_abc1234', { build: '1_abc1234' }],
  ['_7_arm64', { variant: 'arm64', build: '7' }],
  ['_1_2_amd64', { variant: 'amd64', build: '1_2' }],
  ['_64bit', { variant: '64bit' }],
  ['_7_64bit', { variant: '64bit', build: '7' }],
  ['_386', { variant: '386' }],
  ['_1_386', { variant: '386', build: '1' }],
  ['_2rc1', { variant: '2rc1' }],
  ['_1_rc1', { preRelease: ['rc', 1], build: '1' }],
  ['_rc1_arm64', { preRelease: ['rc', 1], variant: 'arm64' }],
  ['_x86_64', { variant: 'x86_64' }],
  ['-r', { variant: 'r' }],
  ['-rc1.amd64', { preRelease: ['rc', 1], variant: 'amd64' }],
  ['-rc42.ce.0', { preRelease: ['rc', 42], variant: 'ce.0' }],
  ['-rc.1.2a', { preRelease: ['rc', 1], variant: '2a' }],
  ['-alpha.beta', { preRelease: ['alpha', 'beta'] }],
  ['_beta2', { preRelease: ['beta', 2] }],
  ['_linux-amd64', { variant: 'linux-amd64' }],
  ['+build-7.x', { build: 'build-7.x' }],
  ['-rc.1+7', { preRelease: ['rc', 1], build: '7' }],
])('%s behind two numbers', (text, wanted) => {
  expect(readSuffix(text, 2)).toEqual({ ...none, ...wanted });
});

test.each(['b3', 'a1', 'm2', 'B3'])('%s behind one number is no suffix', (text) => {
  expect(readSuffix(text, 1)).toBeNull();
});

test.each([
  '-',
  '--',
  '.',
  'x',
  '-1-2',
  '-1.2',
  '-1_2',
  '-r1-r1',
  '-r3-5',
  '_',
  '_1_',
  '_5__6',
  '-rc1.r3-r4',
  '+',
  '-a b',
  '- ',
])('%j is no suffix', (text) => {
  expect(readSuffix(text, 2)).toBeNull();
});
