// A report as data: JSON or YAML on standard output.
import type { Terminal } from './deps.ts';

export async function writeData(report: unknown, form: 'json' | 'yaml', terminal: Terminal): Promise<void> {
  if (form === 'json') {
    terminal.out.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const { yamlText } = await import('./yaml-text.ts');
  terminal.out.write(yamlText(report));
}
