import { TidemarkError } from '../../../base/errors.js';
import { dateOptions, type DateOptions } from '../record/date-options.js';
import { booleanOption, doubleOption, invalidOption, optionText, type OptionTexts } from '../record/option-values.js';
import { parseModeOf, type ParseMode } from '../record/parse-mode.js';

/** What the tokenizer does with a quote inside a quoted value that is neither escaped nor at its end. */
export type UnescapedQuotes = 'STOP_AT_CLOSING_QUOTE' | 'BACK_TO_DELIMITER' | 'STOP_AT_DELIMITER' | 'SKIP_VALUE' | 'RAISE_ERROR';

const UNESCAPED_QUOTES: readonly UnescapedQuotes[] = [
  'STOP_AT_CLOSING_QUOTE',
  'BACK_TO_DELIMITER',
  'STOP_AT_DELIMITER',
  'SKIP_VALUE',
  'RAISE_ERROR',
];

/** Options of the CSV format and of from_csv, to_csv, schema_of_csv, with Spark's defaults. Characters that are off are ''. */
export interface CsvOptions {
  /** Not empty, but where the user's is (see `emptyDelimiter`). */
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  /** What escapes the escape character within quotes; '' where nothing does. */
  readonly escapeEscape: string;
  readonly comment: string;
  readonly header: boolean;
  readonly inferSchema: boolean;
  readonly enforceSchema: boolean;
  readonly ignoreLeadingWhiteSpace: boolean;
  readonly ignoreTrailingWhiteSpace: boolean;
  readonly ignoreLeadingWhiteSpaceInWrite: boolean;
  readonly ignoreTrailingWhiteSpaceInWrite: boolean;
  readonly nullValue: string;
  /** Undefined: '' when reading, `""` when writing. */
  readonly emptyValue: string | undefined;
  readonly nanValue: string;
  readonly positiveInf: string;
  readonly negativeInf: string;
  readonly preferDate: boolean;
  readonly maxColumns: number;
  /** -1: no limit. */
  readonly maxCharsPerColumn: number;
  readonly mode: ParseMode;
  readonly columnNameOfCorruptRecord: string;
  readonly multiLine: boolean;
  readonly columnPruning: boolean;
  readonly lineSep: string | undefined;
  readonly unescapedQuotes: UnescapedQuotes;
  readonly samplingRatio: number;
  readonly encoding: string;
  readonly quoteAll: boolean;
  readonly escapeQuotes: boolean;
  readonly dates: DateOptions;
}

/** What the session says beside the options. */
export interface CsvContext {
  readonly timeZone: string;
  readonly columnNameOfCorruptRecord?: string;
}

/** Reads options (lower-case names). Raises INVALID_OPTION_VALUE and INVALID_TIMEZONE. */
export function csvOptions(options: OptionTexts, context: CsvContext): CsvOptions {
  const quote = character(options, 'quote', '"');
  const escape = character(options, 'escape', '\\');
  const multiLine = booleanOption(options, 'multiLine', false);
  return {
    delimiter: delimiterOf(optionText(options, 'sep') ?? optionText(options, 'delimiter') ?? ','),
    quote,
    escape,
    escapeEscape: character(options, 'charToEscapeQuoteEscaping', '') || (escape === quote ? '' : escape),
    comment: character(options, 'comment', ''),
    header: flag(options, 'header', false),
    inferSchema: flag(options, 'inferSchema', false),
    enforceSchema: flag(options, 'enforceSchema', true),
    ignoreLeadingWhiteSpace: flag(options, 'ignoreLeadingWhiteSpace', false),
    ignoreTrailingWhiteSpace: flag(options, 'ignoreTrailingWhiteSpace', false),
    ignoreLeadingWhiteSpaceInWrite: flag(options, 'ignoreLeadingWhiteSpace', true),
    ignoreTrailingWhiteSpaceInWrite: flag(options, 'ignoreTrailingWhiteSpace', true),
    nullValue: optionText(options, 'nullValue') ?? '',
    emptyValue: optionText(options, 'emptyValue'),
    nanValue: optionText(options, 'nanValue') ?? 'NaN',
    positiveInf: optionText(options, 'positiveInf') ?? 'Inf',
    negativeInf: optionText(options, 'negativeInf') ?? '-Inf',
    preferDate: flag(options, 'preferDate', true),
    maxColumns: integer(options, 'maxColumns', 20480),
    maxCharsPerColumn: integer(options, 'maxCharsPerColumn', -1),
    mode: parseModeOf(optionText(options, 'mode')),
    columnNameOfCorruptRecord: optionText(options, 'columnNameOfCorruptRecord') ?? context.columnNameOfCorruptRecord ?? '_corrupt_record',
    multiLine,
    columnPruning: flag(options, 'columnPruning', !multiLine),
    lineSep: lineSeparator(options),
    unescapedQuotes: unescapedQuotes(options),
    samplingRatio: doubleOption(options, 'samplingRatio', 1),
    encoding: optionText(options, 'encoding') ?? optionText(options, 'charset') ?? 'UTF-8',
    quoteAll: flag(options, 'quoteAll', false),
    escapeQuotes: flag(options, 'escapeQuotes', true),
    dates: dateOptions(options, context.timeZone),
  };
}

/** CSV's flags have words of their own for what is neither true nor false. */
function flag(options: OptionTexts, name: string, absent: boolean): boolean {
  const text = optionText(options, name)?.toLowerCase();
  if (text === undefined) return absent;
  if (text !== 'true' && text !== 'false')
    throw new TidemarkError('INVALID_OPTION_VALUE', `${name} flag can be true or false.`, { paramName: name });
  return text === 'true';
}

function integer(options: OptionTexts, name: string, absent: number): number {
  const text = optionText(options, name);
  if (text === undefined) return absent;
  if (/^[+-]?\d{1,10}$/.test(text)) return Number(text);
  throw new TidemarkError('INVALID_OPTION_VALUE', `${name} should be an integer. Found ${text}.`, { paramName: name, value: text });
}

function character(options: OptionTexts, name: string, absent: string): string {
  const text = optionText(options, name);
  if (text === undefined) return absent;
  if (text.length > 1) throw new TidemarkError('INVALID_OPTION_VALUE', `${name} cannot be more than one character.`, { paramName: name });
  return text === '\0' ? '' : text;
}

function lineSeparator(options: OptionTexts): string | undefined {
  const text = optionText(options, 'lineSep');
  if (text === '') throw invalidOption('lineSep', text, "requirement failed: 'lineSep' cannot be an empty string.");
  if (text !== undefined && text.length > 2)
    throw invalidOption('lineSep', text, "requirement failed: 'lineSep' can contain only 1 character.");
  return text;
}

function unescapedQuotes(options: OptionTexts): UnescapedQuotes {
  const text = (optionText(options, 'unescapedQuoteHandling') ?? 'STOP_AT_DELIMITER').toUpperCase();
  const found = UNESCAPED_QUOTES.find((name) => name === text);
  if (found === undefined) {
    const message = `No enum constant com.univocity.parsers.csv.UnescapedQuoteHandling.${text}`;
    throw invalidOption('unescapedQuoteHandling', text, message);
  }
  return found;
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' };

/** INVALID_DELIMITER_VALUE.EMPTY_STRING, raised where the delimiter is needed: as in Spark, an empty one is found when a file is read. */
export function emptyDelimiter(): TidemarkError {
  return new TidemarkError('INVALID_DELIMITER_VALUE.EMPTY_STRING', 'Delimiter cannot be empty');
}

/** A delimiter may be written with backslash escapes: `\t`, `\\`, `\u0001`. */
function delimiterOf(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      out += text[i]!;
      continue;
    }
    const next = text[++i];
    if (next === undefined)
      throw new TidemarkError('INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH', 'Single backslash is prohibited as delimiter.');
    if (next === 'u' && text === '\\u0000') return '\0';
    const escaped = ESCAPES[next];
    if (escaped === undefined) {
      throw new TidemarkError(
        'INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER',
        `Unsupported special character for delimiter: \\${next}.`,
        {
          str: `\\${next}`,
        },
      );
    }
    out += escaped;
  }
  return out;
}
