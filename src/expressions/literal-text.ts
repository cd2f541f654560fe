import { sqlName } from '../columnar/types.js';
import type { CalendarInterval } from '../columnar/value.js';
import type { SessionSettings } from './bound.js';
import { sessionZone } from './cast/zone.js';
import type { LiteralNode } from './node.js';
import { formatDecimalScientific } from './values/number/decimal.js';
import { doubleToText, floatToText } from './values/number/float-text.js';
import { hexBytes } from './values/number/bases.js';
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from './values/time/format-timestamp.js';
import { formatDayTimeInterval, formatInterval, formatYearMonthInterval } from './values/time/interval-format.js';

/** How a constant shows in generated column names: texts and numbers bare, dates and intervals as typed literals. */
export function literalText(node: LiteralNode, settings: Pick<SessionSettings, 'timeZone'>): string {
  const { value, type } = node;
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'float':
      return floatToText(value as number);
    case 'double':
      return doubleToText(value as number);
    case 'decimal':
      return formatDecimalScientific(value as bigint, type.scale);
    case 'binary':
      return `X'${hexBytes(value as Uint8Array)}'`;
    case 'date':
      return `DATE '${formatDate(value as number)}'`;
    case 'timestamp':
      return `TIMESTAMP '${formatTimestamp(value as bigint, sessionZone(settings))}'`;
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${formatTimestampNtz(value as bigint)}'`;
    case 'time':
      return `TIME '${formatTime(value as bigint)}'`;
    case 'interval_dt':
      return formatDayTimeInterval(value as bigint, type.start, type.end);
    case 'interval_ym':
      return formatYearMonthInterval(value as number, type.start, type.end);
    case 'interval':
      return formatInterval(value as CalendarInterval);
    case 'array':
    case 'map':
    case 'struct':
      return sqlName(type);
    default:
      return String(value);
  }
}
