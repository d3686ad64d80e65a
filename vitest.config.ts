// One run for everything: fast tests first, then those that start a real control plane, two files at a time, then these on the
// embedded API server.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import closingLine from './tools/closing-line.ts';

const real = '**/*.real.test.ts';
const processors = availableParallelism();
// Inline projects inherit nothing, so each is handed these.
// What is polled for is waited for; the second that a poll has by itself would be a limit of time.
const strict = { retry: 0, allowOnly: false, expect: { poll: { timeout: 10_000 } } };
const slow = {
  ...strict,
  maxWorkers: Math.min(2, processors),
  hookTimeout: 120_000,
  testTimeout: 60_000,
};

export default defineConfig({
  test: {
    reporters: ['default', closingLine()],
    projects: [
      {
        test: {
          ...strict,
          // No test waits for time to pass; this only keeps a busy machine from failing the long properties, and the build that is looked into.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [real],
          maxWorkers: Math.min(8, processors),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...slow,
          name: 'contract',
          include: ['test/contract/**/*.real.test.ts', 'src/**/*.real.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...slow,
          name: 'e2e',
          include: ['test/**/*.real.test.ts'],
          exclude: ['test/contract/**'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...slow,
          name: 'sandbox',
          include: ['test/**/*.real.test.ts', 'src/**/*.real.test.ts'],
          // What they do happens without an API server.
          exclude: ['src/registry/**', 'test/contract/registry/**'],
          env: { E2E_CLUSTER: 'sandbox' },
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
