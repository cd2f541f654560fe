import { dateOptions, type DateOptions } from '../record/date-options.js';
import { booleanOption, doubleOption, integerOption, optionText, type OptionTexts } from '../record/option-values.js';
import { parseModeOf, type ParseMode } from '../record/parse-mode.js';

/** What the grammar allows beyond RFC 8259, and its limits. */
export interface JsonSyntax {
  readonly allowComments: boolean;
  readonly allowUnquotedFieldNames: boolean;
  readonly allowSingleQuotes: boolean;
  readonly allowNumericLeadingZeros: boolean;
  readonly allowNonNumericNumbers: boolean;
  readonly allowBackslashEscapingAnyCharacter: boolean;
  readonly allowUnquotedControlChars: boolean;
  readonly maxNestingDepth: number;
  readonly maxNumLen: number;
  readonly maxStringLen: number;
}

/** Options of the JSON format and of from_json, to_json, schema_of_json, with Spark's defaults. */
export interface JsonOptions extends JsonSyntax {
  readonly mode: ParseMode;
  readonly columnNameOfCorruptRecord: string;
  readonly primitivesAsString: boolean;
  readonly prefersDecimal: boolean;
  readonly dropFieldIfAllNull: boolean;
  readonly inferTimestamp: boolean;
  readonly samplingRatio: number;
  readonly ignoreNullFields: boolean;
  readonly pretty: boolean;
  readonly writeNonAsciiCharacterAsCodePoint: boolean;
  readonly multiLine: boolean;
  readonly lineSep: string | undefined;
  readonly encoding: string | undefined;
  /** Whether good elements of a bad map, array or nested struct are kept (`spark.sql.json.enablePartialResults`). */
  readonly partialResults: boolean;
  readonly dates: DateOptions;
}

/** What the session says beside the options. */
export interface JsonContext {
  readonly timeZone: string;
  readonly columnNameOfCorruptRecord?: string;
  readonly partialResults?: boolean;
}

/** Reads options (lower-case names). Raises INVALID_OPTION_VALUE and INVALID_TIMEZONE. */
export function jsonOptions(options: OptionTexts, context: JsonContext): JsonOptions {
  const flag = (name: string, absent = false) => booleanOption(options, name, absent);
  return {
    allowComments: flag('allowComments'),
    allowUnquotedFieldNames: flag('allowUnquotedFieldNames'),
    allowSingleQuotes: flag('allowSingleQuotes', true),
    allowNumericLeadingZeros: flag('allowNumericLeadingZeros'),
    allowNonNumericNumbers: flag('allowNonNumericNumbers', true),
    allowBackslashEscapingAnyCharacter: flag('allowBackslashEscapingAnyCharacter'),
    allowUnquotedControlChars: flag('allowUnquotedControlChars'),
    maxNestingDepth: integerOption(options, 'maxNestingDepth', 1000),
    maxNumLen: integerOption(options, 'maxNumLen', 1000),
    maxStringLen: integerOption(options, 'maxStringLen', 2147483647),
    mode: parseModeOf(optionText(options, 'mode')),
    columnNameOfCorruptRecord: optionText(options, 'columnNameOfCorruptRecord') ?? context.columnNameOfCorruptRecord ?? '_corrupt_record',
    primitivesAsString: flag('primitivesAsString'),
    prefersDecimal: flag('prefersDecimal'),
    dropFieldIfAllNull: flag('dropFieldIfAllNull'),
    inferTimestamp: flag('inferTimestamp'),
    samplingRatio: doubleOption(options, 'samplingRatio', 1),
    ignoreNullFields: flag('ignoreNullFields', true),
    pretty: flag('pretty'),
    writeNonAsciiCharacterAsCodePoint: flag('writeNonAsciiCharacterAsCodePoint'),
    multiLine: flag('multiLine'),
    lineSep: optionText(options, 'lineSep'),
    encoding: optionText(options, 'encoding') ?? optionText(options, 'charset'),
    partialResults: context.partialResults ?? true,
    dates: dateOptions(options, context.timeZone),
  };
}
