import { DATE, TIMESTAMP, TIMESTAMP_NTZ } from '../../columnar/types.js';
import { must } from '../../base/assert.js';
import type { LiteralNode } from '../node.js';
import { parseTimestamp } from '../values/time/parse-timestamp.js';
import { addDays, daysOfTimestamp, timestampOfDays, timestampToLocal } from '../values/time/timestamp-fields.js';
import type { Zone } from '../values/time/zones.js';

const DAYS_FROM_TODAY: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

/**
 * The value of a `typed_literal` call (its two arguments: type name and text), which needs the session's zone and the epoch's time:
 * `TIMESTAMP '2024-01-01'`, `DATE 'today'`, `TIMESTAMP_NTZ 'now'`. The text was checked when it was parsed.
 */
export function sessionLiteral(typeName: string, text: string, zone: Zone, nowMicros: bigint): LiteralNode {
  const word = text.trim().toLowerCase();
  const shift = DAYS_FROM_TODAY[word];
  if (typeName === 'DATE') return literal(addDays(daysOfTimestamp(nowMicros, zone), shift ?? 0), DATE);
  const instant =
    word === 'now'
      ? nowMicros
      : shift === undefined
        ? must(parseTimestamp(text, zone, nowMicros), `the text of a typed literal was checked: ${text}`)
        : timestampOfDays(addDays(daysOfTimestamp(nowMicros, zone), shift), zone);
  return typeName === 'TIMESTAMP_NTZ' ? literal(timestampToLocal(instant, zone), TIMESTAMP_NTZ) : literal(instant, TIMESTAMP);
}

function literal(value: LiteralNode['value'], type: LiteralNode['type']): LiteralNode {
  return { kind: 'literal', value, type };
}
