import { type Column, Int64Column } from '../../../columnar/column.js';
import { writeBigInt, writeNumber } from '../../../columnar/int64.js';
import type { Value } from '../../../columnar/value.js';
import { timestampOf, timestampParts } from '../number-bytes.js';
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
    const words = (this.#words = new Int32Array(2 * rows));
    const isLocal = this.type.kind === 'timestamp_ntz';
    const { zone } = this.settings;
    const offset = zone.fixedOffsetSeconds;
    for (let i = 0; i < rows; i++) {
      const kind = kinds[i];
      if (kind === Token.absent) {
        this.setNull(i);
        continue;
      }
      const isPlain = kind === Token.string && timestampOf(bytes, starts[i]!, ends[i]!);
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
