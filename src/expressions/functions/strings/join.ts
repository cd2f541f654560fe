import { TidemarkError } from '../../../base/errors.js';
import { arrayOf, STRING, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { SessionSettings } from '../../bound.js';
import { textOf } from '../../cast/to-string.js';
import { implicitCast } from '../../coercion/implicit-cast.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { callText, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { ANY } from '../../params.js';
import { rowKernel } from '../../row-kernel.js';
import { scalarWithNulls } from '../../scalar.js';
import { doubleToText, floatToText } from '../../values/number/float-text.js';
import { formatString, type FormatArgument } from '../../values/text/format-string.js';
import { sentences } from '../../values/text/sentences.js';

const STRINGS = arrayOf(STRING);

/** Texts and arrays of texts, NULLs left out. */
function joined([separator, ...parts]: readonly Value[]): Value {
  if (separator === null || separator === undefined) return null;
  return parts
    .flat()
    .filter((part) => part !== null)
    .join(separator as string);
}

const concatWs: ScalarFunction = {
  name: 'concat_ws',
  doc: 'The texts and the elements of the arrays, with a separator between them; NULLs are left out.',
  bind(site): BoundFunction {
    const [separator, ...rest] = site.args;
    if (separator === undefined) throw wrongArgumentCount('concat_ws', '> 0', 0);
    const args = [separator, ...rest].map((arg, k) => {
      const target: DataType = k > 0 && arg.type.kind === 'array' ? STRINGS : STRING;
      const type = implicitCast(arg.type, target, site.settings.ansi);
      if (type === null) throw unexpectedInputType(callText(site), k, k === 0 ? '"STRING"' : '("ARRAY<STRING>" or "STRING")', arg);
      return implicitlyCast(arg, type, site.settings);
    });
    const row = (...values: Value[]) => joined(values.slice(0, -1));
    return {
      args,
      type: STRING,
      nullable: args[0]!.nullable,
      name: callText(site),
      kernel: rowKernel(row as (...args: never[]) => Value, STRING, false),
    };
  },
};

/** How Spark's own arrays and rows print themselves: brackets, no blanks. */
function rowText(values: readonly Value[], element: DataType | readonly DataType[], settings: SessionSettings): string {
  const context = { ...settings, timestampMicros: 0n, epochId: 0 };
  const texts = values.map((value, k) =>
    value === null ? 'null' : textOf(Array.isArray(element) ? element[k]! : (element as DataType), settings.ansi)(value, context),
  );
  return `[${texts.join(',')}]`;
}

/** What Java's Formatter sees of a value: its class decides which conversions it can take. */
function formatArgument(value: Value, type: DataType, settings: SessionSettings): FormatArgument {
  if (value === null) return { kind: 'null' };
  switch (type.kind) {
    case 'boolean':
      return { kind: 'boolean', value: value as boolean };
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return { kind: type.kind, value: value as number | bigint };
    case 'float':
      return { kind: 'float', value: value as number, text: floatToText(value as number) };
    case 'double':
      return { kind: 'double', value: value as number, text: doubleToText(value as number) };
    case 'string':
    case 'char':
    case 'varchar':
      return { kind: 'string', text: value as string };
    case 'date':
      return { kind: 'int', value: value as number };
    case 'timestamp':
    case 'timestamp_ntz':
      return { kind: 'bigint', value: value as bigint };
    case 'struct':
      return {
        kind: 'other',
        text: rowText(
          value as readonly Value[],
          type.fields.map((f) => f.type),
          settings,
        ),
        javaClass: JAVA_CLASSES.struct!,
      };
    case 'array':
      return { kind: 'other', text: rowText(value as readonly Value[], type.element, settings), javaClass: JAVA_CLASSES.array! };
    default:
      return {
        kind: 'other',
        text: textOf(type, settings.ansi)(value, { ...settings, timestampMicros: 0n, epochId: 0 }),
        javaClass: JAVA_CLASSES[type.kind] ?? 'java.lang.Object',
      };
  }
}

const JAVA_CLASSES: Partial<Record<DataType['kind'], string>> = {
  decimal: 'org.apache.spark.sql.types.Decimal',
  array: 'org.apache.spark.sql.catalyst.expressions.UnsafeArrayData',
  map: 'org.apache.spark.sql.catalyst.expressions.UnsafeMapData',
  struct: 'org.apache.spark.sql.catalyst.expressions.UnsafeRow',
  interval: 'org.apache.spark.unsafe.types.CalendarInterval',
};

export const functions: readonly ScalarFunction[] = [
  concatWs,
  scalarWithNulls({
    name: 'format_string',
    shownAliases: ['printf'],
    doc: "Values by a format of Java's Formatter (`%s`, `%5.2f`).",
    params: [STRING],
    varargs: ANY,
    result: STRING,
    nullable: (args) => args[0]!.nullable,
    check: (args) => {
      const [format] = args;
      if (format?.kind === 'literal' && typeof format.value === 'string' && format.value.endsWith('%0\\')) {
        throw new TidemarkError('INVALID_PARAMETER_VALUE.ZERO_INDEX', 'argument indexes in a format begin at 1', {
          parameter: '`strfmt`',
          functionName: '`format_string`',
        });
      }
    },
    chooseAll: (types, settings) => (args) => {
      const [format, ...values] = args;
      if (format === null) return null;
      const given = types.slice(1).map((type, k) => formatArgument(values[k] ?? null, type, settings));
      return formatString(format as string, given);
    },
  }),
  scalarWithNulls({
    name: 'sentences',
    doc: 'The sentences of a text, each as its words.',
    params: [STRING, STRING, STRING],
    defaults: ['', ''],
    showDefaults: true,
    result: arrayOf(arrayOf(STRING, false), false),
    nullable: true,
    evaluate: (text, language, country) => (text === null ? null : sentences(text, language ?? '', country ?? '')),
  }),
];
