import { describe, expect, it } from 'vitest';
import { doubleToText } from '../../../../src/expressions/values/number/float-text.js';
import { formatString, type FormatArgument } from '../../../../src/expressions/values/text/format-string.js';

const s = (text: string): FormatArgument => ({ kind: 'string', text });
const i = (value: number): FormatArgument => ({ kind: 'int', value });
const d = (value: number): FormatArgument => ({ kind: 'double', value, text: doubleToText(value) });

describe('format_string', () => {
  it.each<[string, FormatArgument[], string]>([
    ['%s|%5s|%-5s|', [s('ab'), s('ab'), s('ab')], 'ab|   ab|ab   |'],
    ['%.3s %S', [s('abcdef'), s('abc')], 'abc ABC'],
    ['%1$s %2$s %1$s %<s', [s('a'), s('b')], 'a b a a'],
    ['%s %d %b', [{ kind: 'null' }, { kind: 'null' }, { kind: 'null' }], 'null null false'],
    ['%b %B', [{ kind: 'boolean', value: true }, s('x')], 'true TRUE'],
    ['%d|%,d|%05d|%+d|% d|%(d|%-6d|', [i(42), i(1234567), i(-42), i(42), i(42), i(-5), i(7)], '42|1,234,567|-0042|+42| 42|(5)|7     |'],
    ['%x %X %#x %o', [i(255), i(-1), i(255), i(8)], 'ff FFFFFFFF 0xff 10'],
    ['%x', [{ kind: 'tinyint', value: -1 }], 'ff'],
    ['%x', [{ kind: 'bigint', value: -1n }], 'ffffffffffffffff'],
    ['%c%c', [i(65), i(128512)], 'A😀'],
    ['%f|%.2f|%.0f|%10.3f|%-10.2f|', [d(1.5), d(2.345), d(3.5), d(4.14159), d(4.14159)], '1.500000|2.35|4|     4.142|4.14      |'],
    ['%,.2f %.1f %08.2f %(.1f', [d(1234567.891), d(0.35), d(-1.5), d(-2)], '1,234,567.89 0.4 -0001.50 (2.0)'],
    ['%e %E %.0e %.2e', [d(12345.678), d(12345.678), d(5), d(9.999)], '1.234568e+04 1.234568E+04 5e+00 1.00e+01'],
    ['%g %g %g %.2g %g', [d(12345.678), d(0.00001234), d(0), d(99.9), d(1e10)], '12345.7 1.23400e-05 0.00000 1.0e+02 1.00000e+10'],
    ['%f %5.1f %06f', [d(NaN), d(-Infinity), d(Infinity)], 'NaN -Infinity Infinity'],
    ['%f', [d(-0)], '-0.000000'],
    ['100%% %n', [], '100% \n'],
    ['%s', [{ kind: 'other', text: '[1,2]' }], '[1,2]'],
    ['%5s', [s('😀')], '   😀'],
  ])('%j', (format, args, expected) => expect(formatString(format, args)).toBe(expected));

  it.each<[string, FormatArgument[], RegExp]>([
    ['%f', [i(1)], /f != java\.lang\.Integer/],
    ['%d', [d(1)], /d != java\.lang\.Double/],
    [
      '%.2f',
      [{ kind: 'other', text: '2.355', javaClass: 'org.apache.spark.sql.types.Decimal' }],
      /f != org\.apache\.spark\.sql\.types\.Decimal/,
    ],
    ['%d %d', [i(1)], /Format specifier '%d'/],
    ['%q', [i(1)], /Conversion = 'q'/],
    ['%', [], /Conversion = '%'/],
    ['%.1d', [i(1)], /ILLEGAL_FORMAT/],
    ['%tY', [i(1)], /%ty is not supported/],
  ])('refuses %j', (format, args, message) => expect(() => formatString(format, args)).toThrow(message));
});
