import { TidemarkError } from '../../../base/errors.js';
import { arrayOf, INT, STRING } from '../../../columnar/types.js';
import type { ScalarFunction } from '../../function.js';
import { callText, typeMismatch } from '../../errors.js';
import { rememberLast, scalar } from '../../scalar.js';
import { JavaRegex } from '../../values/text/java-regex.js';
import { countRegex, extractAllRegex, extractRegex, instrRegex, replaceRegex, substrRegex } from '../../values/text/regex-functions.js';

function invalidPattern(functionName: string, pattern: string, cause: unknown): TidemarkError {
  return new TidemarkError(
    'INVALID_PARAMETER_VALUE.PATTERN',
    `${functionName} needs a regular expression, but got ${pattern}`,
    { parameter: '`regexp`', functionName: `\`${functionName}\``, value: `'${pattern}'` },
    cause,
  );
}

/** Compiles patterns for a function; the last one is kept. */
function regexes(functionName: string): (pattern: string) => JavaRegex {
  return rememberLast((pattern: string) => {
    try {
      return new JavaRegex(pattern);
    } catch (cause) {
      if (cause instanceof TidemarkError && cause.code.startsWith('UNSUPPORTED')) throw cause;
      throw invalidPattern(functionName, pattern, cause);
    }
  });
}

export const functions: readonly ScalarFunction[] = [
  scalar({
    name: 'regexp_replace',
    doc: 'Matches of a regular expression from a position on, replaced; `$1` in the replacement is the first group.',
    params: [STRING, STRING, STRING, INT],
    defaults: [1],
    showDefaults: true,
    result: STRING,
    check: (args, site) => {
      const position = args[3];
      if (position?.kind === 'literal' && typeof position.value === 'number' && position.value < 1) {
        throw typeMismatch('VALUE_OUT_OF_RANGE', callText(site), 'the position begins at 1', {
          exprName: 'position',
          valueRange: '(0, 2147483647]',
          currentValue: `${position.value}`,
        });
      }
    },
    choose: () => {
      const regexOf = regexes('regexp_replace');
      return (text, pattern, by, position) => replaceRegex(text, regexOf(pattern), by, position);
    },
  }),
  scalar({
    name: 'regexp_extract',
    doc: 'A group of the first match, empty where nothing matches.',
    params: [STRING, STRING, INT],
    defaults: [1],
    showDefaults: true,
    result: STRING,
    choose: () => {
      const regexOf = regexes('regexp_extract');
      return (text, pattern, group) => extractRegex(text, regexOf(pattern), group);
    },
  }),
  scalar({
    name: 'regexp_extract_all',
    doc: 'A group of every match.',
    params: [STRING, STRING, INT],
    defaults: [1],
    showDefaults: true,
    result: arrayOf(STRING),
    choose: () => {
      const regexOf = regexes('regexp_extract_all');
      return (text, pattern, group) => extractAllRegex(text, regexOf(pattern), group);
    },
  }),
  scalar({
    name: 'regexp_count',
    doc: 'How often a regular expression matches.',
    params: [STRING, STRING],
    result: INT,
    choose: () => {
      const regexOf = regexes('regexp_count');
      return (text, pattern) => countRegex(text, regexOf(pattern));
    },
  }),
  scalar({
    name: 'regexp_instr',
    doc: 'Position of the first match, from 1; 0 where nothing matches.',
    params: [STRING, STRING, INT],
    defaults: [0],
    showDefaults: true,
    result: INT,
    choose: () => {
      const regexOf = regexes('regexp_instr');
      return (text, pattern) => instrRegex(text, regexOf(pattern));
    },
  }),
  scalar({
    name: 'regexp_substr',
    doc: 'The first match, NULL where nothing matches.',
    params: [STRING, STRING],
    result: STRING,
    nullable: true,
    choose: () => {
      const regexOf = regexes('regexp_substr');
      return (text, pattern) => substrRegex(text, regexOf(pattern));
    },
  }),
];
