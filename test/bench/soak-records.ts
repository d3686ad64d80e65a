// Which records there ever were during the soak, read again and again because only the newest of a workload stay.
import { throughOutages } from '#test/fixtures/api-outage.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';

interface RawRecord {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly seq: number;
    readonly target: { readonly kind: string; readonly namespace: string; readonly name: string };
    readonly changes: readonly { readonly to: string }[];
  };
  readonly status?: { readonly outcome?: string };
}

export interface SeenRecord {
  readonly name: string;
  readonly seq: number;
  readonly to: string;
  readonly outcome: string | null;
}

export interface RecordsSeen {
  look(): Promise<void>;
  /** Of a workload, by `namespace/kind/name`, in the order of their numbers. */
  of(key: string): readonly SeenRecord[];
}

export function seeRecords(cluster: RealCluster): RecordsSeen {
  const seen = new Map<string, Map<string, SeenRecord>>();
  return {
    async look() {
      const { body } = await throughOutages(AbortSignal.timeout(120_000), () =>
        cluster.adminRequest<{ readonly items: readonly RawRecord[] }>(
          'GET',
          '/apis/reship.dev/v1alpha1/deployrecords',
        ),
      );
      for (const { metadata, spec, status } of body.items) {
        const key = `${spec.target.namespace}/${spec.target.kind}/${spec.target.name}`;
        const records = seen.get(key) ?? new Map<string, SeenRecord>();
        seen.set(key, records);
        const [change] = spec.changes;
        const outcome = status?.outcome ?? null;
        records.set(metadata.name, { name: metadata.name, seq: spec.seq, to: change?.to ?? '', outcome });
      }
    },
    of: (key) => [...(seen.get(key)?.values() ?? [])].toSorted((one, other) => one.seq - other.seq),
  };
}
