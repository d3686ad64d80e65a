// `reship check -f`: the same report for manifests, where nothing runs that could be looked at.
import type { Terminal } from '#cli/deps.ts';
import { UsageError } from '#cli/flags.ts';
import { labelQuery } from '#cli/label-query.ts';
import type { CheckOptions, Scope } from '#cli/options.ts';
import { progressOn } from '#cli/progress.ts';
import { render } from '#cli/render.ts';
import { checkReport } from '#cli/report.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { highest } from '#contract/exit-codes.ts';
import type { ReportError } from '#contract/report-error.ts';
import { reason } from '#core/reason/reason.ts';
import { selects } from '#core/workload/pods.ts';
import { namespaceProblems } from '#core/workload/settings.ts';
import { reshipKeys } from '#core/workload/settings-keys.ts';
import type { LabelSelector, Workload } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { readConfiguration } from './configuration.ts';
import { openImages } from './images.ts';
import type { Placed } from './manifest-files.ts';
import { readManifests } from './manifest-files.ts';
import { namespacesIn } from './manifest-namespaces.ts';
import { readManifestInputs } from './read-input.ts';
import { reconcileAll } from './reconcile-all.ts';
import { depsWithoutCluster } from './without-cluster.ts';

/**
 * A reference is compared as it is written: one that is not pinned is reported with the candidate that it would get.
 * `-n` and `-l` choose among the manifests; those without a namespace belong to the first `-n`, else to `default`.
 */
export async function checkFiles(options: CheckOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const progress = progressOn(terminal.err);
  const selector = selectorOf(options.scope);
  const namespaces = options.scope.namespaces ?? [];
  const { placed, unreadable } = readManifests(await readManifestInputs(options.files), namespaces[0] ?? 'default');
  const [bad] = unreadable;
  if (bad !== undefined) throw new UsageError(`${bad.file}:${bad.line}: ${bad.why}`);
  const { workloads, errors: broken } = chosen(placed, namespaces, selector);
  const images = openImages(await readConfiguration(options, process.env), { signal });
  try {
    const wish = options.policy === null ? null : { policy: options.policy };
    const trigger = { type: 'Command', user: null, receiver: null } as const;
    const deps = depsWithoutCluster(images, namespacesIn(placed));
    const { outcomes, errors } = await reconcileAll(
      workloads,
      { wish, write: 'none', trigger },
      { deps },
      signal,
      (done) => progress.show(`checked ${done} of ${workloads.length} workloads`),
    );
    progress.clear();
    const report = checkReport(
      outcomes.map((one) => one.reported),
      [...broken, ...errors],
    );
    await render(report, options, terminal);
    return highest([
      signal.aborted ? 130 : 0,
      report.errors.length > 0 ? 1 : 0,
      options.exitCode && report.summary.update > 0 ? 6 : 0,
    ]);
  } finally {
    await images.close();
  }
}

function selectorOf(scope: Scope): LabelSelector | null {
  if (scope.labelSelector === null) return null;
  const selector = labelQuery(scope.labelSelector);
  if (selector === null)
    throw new UsageError(`-l ${scope.labelSelector} is no label selector; write app=web,tier!=test`);
  return selector;
}

/** A manifest without a name or containers is a patch and passed over, unless it has settings that nobody would obey. */
function chosen(
  placed: readonly Placed[],
  namespaces: readonly string[],
  selector: LabelSelector | null,
): { readonly workloads: readonly Workload[]; readonly errors: readonly ReportError[] } {
  const workloads: Workload[] = [];
  const errors: ReportError[] = [];
  for (const { file, line, manifest } of placed) {
    if (manifest.kind === 'namespace') {
      const { name, annotations } = manifest.namespace;
      if (namespaces.length > 0 && !namespaces.includes(name)) continue;
      for (const { message } of manifest.problems) errors.push(problem({ namespace: name }, file, line, message));
      for (const wrong of namespaceProblems(annotations)) errors.push({ scope: { namespace: name }, ...wrong });
      continue;
    }
    const { workload, whole, problems } = manifest;
    const { namespace } = workload.id;
    if (namespaces.length > 0 && !namespaces.includes(namespace)) continue;
    if (selector !== null && !selects(selector, workload.labels ?? {})) continue;
    const scope = { namespace, workload: shortName(workload.id) };
    for (const { message } of problems) errors.push(problem(scope, file, line, message));
    if (whole && problems.length === 0) workloads.push(workload);
    if (!whole && reshipKeys(workload.annotations ?? {}).length > 0)
      errors.push(problem(scope, file, line, 'it has settings of Reship and no name or no containers'));
  }
  return { workloads, errors };
}

function problem(scope: ReportError['scope'], file: string, line: number, message: string): ReportError {
  return { scope, ...reason('InvalidManifest', `${file}:${line}: ${message}`) };
}
