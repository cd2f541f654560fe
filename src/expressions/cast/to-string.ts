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

/** What differs between a cast to STRING and the cells of `show`: NULLs inside values, and BINARY. */
export interface TextStyle {
  readonly nullText: string;
  readonly binary: (bytes: Uint8Array) => string;
}

const CAST_STYLE: TextStyle = { nullText: 'null', binary: (bytes) => decodeUtf8(bytes, 0, bytes.length) };

/** The text that a cast to STRING gives for a value of the type; `style` for the cells of `show`. */
export function textOf(from: DataType, ansi: boolean, style: TextStyle = CAST_STYLE): ToText {
  switch (from.kind) {
    case 'string':
    case 'char':
    case 'varchar':
      return (v) => v as string;
    case 'binary':
      return (v) => style.binary(v as Uint8Array);
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
      return listText(from.element, ansi, style);
    case 'map':
      return mapText(from.key, from.value, ansi, style);
    case 'struct':
      return structText(
        from.fields.map((f) => f.type),
        ansi,
        style,
      );
    default:
      return String;
  }
}

function orNull(text: ToText, style: TextStyle): ToText {
  return (v, context) => (v === null ? style.nullText : text(v, context));
}

function listText(element: DataType, ansi: boolean, style: TextStyle): ToText {
  const text = orNull(textOf(element, ansi, style), style);
  return (v, context) => `[${(v as readonly Value[]).map((item) => text(item, context)).join(', ')}]`;
}

function mapText(key: DataType, value: DataType, ansi: boolean, style: TextStyle): ToText {
  const keyText = textOf(key, ansi, style);
  const valueText = orNull(textOf(value, ansi, style), style);
  return (v, context) => {
    const entries = v as readonly (readonly Value[])[];
    return `{${entries.map((e) => `${keyText(e[0]!, context)} -> ${valueText(e[1]!, context)}`).join(', ')}}`;
  };
}

function structText(types: readonly DataType[], ansi: boolean, style: TextStyle): ToText {
  const texts = types.map((t) => orNull(textOf(t, ansi, style), style));
  return (v, context) => `{${(v as readonly Value[]).map((item, k) => texts[k]!(item, context)).join(', ')}}`;
}
