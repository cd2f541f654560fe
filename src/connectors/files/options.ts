import { TidemarkError } from '../../base/errors.js';
import { nearestNames } from '../../expressions/nearest.js';
import type { FileFormat, FormatOptions } from './format.js';

/** Options of a file read or write as given: any spelling of the names, values as text, numbers or booleans. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Names that every format's read knows, bounded or not. */
export const SCAN_OPTIONS = [
  'pathGlobFilter',
  'recursiveFileLookup',
  'basePath',
  'ignoreCorruptFiles',
  'ignoreMissingFiles',
  'ignoreInvalidPartitionPaths',
  'inferPartitionTypes',
  'modifiedBefore',
  'modifiedAfter',
  'metadataColumn',
  'timeZone',
];
/** Names that only an unbounded read looks at. */
export const STREAM_OPTIONS = [
  'maxFilesPerTrigger',
  'maxBytesPerTrigger',
  'latestFirst',
  'maxFileAge',
  'maxCachedFiles',
  'discardCachedInputRatio',
  'fileNameOnly',
  'cleanSource',
  'sourceArchiveDir',
  'logCompactInterval',
];
/** Names that every format's write knows. */
export const SINK_OPTIONS = ['maxRecordsPerFile', 'maxBytesPerFile', 'retention', 'logCompactInterval', 'timeZone'];

/**
 * Checks names (in any case) against those known and gives the values as text under lower-case names. UNKNOWN_OPTION names the nearest.
 * Undefined values count as not given.
 */
export function checkOptions(given: GivenOptions, known: readonly string[], where: string): FormatOptions {
  const options = new Map<string, string>();
  const lower = new Set(known.map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const key = name.toLowerCase();
    if (!lower.has(key)) throw unknownOption(name, known, where);
    options.set(key, optionText(name, value));
  }
  return options;
}

function unknownOption(name: string, known: readonly string[], where: string): TidemarkError {
  const [nearest] = nearestNames(name, known, 1);
  return new TidemarkError('UNKNOWN_OPTION', `${where} has no option '${name}'; did you mean '${nearest}'?`, { option: name, nearest });
}

function optionText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new TidemarkError('INVALID_OPTION_VALUE', `the value of option '${name}' is text, a number or a boolean`, { option: name });
}

/** The options that the format itself knows. */
export function formatOptions(options: FormatOptions, known: readonly string[]): FormatOptions {
  const lower = new Set([...known, 'timeZone'].map((name) => name.toLowerCase()));
  return new Map([...options].filter(([name]) => lower.has(name)));
}

export function readOptionNames(format: FileFormat): string[] {
  return [...SCAN_OPTIONS, ...STREAM_OPTIONS, ...format.readOptions];
}

export function booleanOption(options: FormatOptions, name: string, otherwise: boolean): boolean {
  const text = options.get(name.toLowerCase());
  if (text === undefined) return otherwise;
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  throw new TidemarkError('INVALID_OPTION_VALUE', `For input string: "${text}": the option '${name}' is true or false`, {
    option: name,
    value: text,
    meaning: 'true or false',
  });
}

/** INVALID_OPTION_VALUE with Spark's words where the number is not one of those allowed. */
export function numberOption(options: FormatOptions, name: string, isAllowed: (n: number) => boolean, meaning: string): number | null {
  const text = options.get(name.toLowerCase());
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === '' || !isAllowed(value)) throw invalidValue(name, text, meaning);
  return value;
}

export function invalidValue(name: string, value: string, meaning: string): TidemarkError {
  return new TidemarkError('INVALID_OPTION_VALUE', `Invalid value '${value}' for option '${name}', must be ${meaning}`, {
    option: name,
    value,
    meaning,
  });
}
