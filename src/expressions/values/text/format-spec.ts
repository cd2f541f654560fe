/** The parts of a Java format string: `%[index$][flags][width][.precision]conversion`. */

import { TidemarkError } from '../../../base/errors.js';

/** One `%…`, or the text between. */
export interface FormatSpec {
  /** From 1; 0 for the next argument, -1 for the same as before (`%<s`). */
  readonly index: number;
  readonly flags: ReadonlySet<string>;
  readonly width: number;
  /** -1 where none is given. */
  readonly precision: number;
  /** In lower case. */
  readonly conversion: string;
  /** Whether the conversion was a capital: the result is too. */
  readonly isUpper: boolean;
  readonly text: string;
}

const SPEC = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)([1-9]\d*)?(?:\.(\d+))?([tT]?[a-zA-Z%])|%[^]?/g;

/** Reads a format string into literal texts and specs. Throws ILLEGAL_FORMAT for a `%` that begins none. */
export function parseFormat(format: string): (string | FormatSpec)[] {
  const parts: (string | FormatSpec)[] = [];
  let last = 0;
  for (const match of format.matchAll(SPEC)) {
    const [text, index, same, flags = '', width = '-1', precision = '-1', conversion] = match;
    parts.push(format.slice(last, match.index));
    last = match.index + text.length;
    if (conversion === undefined) throw illegalFormat(`Conversion = '${text.slice(0, 1)}'`, 'java.util.UnknownFormatConversionException');
    parts.push({
      index: same ? -1 : Number(index ?? 0),
      flags: new Set(flags),
      width: Number(width),
      precision: Number(precision),
      conversion: conversion.toLowerCase(),
      isUpper: conversion !== conversion.toLowerCase(),
      text,
    });
  }
  parts.push(format.slice(last));
  return parts;
}

/** Java would throw `javaClass` with `message` here; Spark lets it through without an error condition. */
export function illegalFormat(message: string, javaClass: string): TidemarkError {
  return new TidemarkError('ILLEGAL_FORMAT', `format_string: ${message}.`, { class: javaClass, message });
}
