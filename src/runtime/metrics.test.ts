import { describe, expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

const object = { namespace: 'object', name: 'object', state: ['held', 'waiting'] } as const;

async function samples(metrics: ReturnType<typeof createMetrics>): Promise<readonly string[]> {
  return (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  test('carry our prefix, and count, set, observe and read', async () => {
    const metrics = createMetrics({ process: false });
    metrics.counter({ name: 'runs_total', help: 'Runs.' }, { result: ['done', 'retry'] }).add({ result: 'done' }, 2);
    metrics
      .gauge({ name: 'candidates', help: 'Candidates.' }, object)
      .set({ namespace: 'a', name: 'b', state: 'held' }, 3);
    metrics.histogram({ name: 'run_seconds', help: 'Time.' }, {}, [0.1, 1]).observe({}, 0.5);
    metrics.read({ name: 'queue_depth', help: 'Keys.' }, () => 7);
    expect(await samples(metrics)).toEqual([
      'reship_runs_total{result="done"} 2',
      'reship_candidates{namespace="a",name="b",state="held"} 3',
      'reship_run_seconds_bucket{le="0.1"} 0',
      'reship_run_seconds_bucket{le="1"} 1',
      'reship_run_seconds_bucket{le="+Inf"} 1',
      'reship_run_seconds_sum 0.5',
      'reship_run_seconds_count 1',
      'reship_queue_depth 7',
    ]);
    expect(metrics.contentType).toContain('text/plain');
  });

  test('L16 what is read as a whole has no series but those that were read last', async () => {
    const metrics = createMetrics({ process: false });
    let hosts = ['a', 'b'];
    metrics.readEach({ name: 'registry_problem', help: 'x' }, { host: 'object', reason: ['Known'] }, () =>
      hosts.map((host) => ({ labels: { host, reason: host === 'a' ? 'Known' : 'invented' }, value: 1 })),
    );
    expect(await samples(metrics)).toEqual([
      'reship_registry_problem{host="a",reason="Known"} 1',
      'reship_registry_problem{host="b",reason="other"} 1',
    ]);
    hosts = ['b'];
    expect(await samples(metrics)).toEqual(['reship_registry_problem{host="b",reason="other"} 1']);
    hosts = [];
    expect(await samples(metrics)).toEqual([]);
  });

  test('counters that others keep are read as a whole: same labels are added up, and what is gone has no series', async () => {
    const metrics = createMetrics({ process: false });
    let values = [1, 2];
    metrics.countEach({ name: 'watch_ends_total', help: 'x' }, { cause: ['closed'] }, () =>
      values.map((value) => ({ labels: { cause: 'closed' }, value })),
    );
    expect(await metrics.text()).toContain('# TYPE reship_watch_ends_total counter');
    expect(await samples(metrics)).toEqual(['reship_watch_ends_total{cause="closed"} 3']);
    values = [];
    expect(await samples(metrics)).toEqual([]);
  });

  test('L16 the series of an object end with it, in every metric, and nobody else’s', async () => {
    const metrics = createMetrics({ process: false });
    const gauge = metrics.gauge({ name: 'candidates', help: 'x' }, object);
    const counter = metrics.counter({ name: 'rollouts_total', help: 'x' }, { namespace: 'object' });
    const histogram = metrics.histogram(
      { name: 'lead_seconds', help: 'x' },
      { namespace: 'object', name: 'object' },
      [1],
    );
    for (const [namespace, name] of [
      ['a', 'one'],
      ['a', 'two'],
      ['b', 'one'],
    ] as const) {
      gauge.set({ namespace, name, state: 'held' }, 1);
      gauge.set({ namespace, name, state: 'waiting' }, 1);
      counter.add({ namespace });
      histogram.observe({ namespace, name }, 1);
    }
    metrics.remove({ namespace: 'a', name: 'one' });
    const left = await samples(metrics);
    expect(left.filter((line) => line.includes('namespace="a"') && line.includes('name="one"'))).toEqual([]);
    expect(left.filter((line) => line.startsWith('reship_candidates')).length).toBe(4);
    expect(left).toContain('reship_rollouts_total{namespace="a"} 2');
    gauge.remove({ state: 'held' });
    expect((await samples(metrics)).filter((line) => line.includes('candidates')).length).toBe(2);
    metrics.remove({ namespace: 'a' });
    expect((await samples(metrics)).every((line) => !line.includes('namespace="a"'))).toBe(true);
  });

  test('L16 50,000 objects that come and go leave nothing behind', async () => {
    const metrics = createMetrics({ process: false });
    const gauge = metrics.gauge({ name: 'candidates', help: 'x' }, object);
    for (let one = 0; one < 50_000; one += 1) {
      gauge.set({ namespace: `n${one % 50}`, name: `w${one}`, state: 'held' }, 1);
      if (one >= 100) metrics.remove({ namespace: `n${(one - 100) % 50}`, name: `w${one - 100}` });
    }
    expect((await samples(metrics)).length).toBe(100);
  });

  test('L16 a value outside of a closed list makes no series of its own', async () => {
    const metrics = createMetrics({ process: false });
    const counter = metrics.counter({ name: 'answers_total', help: 'x' }, { code: ['200', '404'] });
    for (let code = 0; code < 600; code += 1) counter.add({ code: String(code) });
    expect(await samples(metrics)).toEqual([
      'reship_answers_total{code="other"} 598',
      'reship_answers_total{code="200"} 1',
      'reship_answers_total{code="404"} 1',
    ]);
  });

  test.each(['Runs_total', 'runs', 'runs-total', 'reship runs_total', ''])('%j is no name for a counter', (name) => {
    expect(() => createMetrics({ process: false }).counter({ name, help: 'x' }, {})).toThrow(RangeError);
  });

  test('those of the process are there when asked for', async () => {
    const text = await createMetrics({ process: true }).text();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });
});
