import { describe, expect, test } from 'vitest';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';

/** The room's own ranking is not needed here: the first known word that begins alike. */
function nearest(word: string, known: readonly string[]): string | null {
  return known.find((one) => one.startsWith(word.slice(0, 2))) ?? null;
}

const canary = canaryOf('config');

function read(text: string): unknown {
  try {
    return parseConfig(text, '/etc/reship/config.yaml', nearest);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replace('/etc/reship/config.yaml', 'FILE');
    throw error;
  }
}

describe('the configuration file', () => {
  test.each([
    ['', {}],
    ['# nothing\n', {}],
    ['{}', {}],
    ['dockerConfig: false', { dockerConfig: false }],
    ['dockerConfig: docker/config.json', { dockerConfig: '/etc/reship/docker/config.json' }],
    ['dockerConfig: /else/config.json', { dockerConfig: '/else/config.json' }],
    [
      'credentialHelpers: {enabled: true, folder: helpers}',
      { credentialHelpers: { enabled: true, folder: '/etc/reship/helpers' } },
    ],
    [
      'registries:\n- prefix: ghcr.io/acme\n  username: robot\n  passwordFile: ghcr\n- {prefix: "registry.lan:5000", plainHttp: true}',
      {
        registries: [
          { prefix: 'ghcr.io/acme', username: 'robot', passwordFile: '/etc/reship/ghcr', plainHttp: false },
          { prefix: 'registry.lan:5000', plainHttp: true },
        ],
      },
    ],
    [
      'registries: [{prefix: quay.io, tokenFile: quay, realm: "https://auth.example/token"}]',
      {
        registries: [
          { prefix: 'quay.io', tokenFile: '/etc/reship/quay', realm: 'https://auth.example/token', plainHttp: false },
        ],
      },
    ],
    [
      'registries: [{prefix: registry.lan/hub, listFrom: docker.io}, {prefix: registry.lan, ca: lan.pem, maxConcurrent: 4}]',
      {
        registries: [
          { prefix: 'registry.lan/hub', listFrom: 'docker.io', plainHttp: false },
          { prefix: 'registry.lan', ca: '/etc/reship/lan.pem', maxConcurrent: 4, plainHttp: false },
        ],
      },
    ],
    ...['index.docker.io', 'registry-1.docker.io'].map((hub): [string, Config] => [
      `registries: [{prefix: ${hub}/acme, tokenFile: /x}, {prefix: registry.lan/hub, listFrom: ${hub}}, {prefix: ${hub}.lan, maxConcurrent: 1}]`,
      {
        registries: [
          { prefix: 'docker.io/acme', tokenFile: '/x', plainHttp: false },
          { prefix: 'registry.lan/hub', listFrom: 'docker.io', plainHttp: false },
          { prefix: `${hub}.lan`, maxConcurrent: 1, plainHttp: false },
        ],
      },
    ]),
  ])('%j', (text, config) => {
    expect(read(text)).toEqual(config);
  });

  test.each([
    ['registries: [{prefix: a.io/b, ca: x.pem}]', 'ca: for a whole host; write it into an entry with the prefix a.io'],
    ['registries: [{prefix: a.io/b, maxConcurrent: 4}]', 'maxConcurrent: for a whole host; write it into an entry'],
    ['registries: [{prefix: a.io, maxConcurrent: 0}]', 'registries[0].maxConcurrent: cannot be used'],
    ['registries: [{prefix: a.io, ca: x.pem, plainHttp: true}]', 'ca and plainHttp exclude each other'],
    ['registries: [{prefix: a.io, listFrom: "https://b.io"}]', 'listFrom: write it without http:// or https://'],
    ['registries: [{prefix: a.io, listFrom: library}]', 'listFrom: begins with no registry'],
    ['registries: [{prefix: a.io, listFrom: a.io}]', 'listFrom: is the prefix itself'],
    ['registrys: []', 'FILE:1: there is no key registrys here; did you mean registries? known are'],
    [
      'dockerConfig: false\nregistries:\n- prefix: ghcr.io\n  pasword: x',
      'FILE:4: registries[0]: there is no key pasword here; did you mean passwordFile?',
    ],
    [
      'credentialHelpers:\n  enable: true',
      'FILE:2: credentialHelpers: there is no key enable here; did you mean enabled?',
    ],
    ['registries:\n- username: x', 'FILE:2: registries[0]: prefix is missing'],
    ['appliers: [my ci]', 'FILE:1: appliers[0]: must be a field manager, such as ci'],
    ['registries: x', 'FILE:1: registries: must be of the type array'],
    ['- a', 'FILE:1: must be of the type object'],
    ['dockerConfig: true', 'FILE:1: dockerConfig: must be a path or false'],
    ['\n\na: [', 'FILE:3: this is no YAML'],
    ['dockerConfig: a\ndockerConfig: b', 'FILE:2: this is no YAML (DUPLICATE_KEY)'],
    ['a: 1\n---\nb: 1', 'FILE:2: this is no YAML (MULTIPLE_DOCS)'],
    ['registries:\n- {prefix: "https://ghcr.io"}', 'FILE:2: prefix: write it without http:// or https://'],
    ['registries: [{prefix: acme}]', 'FILE:1: prefix: begins with no registry; write docker.io/acme for Docker Hub'],
    ['registries: [{prefix: "ghcr.io/"}]', 'FILE:1: prefix: must be a registry and perhaps a path'],
    ['registries: [{prefix: GHCR.io}]', 'FILE:1: prefix: must be a registry and perhaps a path'],
    [
      'registries: [{prefix: docker.io}, {prefix: index.docker.io}]',
      'FILE:1: prefix: docker.io is there more than once',
    ],
    ['registries: [{prefix: docker.io, listFrom: index.docker.io}]', 'listFrom: is the prefix itself'],
    ['registries: [{prefix: ghcr.io}, {prefix: ghcr.io}]', 'FILE:1: prefix: ghcr.io is there more than once'],
    ['registries: [{prefix: ghcr.io/acme, plainHttp: true}]', 'FILE:1: plainHttp: for a whole host'],
    ['registries: [{prefix: ghcr.io, username: x}]', 'FILE:1: username and passwordFile belong together'],
    ['registries: [{prefix: ghcr.io, passwordFile: x}]', 'FILE:1: username and passwordFile belong together'],
    [
      'registries: [{prefix: ghcr.io, username: x, passwordFile: x, tokenFile: y}]',
      'FILE:1: passwordFile, tokenFile and credHelper exclude each other',
    ],
    ['registries: [{prefix: ghcr.io, credHelper: x}]', 'FILE:1: credHelper: needs credentialHelpers.enabled: true'],
    ['registries: [{prefix: ghcr.io, credHelper: ../x}]', 'FILE:1: registries[0].credHelper: must be of small letters'],
    ['registries: [{prefix: ghcr.io, realm: ghcr.io}]', 'FILE:1: registries[0].realm: must be the address of a token'],
    ['registries: [{prefix: ghcr.io, realm: "http://a/t"}]', 'FILE:1: realm: must be https'],
  ])('%j is refused', (text, message) => {
    expect(read(text)).toContain(message);
  });

  test.each([
    `registries: [{prefix: ghcr.io, password: ${canary}}]`,
    `registries: [{prefix: ghcr.io, username: [${canary}]}]`,
    `a: "${canary}`,
    canary,
    `registries: [{prefix: "user:${canary}@ghcr.io"}]`,
  ])('a secret in a wrong place is refused without being quoted (%#)', (text) => {
    expect(read(text)).not.toContain(canary);
    expect(read(text)).toContain('FILE:1: ');
  });
});
