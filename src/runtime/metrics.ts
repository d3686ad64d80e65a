// Metrics with our prefix, whose series end with the objects that they are about.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';

/**
 * What a label may say: one of a closed list (anything else becomes `other`), or `object`: a name of something that is
 * configured, whose owner calls `remove` when it goes. Texts from requests, registries or errors are neither.
 */
export type LabelRule = readonly string[] | 'object';

export type LabelRules = Readonly<Record<string, LabelRule>>;
export type Labels<R extends LabelRules> = { readonly [Name in keyof R]: string };

interface Series<R extends LabelRules> {
  /** Ends every series that has all these values. */
  remove(labels: Partial<Labels<R>>): void;
}

export interface CounterMetric<R extends LabelRules> extends Series<R> {
  add(labels: Labels<R>, amount?: number): void;
}

export interface GaugeMetric<R extends LabelRules> extends Series<R> {
  set(labels: Labels<R>, value: number): void;
}

export interface HistogramMetric<R extends LabelRules> extends Series<R> {
  observe(labels: Labels<R>, value: number): void;
}

export interface MetricText {
  /** Without the prefix, snake_case, with the base unit: `scan_duration_seconds`; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
}

export interface Reading<R extends LabelRules> {
  readonly labels: Labels<R>;
  readonly value: number;
}

export interface Metrics {
  counter<R extends LabelRules>(text: MetricText, labels: R): CounterMetric<R>;
  gauge<R extends LabelRules>(text: MetricText, labels: R): GaugeMetric<R>;
  /** @param buckets upper bounds, rising */
  histogram<R extends LabelRules>(text: MetricText, labels: R, buckets: readonly number[]): HistogramMetric<R>;
  /** A gauge without labels that is read when somebody asks. */
  read(text: MetricText, value: () => number): void;
  /** A gauge that is read as a whole when somebody asks: what is not given then has no series. */
  readEach<R extends LabelRules>(text: MetricText, labels: R, values: () => readonly Reading<R>[]): void;
  /** As `readEach`, of counters that somebody else keeps; values of the same labels are added. */
  countEach<R extends LabelRules>(text: MetricText, labels: R, values: () => readonly Reading<R>[]): void;
  /** Ends the series of an object in every metric that has all these labels. */
  remove(labels: Readonly<Record<string, string>>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

const prefix = 'reship_';

/** Milliseconds between looks at the event loop: at the usual 10 and 100 they cost a quiet process as much as all its polls. */
const rarely = { eventLoopMonitoringPrecision: 50, eventLoopUtilizationTimeout: 1_000 };

/** @param process whether to add `process_*` and `nodejs_*` (event-loop lag, memory, handles) */
export function createMetrics(options: { readonly process: boolean }): Metrics {
  const registry = new Registry();
  const removers: ((labels: Readonly<Record<string, string>>) => void)[] = [];
  if (options.process) collectDefaultMetrics({ register: registry, ...rarely });

  const config = (text: MetricText, rules: LabelRules, ending: RegExp) => {
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(text.name) || !ending.test(text.name)) {
      throw new RangeError(`${text.name} is no name for this kind of metric`);
    }
    return { name: prefix + text.name, help: text.help, labelNames: Object.keys(rules), registers: [registry] };
  };
  const keep = (rules: LabelRules, metric: { remove(labels: Record<string, string>): void }) => {
    const series = seriesOf(rules, metric);
    removers.push((labels) => {
      if (Object.keys(labels).every((name) => Object.hasOwn(rules, name))) series.remove(labels);
    });
    return series;
  };

  return {
    counter(text, rules) {
      const metric = new Counter(config(text, rules, /_total$/));
      const series = keep(rules, metric);
      return { add: (labels, amount = 1) => metric.inc(series.known(labels), amount), remove: series.remove };
    },
    gauge(text, rules) {
      const metric = new Gauge(config(text, rules, /(?<!_total)$/));
      const series = keep(rules, metric);
      return { set: (labels, value) => metric.set(series.known(labels), value), remove: series.remove };
    },
    histogram(text, rules, buckets) {
      const metric = new Histogram({ ...config(text, rules, /(?<!_total)$/), buckets: [...buckets] });
      const series = keep(rules, metric);
      return { observe: (labels, value) => metric.observe(series.known(labels), value), remove: series.remove };
    },
    read(text, value) {
      const gauge: Gauge = new Gauge({ ...config(text, {}, /(?<!_total)$/), collect: () => gauge.set(value()) });
    },
    readEach(text, rules, values) {
      const gauge: Gauge<string> = new Gauge<string>({
        ...config(text, rules, /(?<!_total)$/),
        collect() {
          gauge.reset();
          for (const { labels, value } of values()) gauge.set(knownLabels(rules, labels), value);
        },
      });
    },
    countEach(text, rules, values) {
      const counter: Counter<string> = new Counter<string>({
        ...config(text, rules, /_total$/),
        collect() {
          counter.reset();
          for (const { labels, value } of values()) counter.inc(knownLabels(rules, labels), value);
        },
      });
    },
    remove: (labels) => {
      for (const remove of removers) remove(labels);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function knownLabels(rules: LabelRules, given: Readonly<Record<string, string>>): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = given[name] ?? '';
    labels[name] = rule === 'object' || rule.includes(value) ? value : 'other';
  }
  return labels;
}

/** Remembers which label sets are alive, by object, for the library removes by whole sets only. */
function seriesOf(rules: LabelRules, metric: { remove(labels: Record<string, string>): void }) {
  const objectNames = Object.keys(rules).filter((name) => rules[name] === 'object');
  const alive = new Map<string, Record<string, string>[]>();
  const keyOf = (labels: Readonly<Record<string, string | undefined>>) =>
    JSON.stringify(objectNames.map((name) => labels[name]));

  const known = (given: Readonly<Record<string, string>>): Record<string, string> => {
    const labels = knownLabels(rules, given);
    const key = keyOf(labels);
    const sets = alive.get(key) ?? [];
    if (sets.length === 0) alive.set(key, sets);
    const same = sets.find((one) => fits(one, labels));
    if (same === undefined) sets.push(labels);
    return same ?? labels;
  };

  const removeOf = (key: string, wanted: Readonly<Record<string, string | undefined>>): void => {
    const sets = alive.get(key) ?? [];
    const left = sets.filter((one) => !fits(one, wanted));
    for (const one of sets) if (fits(one, wanted)) metric.remove(one);
    if (left.length > 0) alive.set(key, left);
    else alive.delete(key);
  };
  const remove = (wanted: Readonly<Record<string, string | undefined>>): void => {
    const whole = objectNames.every((name) => wanted[name] !== undefined);
    for (const key of whole ? [keyOf(wanted)] : [...alive.keys()]) removeOf(key, wanted);
  };
  return { known, remove };
}

function fits(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string | undefined>>): boolean {
  for (const name in wanted) if (labels[name] !== wanted[name]) return false;
  return true;
}
