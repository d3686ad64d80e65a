// `reship lint`: mistakes in the settings of manifests, found without a cluster and without a registry.
import type { Terminal } from '#cli/deps.ts';
import { lintReport, renderLint } from '#cli/lint-report.ts';
import type { LintOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import type { LintFinding } from '#contract/lint-report.ts';
import type { Manifest } from '#core/workload/manifest.ts';
import { settingsWithoutPolicy } from '#core/workload/unread-settings.ts';
import { lint as lintManifest } from '#core/decision/lint.ts';
import { reason } from '#core/reason/reason.ts';
import { readManifests } from './manifest-files.ts';
import { namespacesIn } from './manifest-namespaces.ts';
import { readManifestInputs } from './read-input.ts';

export async function lint(options: LintOptions, terminal: Terminal): Promise<ExitCode> {
  const inputs = await readManifestInputs(options.files);
  const { placed, strays, unreadable } = readManifests(inputs, 'default');
  const namespaces = namespacesIn(placed);
  const findings: LintFinding[] = unreadable.map(({ file, line, why }) => ({
    severity: 'error',
    file,
    line,
    object: null,
    ...reason('InvalidManifest', why),
  }));
  for (const { file, line, manifest } of placed) {
    const shared = manifest.kind === 'workload' ? (namespaces.get(manifest.workload.id.namespace) ?? {}) : {};
    for (const { severity, reason: why } of lintManifest(manifest, shared)) {
      findings.push({ severity, file, line, object: objectOf(manifest), ...why });
    }
    const idle = manifest.kind === 'workload' && manifest.whole && settingsWithoutPolicy(manifest.workload, shared);
    if (idle) findings.push({ severity: 'warning', file, line, object: objectOf(manifest), ...idle });
  }
  for (const { file, line, warning } of strays)
    findings.push({ severity: 'warning', file, line, object: null, ...warning });
  const workloads = placed.filter(({ manifest }) => manifest.kind === 'workload').length;
  const files = inputs.map(({ file }) => file);
  const report = lintReport(findings, files, workloads);
  await renderLint(report, options.output, terminal);
  return report.summary.errors > 0 ? 1 : 0;
}

function objectOf(manifest: Manifest): LintFinding['object'] {
  if (manifest.kind === 'namespace') return { kind: 'Namespace', namespace: null, name: manifest.namespace.name };
  const { kind, name } = manifest.workload.id;
  return { kind, namespace: manifest.stated, name };
}
