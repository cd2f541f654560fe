import { TidemarkError } from '../../../base/errors.js';
import { decimal, INT, STRING, type DataType, type DecimalType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { isNumeric } from '../../coercion/numeric.js';
import { callText, unexpectedInputType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import { constantOf } from '../../fold.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { oneOf } from '../../params.js';
import { coerce, exactly, rememberLast } from '../../scalar.js';
import { hexBytes } from '../../values/number/bases.js';
import { formatDecimalNumber, formatDouble } from '../../values/number/format-number.js';
import { parseNumberPattern, patternOfPlaces, type NumberPattern } from '../../values/number/number-pattern.js';
import { parseNumberTemplate, type NumberTemplate } from '../../values/number/number-template.js';
import { toChar } from '../../values/number/to-char.js';
import { toNumber } from '../../values/number/to-number.js';
import { base64 } from '../../values/text/base64.js';
import { decodeUtf8 } from '../../../columnar/utf8.js';

type AnyRow = (...args: never[]) => Value;

/** Lays out a number of a type; places and patterns come with every row. */
function layOut(type: DataType): (value: Value, pattern: NumberPattern) => string {
  if (type.kind === 'decimal') return (value, pattern) => formatDecimalNumber(value as bigint, type.scale, pattern);
  if (type.kind === 'double' || type.kind === 'float') return (value, pattern) => formatDouble(value as number, pattern);
  return (value, pattern) => formatDecimalNumber(BigInt(value as number | bigint), 0, pattern);
}

const formatNumber: ScalarFunction = {
  name: 'format_number',
  doc: 'A number with grouped digits, to so many places or by a pattern (`#,##0.00`).',
  bind(site): BoundFunction {
    const [number, places] = site.args;
    if (number === undefined || places === undefined || site.args.length !== 2)
      throw wrongArgumentCount('format_number', '2', site.args.length);
    if (!isNumeric(number.type) && number.type.kind !== 'void') throw unexpectedInputType(callText(site), 0, '"NUMERIC"', number);
    const byPattern = places.type.kind === 'string';
    const args = [number, exactly(places, oneOf(INT, STRING), 1, site)];
    const patternOf = byPattern ? rememberLast(parseNumberPattern) : rememberLast(patternOfPlaces);
    const write = layOut(number.type);
    const row = (value: Value, given: never) => (typeof given === 'number' && given < 0 ? null : write(value, patternOf(given)));
    return { args, type: STRING, nullable: true, name: callText(site), kernel: rowKernel(row as unknown as AnyRow, STRING, true) };
  },
};

/** The template of a call, which is a constant. */
function templateOf(format: BoundExpression | undefined, site: CallSite): NumberTemplate | null {
  if (format === undefined || site.args.length !== 2) throw wrongArgumentCount(site.name, '2', site.args.length);
  const constant = constantOf(format, site.settings);
  if (constant === undefined) {
    throw typeMismatch('NON_FOLDABLE_INPUT', callText(site), 'the format must be a constant', {
      inputName: '`format`',
      inputType: '"STRING"',
      inputExpr: `"${format.name}"`,
    });
  }
  if (constant.value === null) return null;
  // A format that is no text is taken as one.
  const text = constantOf(coerce(constant, STRING, 1, site), site.settings)!;
  return parseNumberTemplate(text.value as string);
}

function mismatch(text: string, template: NumberTemplate): TidemarkError {
  return new TidemarkError('INVALID_FORMAT.MISMATCH_INPUT', `'${text}' does not match the format '${template.text}'`, {
    inputType: '"STRING"',
    input: text,
    format: template.text,
  });
}

function readNumber(name: string, attempt: boolean): ScalarFunction {
  return {
    name,
    doc: attempt ? 'The DECIMAL that a text says by a format, or NULL.' : 'The DECIMAL that a text says by a format (`999,999.99`).',
    bind(site): BoundFunction {
      const template = templateOf(site.args[1], site);
      const text = coerce(site.args[0]!, STRING, 0, site);
      const type = template === null ? decimal(38, 0) : decimal(template.type.precision, template.type.scale);
      const row = (value: string): Value => {
        const number = template === null ? null : toNumber(value, template);
        if (number === null && !attempt && template !== null) throw mismatch(value, template);
        return number;
      };
      return {
        args: [text],
        type,
        nullable: attempt || template === null || text.nullable,
        name: callText(site),
        kernel: rowKernel(row as AnyRow, type, true),
      };
    },
  };
}

const BINARY_TEXTS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  base64: (bytes) => base64(bytes),
  hex: (bytes) => hexBytes(bytes),
  'utf-8': (bytes) => decodeUtf8(bytes, 0, bytes.length),
};

function binaryToChar(site: CallSite, format: BoundExpression): BoundFunction {
  const name = String(constantOf(format, site.settings)?.value ?? '').toLowerCase();
  const write = BINARY_TEXTS[name];
  if (write === undefined)
    throw new TidemarkError('INVALID_PARAMETER_VALUE.BINARY_FORMAT', `to_char has no binary format ${name}`, {
      functionName: '`to_char`',
      parameter: '`format`',
      invalidFormat: `'${name}'`,
    });
  const row = (bytes: Uint8Array) => write(bytes);
  return { args: [site.args[0]!], type: STRING, nullable: true, name: callText(site), kernel: rowKernel(row as AnyRow, STRING, true) };
}

/** Dates are formatted as date_format does, BINARY as base64, hex or utf-8, numbers by a template. */
const numberToChar: ScalarFunction = {
  name: 'to_char',
  aliases: ['to_varchar'],
  doc: 'A number, date or BINARY as text by a format.',
  bind(site) {
    const [value, format] = site.args;
    if (value === undefined || format === undefined) throw wrongArgumentCount(site.name, '2', site.args.length);
    if (['date', 'timestamp', 'timestamp_ntz'].includes(value.type.kind)) return site.call('date_format', [value, format]);
    if (value.type.kind === 'binary') return binaryToChar(site, format);
    const template = templateOf(format, site);
    const type = template === null ? decimal(38, 0) : decimal(template.type.precision, template.type.scale);
    const source = value.type.kind === 'decimal' ? value : implicitlyCast(value, decimalFor(value.type, type), site.settings);
    const scale = (source.type as DecimalType).scale;
    const row = (unscaled: bigint): Value => (template === null ? null : toChar(unscaled, scale, template));
    return {
      args: [source],
      type: STRING,
      nullable: value.nullable || template === null,
      name: callText(site),
      kernel: rowKernel(row as AnyRow, STRING, true),
    };
  },
};

/** The decimal that holds every value of an integral type; other types take the template's. */
function decimalFor(type: DataType, template: DecimalType): DecimalType {
  const digits: Partial<Record<DataType['kind'], number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 20 };
  const whole = digits[type.kind];
  return whole === undefined ? template : decimal(whole, 0);
}

export const functions: readonly ScalarFunction[] = [
  formatNumber,
  readNumber('to_number', false),
  readNumber('try_to_number', true),
  numberToChar,
];
