import { TidemarkError } from '../../../base/errors.js';

/** Options by lower-case name, values as given. */
export type OptionTexts = ReadonlyMap<string, string>;

/** Options under lower-case names, so that they are found in any case; of two spellings the last one counts. */
export function optionTexts(entries: Iterable<readonly [string, string]>): OptionTexts {
  const texts = new Map<string, string>();
  for (const [name, value] of entries) texts.set(name.toLowerCase(), value);
  return texts;
}

/** The option's value, or undefined; `name` as Spark spells it. */
export function optionText(options: OptionTexts, name: string): string | undefined {
  return options.get(name.toLowerCase());
}

/** `true` or `false` in any case. Raises INVALID_OPTION_VALUE otherwise, in Java's words. */
export function booleanOption(options: OptionTexts, name: string, absent: boolean): boolean {
  const text = optionText(options, name);
  if (text === undefined) return absent;
  const word = text.toLowerCase();
  if (word !== 'true' && word !== 'false') throw invalidOption(name, text, `For input string: "${text}"`);
  return word === 'true';
}

/** A whole number. Raises INVALID_OPTION_VALUE otherwise. */
export function integerOption(options: OptionTexts, name: string, absent: number): number {
  const text = optionText(options, name);
  if (text === undefined) return absent;
  if (!/^[+-]?\d{1,10}$/.test(text)) throw invalidOption(name, text, `For input string: "${text}"`);
  return Number(text);
}

/** A number. Raises INVALID_OPTION_VALUE otherwise. */
export function doubleOption(options: OptionTexts, name: string, absent: number): number {
  const text = optionText(options, name);
  if (text === undefined) return absent;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw invalidOption(name, text, `For input string: "${text}"`);
  return value;
}

export function invalidOption(option: string, value: string, message: string): TidemarkError {
  return new TidemarkError('INVALID_OPTION_VALUE', message, { option, value });
}
