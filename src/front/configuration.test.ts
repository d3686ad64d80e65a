// Where the configuration comes from.
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '#test/fixtures/folder.ts';
import { readConfiguration } from './configuration.ts';

const none = { config: null, cacheFolder: null };

test('the folder of the cache: a flag before the environment before the file', async () => {
  const folder = folderWith({ 'reship.yaml': 'cacheFolder: known' });
  const config = join(folder, 'reship.yaml');
  const read = async (asked: Partial<typeof none> & object, env: Readonly<Record<string, string>> = {}) =>
    (await readConfiguration({ ...none, ...asked }, env)).cacheFolder;
  expect(await read({})).toBeUndefined();
  expect(await read({}, { RESHIP_CONFIG: config })).toBe(join(folder, 'known'));
  expect(await read({}, { RESHIP_CONFIG: config, RESHIP_CACHE_FOLDER: '/env' })).toBe('/env');
  expect(await read({}, { RESHIP_CACHE_FOLDER: 'here' })).toBe(resolve('here'));
  const flag: Partial<{ config: string; cacheFolder: string }> = { config, cacheFolder: '/flag' };
  expect((await readConfiguration({ ...none, ...flag }, { RESHIP_CACHE_FOLDER: '/env' })).cacheFolder).toBe('/flag');
});

test('appliers: the environment before the file, for every command', async () => {
  const config = join(folderWith({ 'reship.yaml': 'appliers: [ci]' }), 'reship.yaml');
  const read = async (env: Readonly<Record<string, string>>) =>
    (await readConfiguration({ ...none, config }, env)).appliers;
  expect(await read({})).toEqual(['ci']);
  expect(await read({ RESHIP_APPLIERS: '' })).toEqual(['ci']);
  expect(await read({ RESHIP_APPLIERS: 'jenkins, argo' })).toEqual(['jenkins', 'argo']);
  await expect(read({ RESHIP_APPLIERS: 'a,,b' })).rejects.toThrow('RESHIP_APPLIERS: "a,,b" cannot be used');
});
