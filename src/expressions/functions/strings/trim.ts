import { STRING } from '../../../columnar/types.js';
import type { ScalarFunction } from '../../function.js';
import { scalar } from '../../scalar.js';
import { trimBoth, trimEnd, trimStart } from '../../values/text/trim.js';

type Trim = (text: string, chars?: string) => string;

/** `trim(text)` or `trim(chars, text)`; the grammar makes the second of `TRIM(BOTH chars FROM text)`. */
function trimming(name: string, side: string, doc: string, trim: Trim): ScalarFunction {
  const blanks = scalar({ name, params: [STRING], result: STRING, evaluate: (text) => trim(text) });
  const given = scalar({
    name,
    params: [STRING, STRING],
    result: STRING,
    shown: ([chars, text]) => `TRIM(${side} ${chars} FROM ${text})`,
    evaluate: (chars, text) => trim(text, chars),
  });
  return { name, doc, bind: (site) => (site.args.length === 2 ? given : blanks).bind(site) };
}

export const functions: readonly ScalarFunction[] = [
  trimming('trim', 'BOTH', 'Without the given characters (blanks) at both ends.', trimBoth),
  trimming('ltrim', 'LEADING', 'Without the given characters (blanks) at the beginning.', trimStart),
  trimming('rtrim', 'TRAILING', 'Without the given characters (blanks) at the end.', trimEnd),
  scalar({
    name: 'btrim',
    doc: 'Without the given characters (blanks) at both ends: `btrim(text, chars)`.',
    params: [STRING, STRING],
    defaults: [' '],
    result: STRING,
    evaluate: (text, chars) => trimBoth(text, chars),
  }),
];
