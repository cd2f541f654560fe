import { DATE, STRING, TIMESTAMP, TIMESTAMP_NTZ, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { EvaluationContext } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';
import { wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { rememberLast, scalar } from '../../scalar.js';
import {
  convertLocalZone,
  daysOfTimestamp,
  fromUtcTimestamp,
  timestampToLocal,
  toUtcTimestamp,
} from '../../values/time/timestamp-fields.js';
import { zoneOf } from '../../values/time/zones.js';

/** A value of the epoch: the same for all its rows, and on a replay. */
function ofEpoch(
  name: string,
  doc: string,
  result: DataType,
  value: (context: EvaluationContext) => Value,
  aliases: readonly string[] = [],
): ScalarFunction {
  return scalar({
    name,
    doc,
    params: [],
    aliases,
    result,
    nullable: false,
    deterministic: false,
    evaluate: (context) => value(context as EvaluationContext),
  });
}

function shifted(name: string, doc: string, shift: typeof fromUtcTimestamp): ScalarFunction {
  return scalar({
    name,
    doc,
    params: [TIMESTAMP, STRING],
    result: TIMESTAMP,
    choose: () => {
      const zoneNamed = rememberLast(zoneOf);
      return (micros, zone) => shift(micros, zoneNamed(zone));
    },
  });
}

const convertBetween = scalar({
  name: 'convert_timezone',
  params: [STRING, STRING, TIMESTAMP_NTZ],
  result: TIMESTAMP_NTZ,
  choose: () => {
    const sourceNamed = rememberLast(zoneOf);
    const targetNamed = rememberLast(zoneOf);
    return (source, target, local) => convertLocalZone(local, sourceNamed(source), targetNamed(target));
  },
});

const convertFromSession = scalar({
  name: 'convert_timezone',
  params: [STRING, TIMESTAMP_NTZ],
  result: TIMESTAMP_NTZ,
  shown: (names) => `convert_timezone(current_timezone(), ${names.join(', ')})`,
  choose: () => {
    const targetNamed = rememberLast(zoneOf);
    return (target, local, context) => convertLocalZone(local, sessionZone(context as EvaluationContext), targetNamed(target));
  },
});

export const functions: readonly ScalarFunction[] = [
  shifted('from_utc_timestamp', 'The wall clock of a zone at a time taken as UTC.', fromUtcTimestamp),
  shifted('to_utc_timestamp', 'The UTC time at which a zone has this wall clock.', toUtcTimestamp),
  {
    name: 'convert_timezone',
    doc: 'The wall clock of one zone as that of another; the first zone may be left out and is then the session zone.',
    bind(site) {
      if (site.args.length === 2) return convertFromSession.bind(site);
      if (site.args.length === 3) return convertBetween.bind(site);
      throw wrongArgumentCount('convert_timezone', '[2, 3]', site.args.length);
    },
  },
  ofEpoch('current_timestamp', "The epoch's trigger time, the same on replay.", TIMESTAMP, (context) => context.timestampMicros),
  ofEpoch('now', "The epoch's trigger time, the same on replay.", TIMESTAMP, (context) => context.timestampMicros),
  ofEpoch(
    'current_date',
    "The date of the epoch's trigger time in the session zone.",
    DATE,
    (context) => daysOfTimestamp(context.timestampMicros, sessionZone(context)),
    ['curdate'],
  ),
  ofEpoch('localtimestamp', "The wall clock of the session zone at the epoch's trigger time.", TIMESTAMP_NTZ, (context) =>
    timestampToLocal(context.timestampMicros, sessionZone(context)),
  ),
  ofEpoch('current_timezone', 'The session time zone.', STRING, (context) => context.timeZone),
];
