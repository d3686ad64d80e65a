// A connection that is cut at any byte: what is known afterwards is what the server has, and nothing took effect twice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawDeployment } from '#test/fixtures/api-objects.ts';
import { startHostileApi, type HostileApi } from '#test/fixtures/hostile-api.ts';
import { reflect, until } from '#test/fixtures/reflected.ts';

const at = (version: number) => ({ name: 'a', namespace: 'shop', uid: 'uid-a', resourceVersion: String(version) });
const event = (type: string, version: number, image: string) => {
  const spec = { template: { spec: { containers: [{ name: 'app', image }] } } };
  return {
    version,
    line: `${JSON.stringify({ type, object: rawDeployment('a', { metadata: at(version), spec }) })}\n`,
  };
};
const events = [event('ADDED', 11, 'é:1'), event('MODIFIED', 12, 'x\u2028:2'), event('DELETED', 13, 'x:2')];
const mark = { metadata: { resourceVersion: '10', annotations: { 'k8s.io/initial-events-end': 'true' } } };
const start = `${JSON.stringify({ type: 'BOOKMARK', object: mark })}\n`;
const whole = Buffer.from(events.map(({ line }) => line).join(''));

let api: HostileApi;
/** Where the first watch is cut. */
let cut = 0;
let streams = 0;

beforeAll(async () => {
  api = await startHostileApi(({ query }, response) => {
    streams += 1;
    response.writeHead(200).flushHeaders();
    if (query.get('sendInitialEvents') === 'true') {
      // The cut follows the bytes only once they have left.
      response.write(start);
      response.write(whole.subarray(0, cut), () => setImmediate(() => response.destroy()));
      return;
    }
    const from = Number(query.get('resourceVersion'));
    for (const { version, line } of events) if (version > from) response.write(line);
  });
});
afterAll(() => api.close());

test('a connection cut at every byte of three events loses none and applies none twice', async () => {
  for (cut = 0; cut <= whole.length; cut += 1) {
    streams = 0;
    const seen = reflect(api.url);
    try {
      await until(
        () => seen.reflector.state().version === '13' && streams >= 2,
        () => [cut, seen.told],
      );
      expect(seen.told, `cut at byte ${cut}`).toEqual(['set a é:1', 'set a x\u2028:2', 'gone a uid-a']);
      expect(seen.reflector.state()).toMatchObject({ objects: 0, relists: { start: 1 } });
    } finally {
      await seen.stop();
    }
  }
}, 30_000);
