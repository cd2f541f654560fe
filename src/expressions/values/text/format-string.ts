/**
 * `format_string` and `printf`: Java's `Formatter` with the US locale.
 *
 * Conversions %s %b %c %d %o %x %e %f %g %n %% and their capitals, with all flags. %h, %a and the %t family are refused by name.
 */

import { formatDecimal, rescale, type DecimalNumber } from '../number/decimal.js';
import { doubleToNumber } from '../number/decimal-convert.js';
import { grouped } from '../number/format-number.js';
import { illegalFormat, parseFormat, type FormatSpec } from './format-spec.js';

/** An argument with the type that decides what it can be converted to. `other` is for values given as finished text. */
export type FormatArgument =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'tinyint' | 'smallint' | 'int' | 'bigint'; readonly value: number | bigint }
  | { readonly kind: 'float' | 'double'; readonly value: number; readonly text: string }
  /** `javaClass` names the class in messages, such as `org.apache.spark.sql.types.Decimal`. */
  | { readonly kind: 'string' | 'other'; readonly text: string; readonly javaClass?: string };

const BITS = { tinyint: 8, smallint: 16, int: 32, bigint: 64 } as const;
const JAVA_CLASSES: Readonly<Record<string, string>> = {
  boolean: 'java.lang.Boolean',
  tinyint: 'java.lang.Byte',
  smallint: 'java.lang.Short',
  int: 'java.lang.Integer',
  bigint: 'java.lang.Long',
  float: 'java.lang.Float',
  double: 'java.lang.Double',
  string: 'java.lang.String',
};

/** The format with its arguments filled in. Throws ILLEGAL_FORMAT where Java throws, with the Java class in `details`. */
export function formatString(format: string, args: readonly FormatArgument[]): string {
  let result = '';
  let next = 0;
  let current = -1;
  for (const part of parseFormat(format)) {
    if (typeof part === 'string') result += part;
    else if (part.conversion === 'n') result += '\n';
    else if (part.conversion === '%') result += padded('%', part);
    else {
      current = part.index === 0 ? next++ : part.index < 0 ? current : part.index - 1;
      const argument = args[current];
      if (!argument) throw illegalFormat(`Format specifier '${part.text}'`, 'java.util.MissingFormatArgumentException');
      result += formatArgument(part, argument);
    }
  }
  return result;
}

function formatArgument(spec: FormatSpec, argument: FormatArgument): string {
  const text = convert(spec, argument);
  return spec.isUpper ? text.toUpperCase() : text;
}

function convert(spec: FormatSpec, argument: FormatArgument): string {
  switch (spec.conversion) {
    case 's':
      return padded(cut(textOf(argument), spec), spec);
    case 'b':
      return padded(cut(String(argument.kind === 'boolean' ? argument.value : argument.kind !== 'null'), spec), spec);
    case 'c':
    case 'd':
    case 'o':
    case 'x':
      return argument.kind === 'null' ? padded('null', spec) : convertInteger(spec, argument);
    case 'e':
    case 'f':
    case 'g':
      return argument.kind === 'null' ? padded('null', spec) : convertFloat(spec, argument);
    default:
      if (!/^(?:h|a|t.)$/.test(spec.conversion))
        throw illegalFormat(`Conversion = '${spec.conversion}'`, 'java.util.UnknownFormatConversionException');
      throw illegalFormat(`the conversion %${spec.conversion} is not supported`, 'java.util.UnknownFormatConversionException');
  }
}

function textOf(argument: FormatArgument): string {
  if (argument.kind === 'null') return 'null';
  return 'text' in argument ? argument.text : String(argument.value);
}

function cut(text: string, { precision }: FormatSpec): string {
  return precision < 0 ? text : text.slice(0, precision);
}

function padded(text: string, { width, flags }: FormatSpec): string {
  // Java counts UTF-16 units here.
  return flags.has('-') ? text.padEnd(width) : text.padStart(width);
}

function mismatch({ conversion }: FormatSpec, argument: FormatArgument): Error {
  const javaClass = ('javaClass' in argument ? argument.javaClass : undefined) ?? JAVA_CLASSES[argument.kind] ?? argument.kind;
  return illegalFormat(`${conversion} != ${javaClass}`, 'java.util.IllegalFormatConversionException');
}

function convertInteger(spec: FormatSpec, argument: FormatArgument): string {
  if (argument.kind !== 'tinyint' && argument.kind !== 'smallint' && argument.kind !== 'int' && argument.kind !== 'bigint')
    throw mismatch(spec, argument);
  if (spec.precision >= 0) throw illegalFormat(String(spec.precision), 'java.util.IllegalFormatPrecisionException');
  const value = BigInt(argument.value);
  if (spec.conversion === 'd') return signed((value < 0n ? -value : value).toString(), value < 0n, spec);
  if (spec.conversion === 'c') {
    if (argument.kind === 'bigint') throw mismatch(spec, argument);
    if (value < 0n || value > 0x10ffffn)
      throw illegalFormat(`Code point = 0x${value.toString(16)}`, 'java.util.IllegalFormatCodePointException');
    return padded(String.fromCodePoint(Number(value)), spec);
  }
  const radix = spec.conversion === 'x' ? 16 : 8;
  const digits = BigInt.asUintN(BITS[argument.kind], value).toString(radix);
  const prefix = spec.flags.has('#') ? (radix === 16 ? '0x' : '0') : '';
  return zeroFilled(prefix, digits, spec);
}

/** Sign or parentheses, grouping and zeros around the digits of a number. */
function signed(digits: string, negative: boolean, spec: FormatSpec): string {
  const { flags } = spec;
  const [whole = '', fraction] = digits.split('.');
  const body = (flags.has(',') ? grouped(whole, 3) : whole) + (fraction === undefined ? '' : `.${fraction}`);
  if (negative && flags.has('(')) return zeroFilled('(', body, spec, ')');
  return zeroFilled(negative ? '-' : flags.has('+') ? '+' : flags.has(' ') ? ' ' : '', body, spec);
}

function zeroFilled(prefix: string, body: string, spec: FormatSpec, suffix = ''): string {
  const room = spec.width - prefix.length - suffix.length;
  return padded(prefix + (spec.flags.has('0') ? body.padStart(room, '0') : body) + suffix, spec);
}

function convertFloat(spec: FormatSpec, argument: FormatArgument): string {
  if (argument.kind !== 'float' && argument.kind !== 'double') throw mismatch(spec, argument);
  const { value } = argument;
  const negative = value < 0 || Object.is(value, -0);
  const number = doubleToNumber(Math.abs(value));
  if (number) return signed(digitsOf(spec, number), negative, spec);
  const withoutZeros: FormatSpec = { ...spec, flags: new Set([...spec.flags].filter((flag) => flag !== '0' && flag !== ',')) };
  return Number.isNaN(value) ? padded('NaN', spec) : signed('Infinity', negative, withoutZeros);
}

/** Digits by the shortest text of the value, rounded half up, as Java does. */
function digitsOf(spec: FormatSpec, number: DecimalNumber): string {
  const precision = spec.precision < 0 ? 6 : spec.precision;
  if (spec.conversion === 'f') return fixed(number, precision, spec);
  if (spec.conversion === 'e') return scientific(number, precision, spec);
  const significant = precision === 0 ? 1 : precision;
  if (number.unscaled === 0n) return fixed(number, significant - 1, spec);
  const exponent = roundedTo(number, significant).exponent;
  if (exponent < -4 || exponent >= significant) return scientific(number, significant - 1, spec);
  return fixed(number, significant - exponent - 1, spec);
}

function fixed(number: DecimalNumber, places: number, spec: FormatSpec): string {
  const text = formatDecimal(rescale(number.unscaled, number.scale, places), places);
  return places === 0 && spec.flags.has('#') ? `${text}.` : text;
}

function scientific(number: DecimalNumber, places: number, spec: FormatSpec): string {
  const { digits, exponent } = roundedTo(number, places + 1);
  const point = places > 0 || spec.flags.has('#') ? '.' : '';
  const size = Math.abs(exponent).toString().padStart(2, '0');
  return `${digits[0]}${point}${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** So many significant digits, and the exponent of the first. */
function roundedTo({ unscaled, scale }: DecimalNumber, count: number): { digits: string; exponent: number } {
  if (unscaled === 0n) return { digits: '0'.repeat(count), exponent: 0 };
  const length = unscaled.toString().length;
  const rounded = rescale(unscaled, 0, count - length).toString();
  // 9.99 rounded to two digits is 10: one digit more, and one power.
  return { digits: rounded.slice(0, count), exponent: length - 1 - scale + (rounded.length - count) };
}
