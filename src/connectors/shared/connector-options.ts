import { TidemarkError } from '../../base/errors.js';
import { nearestNames } from '../../expressions/nearest.js';

/** Refuses names that are none of those known, in any case of letters; gives the values under the known names. */
export function knownOptions<T extends object>(given: object, known: readonly (keyof T & string)[], where: string): Partial<T> {
  const options: Partial<Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const match = known.find((k) => k.toLowerCase() === name.toLowerCase());
    if (match === undefined) {
      const [nearest] = nearestNames(name, known, 1);
      throw new TidemarkError('UNKNOWN_OPTION', `${where} has no option '${name}'; did you mean '${nearest}'?`, { option: name, nearest });
    }
    options[match] = value;
  }
  return options as Partial<T>;
}

/** A whole number, as number, bigint or text; Spark's words where it is too small. */
export function wholeOption(name: string, value: number | bigint | string, least: 0 | 1): bigint {
  const text = String(value).trim();
  if (!/^[+-]?\d+$/.test(text))
    throw new TidemarkError('INVALID_OPTION_VALUE', `For input string: "${text}": the option '${name}' is a whole number`, {
      option: name,
      value: text,
    });
  const number = BigInt(text.replace('+', ''));
  if (number >= BigInt(least)) return number;
  throw new TidemarkError(
    'INVALID_OPTION_VALUE',
    `Invalid value '${text}'. The option '${name}' must be ${least === 1 ? 'positive' : 'non-negative'}`,
    {
      option: name,
      value: text,
    },
  );
}
