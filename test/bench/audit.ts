// What one user asks an API server, exactly: its own audit log, at the end of each request.
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Audit {
  readonly apiserverArgs: readonly string[];
  /** `{'patch deployments': 3}` since the last call. */
  counts(): Readonly<Record<string, number>>;
}

interface AuditLine {
  readonly verb: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

/** @param folder of its files; theirs who make it */
export function auditOf(user: string, folder: string): Audit {
  const [policy, log] = [join(folder, 'audit-policy.json'), join(folder, 'audit.log')];
  const rules = [
    { level: 'Metadata', users: [user], omitStages: ['RequestReceived', 'ResponseStarted'] },
    { level: 'None' },
  ];
  writeFileSync(policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }));
  const buffer = Buffer.alloc(1024 * 1024);
  let offset = 0;
  let rest = '';
  return {
    apiserverArgs: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`],
    counts() {
      const counts: Record<string, number> = {};
      if (!existsSync(log)) return counts;
      const file = openSync(log, 'r');
      for (let bytes = -1; bytes !== 0; offset += bytes) {
        bytes = readSync(file, buffer, 0, buffer.length, offset);
        const lines = (rest + buffer.toString('utf8', 0, bytes)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const { verb, objectRef } = JSON.parse(line) as AuditLine;
          const resource = [objectRef?.resource, objectRef?.subresource].filter((part) => part !== undefined);
          const key = `${verb} ${resource.join('/')}`;
          counts[key] = (counts[key] ?? 0) + 1;
        }
      }
      closeSync(file);
      return counts;
    },
  };
}
