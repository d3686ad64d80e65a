// Where a setting comes from, and what is refused: a flag before the environment before the file before the default.
import { describe, expect, test } from 'vitest';
import { controllerFlags } from '#cli/controller-command.ts';
import { controllerKeys } from '#config-controller.ts';
import { parseConfig } from '#config.ts';
import { nearest } from '#core/reason/nearest.ts';
import { controllerSettings, flagOf, variableOf } from './controller-settings.ts';

const file = (text: string) => parseConfig(text, '/etc/reship.yaml', nearest);

describe('a setting', () => {
  test.each([
    ['', {}, {}, 60],
    ['intervalSeconds: 30', {}, {}, 30],
    ['intervalSeconds: 30', { RESHIP_INTERVAL_SECONDS: '20' }, {}, 20],
    ['intervalSeconds: 30', { RESHIP_INTERVAL_SECONDS: '20' }, { intervalSeconds: '10' }, 10],
    ['', { RESHIP_INTERVAL_SECONDS: '' }, {}, 60],
    ['workers: 3', { RESHIP_INTERVAL_SECONDS: '1.5' }, {}, 1.5],
  ])('of the file %j, the environment %j, the flags %j is %f', (text, env, flags, expected) => {
    expect(controllerSettings(file(text), flags, env).intervalSeconds).toBe(expected);
  });

  test('has its default where nothing is written', () => {
    const { namespaces, leaseName, dryRun, logLevel, clusterName, workers } = controllerSettings({}, {}, {});
    expect([namespaces, leaseName, dryRun, logLevel, clusterName, workers]).toEqual([
      null,
      'reship',
      false,
      'info',
      null,
      8,
    ]);
  });

  test.each([
    [{}, 'reship'],
    [{ dryRun: 'true' }, 'reship-dry-run'],
    [{ dryRun: 'true', leaseName: 'own' }, 'own'],
  ])('the Lease of %j is %s', (flags, expected) => {
    expect(controllerSettings({}, flags, {}).leaseName).toBe(expected);
  });

  test('may be a list, a switch or a word', () => {
    const env = { RESHIP_NAMESPACES: 'shop, blog', RESHIP_DRY_RUN: 'true', RESHIP_LOG_LEVEL: 'debug' };
    expect(controllerSettings({}, {}, env)).toMatchObject({
      namespaces: ['shop', 'blog'],
      dryRun: true,
      logLevel: 'debug',
    });
  });

  test('has a flag and a variable, each of one name', () => {
    const keys = Object.keys(controllerKeys);
    expect(controllerFlags.map(([flags]) => flags.split(' ')[0])).toEqual(keys.map(flagOf));
    expect([flagOf('minIntervalSeconds'), variableOf('minIntervalSeconds')]).toEqual([
      '--min-interval-seconds',
      'RESHIP_MIN_INTERVAL_SECONDS',
    ]);
  });
});

describe('is refused:', () => {
  test.each([
    [{ workers: 'many' }, {}, '--workers: "many" cannot be used: it must be a whole number from 1 to 64'],
    [{ workers: '0' }, {}, '--workers: "0"'],
    [{ healthListen: 'localhost' }, {}, '--health-listen: "localhost" cannot be used'],
    [{ dryRun: 'maybe' }, {}, '--dry-run: "maybe" cannot be used: it must be true or false'],
    [{}, { RESHIP_LOG_LEVEL: 'loud' }, 'RESHIP_LOG_LEVEL: "loud" cannot be used: it must be debug, info, warn, error'],
    [{}, { RESHIP_NAMESPACES: 'Shop' }, 'RESHIP_NAMESPACES: "Shop" cannot be used: it must be names, comma-separated'],
    [{}, { RESHIP_WORKER: '1' }, 'there is no variable RESHIP_WORKER; did you mean RESHIP_WORKERS?'],
    [{ leaseSeconds: '5' }, {}, 'leaseSeconds must be more than leaseRenewSeconds'],
  ])('flags %j, environment %j', (flags, env, words) => {
    expect(() => controllerSettings({}, flags, env)).toThrow(words);
  });

  test.each([
    ['intervalSecond: 3', 'did you mean intervalSeconds?'],
    ['namespaces: shop', 'namespaces: must be of the type array'],
    ['workers: 1.5', 'workers: must be of the type integer'],
    ['intervalSeconds: 0', 'intervalSeconds: cannot be used (minimum)'],
  ])('the file %s', (text, words) => {
    expect(() => file(text)).toThrow(words);
  });

  test('not what Kubernetes sets for a Service of the name', () => {
    const env = { RESHIP_SERVICE_HOST: '10.0.0.1', RESHIP_PORT: 'tcp://10.0.0.1:80', RESHIP_PORT_80_TCP_ADDR: 'x' };
    expect(controllerSettings({}, {}, { ...env, RESHIP_METRICS_SERVICE_PORT_HTTP: '80' }).workers).toBe(8);
  });
});
