// Tests of the recipes, kind by kind.
import { describe, expect, test } from 'vitest';
import {
  argocdRecipe,
  helm3Recipe,
  helm4Recipe,
  helmReleaseRecipe,
  keelRecipe,
  kustomizationRecipe,
} from './owner-recipe.ts';
import type { WorkloadId } from './workload.ts';

const job: WorkloadId = { apiVersion: 'batch/v1', kind: 'CronJob', namespace: 'shop', name: 'bill', uid: 'u' };

describe('a recipe for a CronJob', () => {
  test('of Argo CD names its group', () => {
    expect(argocdRecipe(job)).toContain('{group: batch, kind: CronJob, name: bill, managedFieldsManagers: [reship]}');
    expect(argocdRecipe(job)).toContain('[RespectIgnoreDifferences=true]');
  });

  test.each([kustomizationRecipe, helmReleaseRecipe])('of Flux points under jobTemplate', (recipe) => {
    const path = '/spec/jobTemplate/spec/template/spec/containers/0/image';
    expect(kustomizationRecipe(job)).toContain('kustomize-controller 1.9 or later');
    expect(recipe(job)).toContain(`[{paths: [${path}], target: {kind: CronJob, name: bill}}]`);
  });

  test('of Keel is a line to type', () => {
    expect(keelRecipe(job, 'keel.sh/policy', 'annotation')).toBe('kubectl annotate cj/bill -n shop keel.sh/policy-');
  });
});

test.each([
  [argocdRecipe(job), 'argocd'],
  [kustomizationRecipe(job), 'flux'],
  [helmReleaseRecipe(job), 'flux'],
  [helm4Recipe(), 'helm'],
])('the recipe %# ends in the word for allow-drift', (recipe, word) => {
  expect(recipe).toContain(`reship.dev/allow-drift: ${word}`);
});

test('the recipe of Helm 3 needs no drift to be allowed', () => {
  expect(helm3Recipe()).not.toContain('allow-drift');
});
