import { TidemarkError } from '../../../base/errors.js';
import { BIGINT, STRING, type DataType } from '../../../columnar/types.js';
import type { CallSite, EvaluationContext } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { ANY_TIMESTAMP } from '../../params.js';
import { rememberLast, scalar } from '../../scalar.js';
import { timestampDiff, timestampUnitNamed, type TimestampUnit } from '../../values/time/difference.js';
import { timestampAdd } from '../../values/time/timestamp-arithmetic.js';
import { UTC, type Zone } from '../../values/time/zones.js';

function unitOf(name: string, functionName: string): TimestampUnit {
  const unit = timestampUnitNamed(name);
  if (unit !== null) return unit;
  throw new TidemarkError('INVALID_PARAMETER_VALUE.DATETIME_UNIT', `${functionName} has no unit ${name}`, {
    functionName: `\`${functionName}\``,
    parameter: '`unit`',
    invalidValue: `'${name}'`,
  });
}

function zoneFor(type: DataType | undefined): (context: EvaluationContext) => Zone {
  return type?.kind === 'timestamp_ntz' ? () => UTC : sessionZone;
}

const add = scalar({
  name: 'timestampadd',
  doc: 'A time so many units later: `timestampadd(MONTH, 1, t)`; months and years by the calendar of the session zone.',
  params: [STRING, BIGINT, ANY_TIMESTAMP],
  result: ([, , type]) => type!,
  choose: ([, , type]) => {
    const unitNamed = rememberLast((name: string) => unitOf(name, 'TIMESTAMPADD'));
    const zone = zoneFor(type);
    return (unit, quantity, micros, context) => timestampAdd(unitNamed(unit), quantity, micros, zone(context as EvaluationContext));
  },
});

const difference = scalar({
  name: 'timestampdiff',
  doc: 'Whole units from one time to another: `timestampdiff(DAY, start, end)`.',
  params: [STRING, ANY_TIMESTAMP, ANY_TIMESTAMP],
  result: BIGINT,
  choose: ([, type]) => {
    const unitNamed = rememberLast((name: string) => unitOf(name, 'TIMESTAMPDIFF'));
    const zone = zoneFor(type);
    return (unit, start, end, context) => timestampDiff(unitNamed(unit), start, end, zone(context as EvaluationContext));
  },
});

function noUnit(name: string): TidemarkError {
  const message = `there is no function \`${name}\` without a unit as its first argument, as in ${name}(MINUTE, …)`;
  return new TidemarkError('UNRESOLVED_ROUTINE', message, { routineName: `\`${name}\``, suggestions: [] });
}

/** The unit is a bare word in SQL, and shows so in the generated name. */
function withUnit(inner: ScalarFunction): ScalarFunction {
  return {
    ...inner,
    bind(site: CallSite): BoundFunction {
      const unit = site.args[0];
      // With anything but a unit it is not a function that Spark knows.
      if (unit?.kind !== 'literal' || typeof unit.value !== 'string' || site.args.length !== 3) throw noUnit(inner.name);
      unitOf(unit.value, inner.name.toUpperCase());
      return inner.bind(site) as BoundFunction;
    },
  };
}

export const functions: readonly ScalarFunction[] = [withUnit(add), withUnit(difference)];
