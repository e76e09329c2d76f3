import { z } from 'zod';
import { ReflexionError } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
type Shape = Record<string, z.ZodType>;
export type SetVariables = Readonly<Record<string, string>>;

/** Values by name; throws one `ReflexionError` naming every fault. */
export function read<Variables extends Shape>(
  shape: Variables,
  environment: Environment,
  faultsBetween: (set: SetVariables) => readonly string[],
): z.output<z.ZodObject<Variables>> {
  // Compose files and Helm charts pass what is not set as an empty string.
  const set = Object.fromEntries(
    Object.keys(shape).flatMap((name) => {
      const value = environment[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const result = z.object(shape).safeParse(set);
  const faults = [
    ...(result.error?.issues ?? []).map(({ path: [name, ...inside], message }) => {
      if (set[String(name)] === undefined) return `${String(name)} is not set`;
      return `${String(name)} ${inside.length > 0 ? `at ${inside.join('.')}: ` : ''}${message}`;
    }),
    ...faultsBetween(set),
  ];
  if (result.success && faults.length === 0) return result.data;
  const title = faults.length === 1 ? 'One setting is wrong' : `${faults.length} settings are wrong`;
  throw new ReflexionError('settings', `${title}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`, {
    remedy: 'Set them in the environment; docs/configuration.md says what each means.',
  });
}
