import { expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { secret } from '#runtime/secret.ts';
import { canary } from '#test/fixtures/canary.ts';
import { credentialOf } from './credential.ts';
import { createWorked } from './worked.ts';

const web = 'ghcr.io/acme/web' as Repository;
const api = 'ghcr.io/acme/api' as Repository;
const docs = 'ghcr.io/acme/docs' as Repository;
const [one, two, three] = ['one', 'two', 'three'].map((name) =>
  credentialOf('password', name, secret(canary(name)), name),
) as [ReturnType<typeof credentialOf>, ReturnType<typeof credentialOf>, ReturnType<typeof credentialOf>];

test('what a repository took is known of it alone, until it is dropped', () => {
  const worked = createWorked();
  worked.keep(web, one);
  expect([worked.holds(web, one), worked.holds(web, null), worked.holds(api, one)]).toEqual([true, false, false]);
  expect([worked.knows(web), worked.knows(api)]).toEqual([true, false]);
  worked.drop(web, one);
  expect([worked.holds(web, one), worked.knows(web)]).toEqual([false, false]);
});

test('of one repository the credential that was taken longest ago goes first', () => {
  const worked = createWorked({ repositories: 2, credentials: 2 });
  for (const credential of [one, two, one, three]) worked.keep(web, credential);
  expect([one, two, three].map((credential) => worked.holds(web, credential))).toEqual([true, false, true]);
});

test('of the repositories the one that took a credential longest ago goes first', () => {
  const worked = createWorked({ repositories: 2, credentials: 2 });
  for (const repository of [web, api, web, docs]) worked.keep(repository, null);
  expect([web, api, docs].map((repository) => worked.knows(repository))).toEqual([true, false, true]);
});
