import { TidemarkError } from '../../base/errors.js';
import { javaTimeMs } from '../shared/java-time.js';
import type { FormatOptions } from './format.js';
import { invalidValue } from './options.js';

/** How a file source goes through its files. */
export interface SourceOptions {
  readonly maxFiles: number | null;
  readonly maxBytes: number | null;
  readonly latestFirst: boolean;
  readonly maxFileAgeMs: number;
  readonly maxCachedFiles: number;
  readonly discardCachedInputRatio: number;
  readonly fileNameOnly: boolean;
  readonly cleanSource: 'off' | 'archive' | 'delete';
  readonly sourceArchiveDir: string | null;
  readonly logCompactInterval: number;
}

/** Spark's options with its defaults, and its words where a value is not one of those allowed. Checked when the query starts. */
export function sourceOptions(options: FormatOptions): SourceOptions {
  for (const name of ['modifiedbefore', 'modifiedafter']) {
    if (options.has(name)) {
      throw new TidemarkError('INVALID_OPTION', `option '${name}' is not allowed in file stream sources`, { option: name });
    }
  }
  const maxFiles = whole(options, 'maxFilesPerTrigger', 1, 'a positive integer');
  const maxBytes = whole(options, 'maxBytesPerTrigger', 1, 'a positive integer');
  if (maxFiles !== null && maxBytes !== null) {
    throw new TidemarkError('INVALID_OPTION', "Options 'maxFilesPerTrigger' and 'maxBytesPerTrigger' can't be both set at the same time", {
      options: ['maxFilesPerTrigger', 'maxBytesPerTrigger'],
    });
  }
  const latestFirst = flag(options, 'latestFirst');
  const hasLimit = maxFiles !== null || maxBytes !== null;
  return {
    maxFiles,
    maxBytes,
    latestFirst,
    maxFileAgeMs: latestFirst && hasLimit ? Infinity : javaTimeMs('maxFileAge', options.get('maxfileage') ?? '7d', 'ms'),
    maxCachedFiles: whole(options, 'maxCachedFiles', 0, 'a non-negative integer') ?? 10_000,
    discardCachedInputRatio: ratio(options),
    fileNameOnly: flag(options, 'fileNameOnly'),
    ...cleaning(options),
    logCompactInterval: whole(options, 'logCompactInterval', 2, 'an integer of 2 or more') ?? 10,
  };
}

function whole(options: FormatOptions, name: string, atLeast: number, meaning: string): number | null {
  const text = options.get(name.toLowerCase());
  if (text === undefined) return null;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= atLeast)) throw invalidValue(name, text, meaning);
  return value;
}

function flag(options: FormatOptions, name: string): boolean {
  const text = options.get(name.toLowerCase());
  if (text === undefined) return false;
  if (!/^(true|false)$/i.test(text)) throw invalidValue(name, text, "'true' or 'false'");
  return text.toLowerCase() === 'true';
}

function ratio(options: FormatOptions): number {
  const text = options.get('discardcachedinputratio');
  if (text === undefined) return 0.2;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw invalidValue('discardCachedInputRatio', text, 'a positive float between 0 and 1');
  return value;
}

function cleaning(options: FormatOptions): Pick<SourceOptions, 'cleanSource' | 'sourceArchiveDir'> {
  const text = options.get('cleansource') ?? 'off';
  const mode = text.toLowerCase();
  if (mode !== 'off' && mode !== 'archive' && mode !== 'delete') {
    throw invalidValue('cleanSource', text, 'one of archive, delete, off');
  }
  const sourceArchiveDir = options.get('sourcearchivedir') ?? null;
  if (mode === 'archive' && sourceArchiveDir === null) {
    throw new TidemarkError('INVALID_OPTION_VALUE', "Archive mode must be used with 'sourceArchiveDir' option.", {
      option: 'sourceArchiveDir',
    });
  }
  return { cleanSource: mode, sourceArchiveDir };
}
