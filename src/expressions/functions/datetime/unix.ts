import { BIGINT, DATE, INT, TIMESTAMP, type DataType } from '../../../columnar/types.js';
import { callText, unexpectedInputType } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { INTEGRAL, NUMERIC } from '../../params.js';
import { isIntegral } from '../../coercion/numeric.js';
import { strict } from './ansi.js';
import { scalar } from '../../scalar.js';
import { arithmeticOverflow } from '../../values/time/time-errors.js';
import { timestampOfMillis, timestampOfSeconds, unixMillis, unixSeconds } from '../../values/time/unix-time.js';
import { doubleToText, floatToText } from '../../values/number/float-text.js';
import type { Value } from '../../../columnar/value.js';
import { Decimal } from '../../../columnar/decimal.js';

const MICROS = 1_000_000n;

/** `timestamp_seconds` of a fractional number: rounded down to microseconds, as Spark rounds. */
function timestampOfFraction(type: DataType): (value: number | bigint) => Value {
  if (type.kind === 'decimal') {
    const divisor = 10n ** BigInt(type.scale);
    return (unscaled) => exactMicros(unscaled as bigint, divisor);
  }
  return (seconds) => {
    const value = seconds as number;
    if (!Number.isFinite(value)) return null;
    const text = type.kind === 'float' ? floatToText(value) : doubleToText(value);
    if (Decimal.parse(text) === undefined) return null;
    return BigInt.asIntN(64, BigInt(Math.trunc(value * 1_000_000)));
  };
}

function exactMicros(unscaled: bigint, divisor: bigint): bigint {
  const scaled = unscaled * MICROS;
  if (scaled % divisor !== 0n) throw arithmeticOverflow('long');
  const micros = scaled / divisor;
  if (BigInt.asIntN(64, micros) !== micros) throw arithmeticOverflow('long');
  return micros;
}

export const functions: readonly ScalarFunction[] = [
  strict(DATE, scalar({ name: 'unix_date', doc: 'Days since 1970-01-01.', params: [DATE], result: INT, evaluate: (days) => days })),
  scalar({
    name: 'date_from_unix_date',
    doc: 'The date so many days after 1970-01-01.',
    params: [INT],
    result: DATE,
    evaluate: (days) => days,
  }),
  strict(
    TIMESTAMP,
    scalar({
      name: 'unix_seconds',
      doc: 'Whole seconds since 1970.',
      params: [TIMESTAMP],
      result: BIGINT,
      evaluate: (micros) => unixSeconds(micros),
    }),
  ),
  strict(
    TIMESTAMP,
    scalar({
      name: 'unix_millis',
      doc: 'Whole milliseconds since 1970.',
      params: [TIMESTAMP],
      result: BIGINT,
      evaluate: (micros) => unixMillis(micros),
    }),
  ),
  strict(
    TIMESTAMP,
    scalar({ name: 'unix_micros', doc: 'Microseconds since 1970.', params: [TIMESTAMP], result: BIGINT, evaluate: (micros) => micros }),
  ),
  scalar({
    name: 'timestamp_seconds',
    doc: 'The timestamp so many seconds after 1970; fractions are kept to the microsecond.',
    params: [NUMERIC],
    result: TIMESTAMP,
    nullable: (args) => args[0]!.nullable || !isIntegral(args[0]!.type),
    check: (_, site) => {
      if (site.args[0]!.type.kind === 'string') throw unexpectedInputType(callText(site), 0, '"NUMERIC"', site.args[0]!);
    },
    choose: ([type]) =>
      type!.kind === 'decimal' || type!.kind === 'double' || type!.kind === 'float'
        ? timestampOfFraction(type!)
        : (seconds) => timestampOfSeconds(BigInt(seconds)),
  }),
  scalar({
    name: 'timestamp_millis',
    doc: 'The timestamp so many milliseconds after 1970.',
    params: [INTEGRAL],
    result: TIMESTAMP,
    evaluate: (millis) => timestampOfMillis(BigInt(millis)),
  }),
  scalar({
    name: 'timestamp_micros',
    doc: 'The timestamp so many microseconds after 1970.',
    params: [INTEGRAL],
    result: TIMESTAMP,
    evaluate: (micros) => BigInt(micros),
  }),
];
