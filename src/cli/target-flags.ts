// The flags of commands that change what stands on workloads and Namespaces: workloads by name, or whole Namespaces.
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Flags } from './command.ts';
import { connectionFlags, connectionOf, list, names, UsageError, workloadsOf } from './flags.ts';
import type { TargetOptions } from './options.ts';

/** @param all what -A does, in a few words */
export function targetFlags(command: Command, all: string): Command {
  return connectionFlags(command)
    .addOption(
      new Option(
        '-n, --namespace <name>',
        'the namespace of the workloads; without workloads the whole Namespace, repeatable or comma-separated',
      ).argParser(names('-n')),
    )
    .option('-A, --all-namespaces', all);
}

/** Nothing is chosen by leaving it out: workloads, -n or -A must be written. */
export function targetOptionsOf(flags: Flags, texts: readonly string[], command: Command): TargetOptions {
  const workloads = workloadsOf(texts, command);
  const named = [...new Set(list(flags, 'namespace'))];
  const all = flags['allNamespaces'] === true;
  if (all && named.length > 0)
    throw new UsageError(`-n ${named[0]} and -A exclude each other: one namespace, or all of them`);
  if (workloads.length > 0 && named.length > 1)
    throw new UsageError(`workloads are named in one namespace, and -n names ${named.length}`);
  if (workloads.length === 0 && named.length === 0 && !all)
    throw new UsageError(`${command.name()} needs workloads such as deploy/web, or -n NAMESPACE, or -A`);
  return { connection: connectionOf(flags), targets: { namespaces: all ? null : named, workloads } };
}
