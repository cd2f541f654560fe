import type { DataType } from '../../columnar/types.js';
import { decodeUtf8 } from '../../columnar/utf8.js';
import type { CalendarInterval, Value } from '../../columnar/value.js';
import type { EvaluationContext } from '../bound.js';
import { formatDecimal, formatDecimalScientific } from '../values/number/decimal.js';
import { doubleToText, floatToText } from '../values/number/float-text.js';
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from '../values/time/format-timestamp.js';
import { formatDayTimeInterval, formatInterval, formatYearMonthInterval } from '../values/time/interval-format.js';
import { sessionZone } from './zone.js';

type ToText = (value: Value, context: EvaluationContext) => string;

/** The text that a cast to STRING gives for a value of the type. */
export function textOf(from: DataType, ansi: boolean): ToText {
  switch (from.kind) {
    case 'string':
    case 'char':
    case 'varchar':
      return (v) => v as string;
    case 'binary':
      return (v) => decodeUtf8(v as Uint8Array, 0, (v as Uint8Array).length);
    case 'float':
      return (v) => floatToText(v as number);
    case 'double':
      return (v) => doubleToText(v as number);
    case 'decimal':
      return ansi ? (v) => formatDecimal(v as bigint, from.scale) : (v) => formatDecimalScientific(v as bigint, from.scale);
    case 'date':
      return (v) => formatDate(v as number);
    case 'timestamp':
      return (v, context) => formatTimestamp(v as bigint, sessionZone(context));
    case 'timestamp_ntz':
      return (v) => formatTimestampNtz(v as bigint);
    case 'time':
      return (v) => formatTime(v as bigint);
    case 'interval':
      return (v) => formatInterval(v as CalendarInterval);
    case 'interval_dt':
      return (v) => formatDayTimeInterval(v as bigint, from.start, from.end);
    case 'interval_ym':
      return (v) => formatYearMonthInterval(v as number, from.start, from.end);
    case 'array':
      return listText(from.element, ansi);
    case 'map':
      return mapText(from.key, from.value, ansi);
    case 'struct':
      return structText(from.fields.map((f) => f.type), ansi);
    default:
      return String;
  }
}

function orNull(text: ToText): ToText {
  return (v, context) => (v === null ? 'null' : text(v, context));
}

function listText(element: DataType, ansi: boolean): ToText {
  const text = orNull(textOf(element, ansi));
  return (v, context) => `[${(v as readonly Value[]).map((item) => text(item, context)).join(', ')}]`;
}

function mapText(key: DataType, value: DataType, ansi: boolean): ToText {
  const keyText = textOf(key, ansi);
  const valueText = orNull(textOf(value, ansi));
  return (v, context) => {
    const entries = v as readonly (readonly Value[])[];
    return `{${entries.map((e) => `${keyText(e[0]!, context)} -> ${valueText(e[1]!, context)}`).join(', ')}}`;
  };
}

function structText(types: readonly DataType[], ansi: boolean): ToText {
  const texts = types.map((t) => orNull(textOf(t, ansi)));
  return (v, context) => `{${(v as readonly Value[]).map((item, k) => texts[k]!(item, context)).join(', ')}}`;
}
