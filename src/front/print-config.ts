// `reship controller --print-config`: every key, also those that nothing was said of, as a file that can be used.
import { configSchema } from '#config-schema.ts';
import type { Config } from '#config.ts';
import { yamlText } from '#cli/yaml-text.ts';
import type { ControllerSettings } from './controller-settings.ts';

/** Keys without a value are comments, with what holds then. */
export function configText(config: Config, settings: ControllerSettings): string {
  const values: Readonly<Record<string, unknown>> = { ...config, ...settings };
  const keys = Object.keys(configSchema.properties) as readonly (keyof typeof configSchema.properties)[];
  const isSet = (key: string): boolean => (values[key] ?? null) !== null;
  const set = keys.filter(isSet).map((key) => [key, values[key]] as const);
  const unset = keys.filter((key) => !isSet(key)).map((key) => `# ${key}: ${whatHolds(key)}\n`);
  return yamlText(Object.fromEntries(set)) + (unset.length === 0 ? '' : `# Not set:\n${unset.join('')}`);
}

/** As the reference says it. */
function whatHolds(key: keyof typeof configSchema.properties): string {
  const { whenUnset = 'none' } = configSchema.properties[key] as { readonly whenUnset?: string };
  return whenUnset;
}
