import { BIGINT, DOUBLE, dayTimeInterval, yearMonthInterval, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { SessionSettings } from '../../bound.js';
import { arithmeticOverflow } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { negateDecimal } from '../../operators/sign.js';
import { NUMERIC, oneOf, typeClass } from '../../params.js';
import { scalar } from '../../scalar.js';
import { INT64_MIN } from '../../values/number/int64.js';
import { wrapInteger, type SmallIntegerKind } from '../../values/number/integer.js';
import { intervalOverflow } from '../../values/time/time-errors.js';
import { ofDouble } from './double-function.js';

/** Day-time and year-month intervals. */
const ANSI_INTERVAL = typeClass<number | bigint>(
  'ansi interval',
  (t) => t.kind === 'interval_dt' || t.kind === 'interval_ym',
  dayTimeInterval(),
  '("INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
);

const abs = scalar({
  name: 'abs',
  doc: 'The value without its sign; of numbers and intervals.',
  params: [oneOf(NUMERIC, ANSI_INTERVAL)],
  result: (types) => types[0]!,
  choose: ([type], settings) => magnitude(type!, settings) as (value: number | bigint) => Value,
});

function magnitude(type: DataType, { ansi }: SessionSettings): (value: never) => Value {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (v: number) => Math.abs(v);
    case 'decimal':
      return (v: bigint) => (v < 0n ? negateDecimal(v, type) : v);
    case 'interval_dt':
      return (v: bigint) => {
        if (v === INT64_MIN) throw intervalOverflow();
        return v < 0n ? -v : v;
      };
    case 'interval_ym':
      return (v: number) => {
        if (v === -2147483648) throw intervalOverflow();
        return Math.abs(v);
      };
    case 'bigint':
      return (v: bigint) => {
        if (v === INT64_MIN && ansi) throw arithmeticOverflow('long');
        return v < 0n ? BigInt.asIntN(64, -v) : v;
      };
    default:
      return (v: number) => {
        const result = wrapInteger(Math.abs(v), type.kind as SmallIntegerKind);
        if (result < 0 && ansi) throw arithmeticOverflow(type.kind === 'int' ? 'integer' : type.kind);
        return result;
      };
  }
}

/** -1, 0 or 1 as a DOUBLE; of intervals too. */
function sign(name: string, shown: string): ScalarFunction {
  const number = ofDouble(
    { name, doc: '-1.0, 0.0 or 1.0 as the argument is negative, zero or positive; of numbers and intervals.', shown },
    Math.sign,
  );
  const interval = scalar({
    name,
    params: [oneOf(yearMonthInterval(), dayTimeInterval(), BIGINT)],
    result: DOUBLE,
    nullable: true,
    shown: ([x]) => `${shown}(${x})`,
    evaluate: (v) => Math.sign(Number(v)),
  });
  return { ...number, bind: (site) => (site.args[0]?.type.kind.startsWith('interval_') ? interval : number).bind(site) };
}

export const functions: readonly ScalarFunction[] = [abs, sign('sign', 'sign'), sign('signum', 'SIGNUM')];
