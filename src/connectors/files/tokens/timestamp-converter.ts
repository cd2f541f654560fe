import { sameBytes, viewOf } from '../../../columnar/byte-words.js';
import { type Column, Int64Column } from '../../../columnar/column.js';
import { writeBigInt, writeNumber } from '../../../columnar/int64.js';
import type { Value } from '../../../columnar/value.js';
import { MINUTE_BYTES, minuteOf, timestampParts, timestampWithin } from '../number-bytes.js';
import { BaseConverter } from './converter.js';
import { Token, type TokenColumn } from './token.js';

/** Microseconds beyond this many seconds are not safe as a number. */
const SAFE_SECONDS = 9_000_000_000;

/** TIMESTAMP and TIMESTAMP_NTZ in ISO form; of the latter only texts without a zone are plain. */
export class TimestampConverter extends BaseConverter {
  #words!: Int32Array;

  convert(tokens: TokenColumn, slow: Uint8Array): void {
    const { bytes, kinds, starts, ends, rows } = tokens;
    this.begin(rows);
    const isLocal = this.type.kind === 'timestamp_ntz';
    const { zone } = this.settings;
    const offset = zone.fixedOffsetSeconds;
    const local = isLocal ? 'stay' : offset === null ? 'odd' : { offsetSeconds: offset };
    const converted = tokens.loops?.timestamps(tokens, local);
    const words = (this.#words = converted?.values ?? new Int32Array(2 * rows));
    const done = converted?.done;
    if (done === null) return;
    const view = viewOf(bytes);
    // rows that follow each other are often of one minute
    let known = -1;
    let minuteSeconds = NaN;
    for (let i = 0; i < rows; i++) {
      if (done !== undefined && done[i] === 1) continue;
      const kind = kinds[i];
      if (kind === Token.absent) {
        this.setNull(i);
        continue;
      }
      const start = starts[i]!;
      const end = ends[i]!;
      let isPlain = kind === Token.string && end - start >= MINUTE_BYTES;
      if (isPlain) {
        if (known < 0 || !sameBytes(view, start, view, known, MINUTE_BYTES)) {
          minuteSeconds = minuteOf(bytes, start);
          known = start;
        }
        isPlain = timestampWithin(minuteSeconds, bytes, start, end);
      }
      let seconds = timestampParts.seconds;
      if (isPlain && !timestampParts.hasZone && !isLocal) seconds = offset === null ? zone.instantOf(seconds) : seconds - offset;
      if (isPlain && seconds < SAFE_SECONDS && seconds > -SAFE_SECONDS && !(isLocal && timestampParts.hasZone)) {
        writeNumber(words, i, seconds * 1_000_000 + timestampParts.micros);
      } else this.readRow(tokens, i, slow);
    }
  }

  protected setValue(row: number, value: Value): void {
    writeBigInt(this.#words, row, value as bigint);
  }

  finish(): Column {
    return new Int64Column(this.type, this.rows, this.#words, this.validity);
  }
}
