// `reship --help` as a whole process, beside a Node that does nothing: on this Node and on the system's.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { Row } from '../../tools/table.ts';
import { builtProgram } from './built-program.ts';
import { held, median, rounded } from './figures.ts';
import { inTurns, type Program, resources } from './whole-process.ts';

export const name = 'reship --help: milliseconds from the start of the process to its end';

const bars = { must: 200, goal: 120 };
const rounds = 21;

export async function run(): Promise<readonly Row[]> {
  const reship = await builtProgram();
  const rows: Row[] = [];
  for (const node of nodes()) rows.push(...(await helped(node, reship)));
  return rows;
}

async function helped(node: string, reship: string): Promise<readonly Row[]> {
  const help: Program = { node, args: [reship, '--help'] };
  const nothing: Program = { node, args: ['-e', '0'] };
  const [helpTimes = [], nothingTimes = []] = await inTurns([help, nothing], rounds);
  const [helpMs, nothingMs] = [median(helpTimes), median(nothingTimes)];
  const row = async (program: string, run: Program, times: readonly number[]): Promise<Row> => ({
    program,
    node: versionOf(node) ?? '',
    runs: rounds,
    'median ms': rounded(median(times)),
    'least ms': rounded(Math.min(...times)),
    'peak MB': rounded((await resources(run)).rss),
  });
  return [
    { ...(await row('reship --help', help, helpTimes)), added: rounded(helpMs - nothingMs), bar: held(helpMs, bars) },
    await row('node -e 0', nothing, nothingTimes),
  ];
}

/** The Node that runs this, and the first other one that the shell would find, where its version differs. */
function nodes(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const system = folders.map((folder) => join(folder, 'node')).find((path) => versionOf(path) !== null);
  const differs = system !== undefined && versionOf(system) !== process.version;
  return differs ? [process.execPath, system] : [process.execPath];
}

function versionOf(node: string): string | null {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
