import { BIGINT, decimal, DOUBLE, INT, type DataType, type DecimalType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, BoundLiteral, CallSite, SessionSettings } from '../../bound.js';
import { TidemarkError } from '../../../base/errors.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { isIntegral } from '../../coercion/numeric.js';
import { arithmeticOverflow, decimalOutOfRange, quoted, typeMismatch, wrongArgumentCount } from '../../errors.js';
import { constantOf } from '../../fold.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { DECIMAL, NUMERIC, oneOf } from '../../params.js';
import { rowKernel } from '../../row-kernel.js';
import { coerce, scalar } from '../../scalar.js';
import { roundType } from '../../values/number/decimal-type.js';
import { fitsPrecision, formatDecimal, rescale, type Rounding } from '../../values/number/decimal.js';
import { doubleToInt64, type SmallIntegerKind } from '../../values/number/integer.js';
import {
  rint,
  roundDecimal,
  roundDouble,
  roundFloat,
  roundInt64,
  roundInt64Wrapped,
  roundInteger,
  roundIntegerWrapped,
} from '../../values/number/rounding.js';
import { ofDouble } from './double-function.js';

const ZERO: BoundLiteral = { kind: 'literal', value: 0, type: INT, nullable: false, name: '0' };

/** `round(x [, places])`: the type of x, DECIMALs with as many digits as are left. */
function round(name: string, rounding: Rounding, doc: string): ScalarFunction {
  return {
    name,
    doc,
    bind(site): BoundFunction {
      if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount(name, '[1, 2]', site.args.length);
      const shown = [site.args[0]!, site.args[1] ?? ZERO];
      const places = coerce(shown[1]!, INT, 1, site);
      const value = coerce(shown[0]!, NUMERIC, 0, site);
      return rounded(`${name}(${shown.map((a) => a.name).join(', ')})`, value, placesOf(places, site, name), site, rounding);
    },
  };
}

function placesOf(places: BoundExpression, site: CallSite, name: string): BoundLiteral {
  const literal = constantOf(places, site.settings);
  if (literal !== undefined) return literal;
  const sqlExpr = `${name}(${site.args.map((a) => a.name).join(', ')})`;
  throw typeMismatch('NON_FOLDABLE_INPUT', sqlExpr, `the number of places must be a constant, not ${quoted(places.name)}`, {
    inputName: '`scale`',
    inputType: '"INT"',
    inputExpr: quoted(places.name),
  });
}

function rounded(name: string, value: BoundExpression, places: BoundLiteral, site: CallSite, rounding: Rounding): BoundFunction {
  const digits = (places.value ?? 0) as number;
  const { precision, scale } = value.type.kind === 'decimal' ? roundType(value.type, digits) : decimal(1, 0);
  const type: DataType = value.type.kind === 'decimal' ? decimal(precision, scale) : value.type;
  const row = places.value === null ? () => null : rounder(value.type, type, digits, site.settings, rounding);
  return { args: [value], type, nullable: true, name, kernel: rowKernel(row, type, true) };
}

function rounder(from: DataType, to: DataType, places: number, settings: SessionSettings, rounding: Rounding): (value: never) => Value {
  const { ansi } = settings;
  switch (from.kind) {
    case 'double':
      return (v: number) => roundDouble(v, places, rounding);
    case 'float':
      return (v: number) => roundFloat(v, places, rounding);
    case 'decimal':
      return decimalRounder(from, to as DecimalType, places, ansi, rounding);
    case 'bigint':
      return (v: bigint) => (ansi ? checked(roundInt64(v, places, rounding)) : roundInt64Wrapped(v, places, rounding));
    default: {
      const kind = from.kind as SmallIntegerKind;
      return (v: number) => (ansi ? checked(roundInteger(v, places, kind, rounding)) : roundIntegerWrapped(v, places, kind, rounding));
    }
  }
}

function checked<T>(value: T | null): T {
  if (value === null) throw arithmeticOverflow('rounding');
  return value;
}

function decimalRounder(from: DecimalType, to: DecimalType, places: number, ansi: boolean, rounding: Rounding): (value: bigint) => Value {
  return (v) => {
    const value = roundDecimal(v, from.scale, places, to.scale, rounding);
    if (fitsPrecision(value, to.precision)) return value;
    if (ansi) throw decimalOutOfRange(formatDecimal(value, to.scale), to.precision, to.scale);
    return null;
  };
}

/** `ceil(x)` of a DOUBLE or BIGINT is BIGINT, of a DECIMAL a DECIMAL; with places always DECIMAL. */
function toWhole(name: string, alias: string | undefined, rounding: 'ceiling' | 'floor', doc: string): ScalarFunction {
  const compute = rounding === 'ceiling' ? Math.ceil : Math.floor;
  const plain = scalar({
    name,
    params: [oneOf(DOUBLE, DECIMAL, BIGINT)],
    result: ([type]) => (type!.kind === 'decimal' ? wholeDecimal(type as DecimalType) : BIGINT),
    nullable: true,
    choose: ([type], _settings, result) => {
      if (type!.kind === 'double') return (v) => doubleToInt64(compute(v as unknown as number));
      if (type!.kind !== 'decimal') return (v) => v;
      const { scale } = type as DecimalType;
      return (v) => rescale(v as unknown as bigint, scale, (result as DecimalType).scale, rounding);
    },
  });
  return {
    name,
    doc,
    ...(alias !== undefined && { shownAliases: [alias] }),
    bind(site) {
      const [value, places] = site.args;
      if (site.args.length > 2 || value === undefined) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
      if (places === undefined) {
        const bound = plain.bind(site) as BoundFunction;
        return { ...bound, name: `${site.name === name ? name.toUpperCase() : site.name}(${value.name})` };
      }
      const digits = isIntegral(places.type) ? constantOf(places, site.settings) : undefined;
      if (digits === undefined || digits.value === null || digits.type.kind !== 'int') throw needsConstant(site.name, places);
      const number = coerce(value, DECIMAL, 0, site);
      return rounded(
        `${site.name}(${value.name}, ${places.name})`,
        implicitlyCast(number, number.type, site.settings),
        digits,
        site,
        rounding,
      );
    },
  };
}

function wholeDecimal(type: DecimalType): DecimalType {
  return type.scale === 0 ? type : decimal(Math.min(type.precision - type.scale + 1, 38), 0);
}

function needsConstant(name: string, places: BoundExpression): TidemarkError {
  return new TidemarkError('NON_FOLDABLE_ARGUMENT', `the scale of ${name} must be a constant INT, not ${quoted(places.name)}`, {
    funcName: `\`${name}\``,
    paramName: '`scale`',
    paramType: '"INT"',
  });
}

export const functions: readonly ScalarFunction[] = [
  round('round', 'half-up', 'Rounded to a number of places, halves away from zero; negative places round before the point.'),
  round('bround', 'half-even', 'Rounded to a number of places, halves to the even digit.'),
  toWhole('ceil', 'ceiling', 'ceiling', 'The least whole number (or number with so many places) that is not smaller.'),
  toWhole('floor', undefined, 'floor', 'The greatest whole number (or number with so many places) that is not greater.'),
  ofDouble({ name: 'rint', doc: 'The nearest whole number as DOUBLE, halves to even.', shown: 'rint' }, rint),
];
