import { type Column, Int64Column, NumberColumn } from '../../../columnar/column.js';
import { isSafe, readNumber, writeNumber } from '../../../columnar/int64.js';
import { INT, type DataType } from '../../../columnar/types.js';
import type { EvaluationContext, Kernel } from '../../bound.js';
import { sessionZone } from '../../cast/zone.js';

/** Microseconds that the wall clock of the values is ahead of UTC, where that never changes; null where the session zone has transitions. */
function offsetOf(type: DataType, context: EvaluationContext): number | null {
  if (type.kind === 'timestamp_ntz') return 0;
  const seconds = sessionZone(context).fixedOffsetSeconds;
  return seconds === null ? null : seconds * 1_000_000;
}

/**
 * A kernel for timestamps under a fixed offset: `loop` runs over the words of the column and gives null when it meets a value that is not
 * safe as a number; then, and for zones with transitions, `otherwise` runs.
 */
function fixedOffsetKernel(
  argument: number,
  loop: (column: Int64Column, offsetMicros: number) => Column | null,
  otherwise: Kernel,
): Kernel {
  return (args, length, context) => {
    const column = args[argument]!;
    const offset = column instanceof Int64Column ? offsetOf(column.type, context) : null;
    const fast = offset === null ? null : loop(column as Int64Column, offset);
    return fast ?? otherwise(args, length, context);
  };
}

/** A part of the day as INT: `unitMicros` long, `count` of them before it begins anew (`hour`: an hour, 24). */
export function partOfDayKernel(unitMicros: number, count: number, otherwise: Kernel): Kernel {
  const cycle = unitMicros * count;
  return fixedOffsetKernel(
    0,
    (column, offset) => {
      const { words, length } = column;
      const out = new Int32Array(length);
      for (let i = 0; i < length; i++) {
        if (!isSafe(words, i)) return null;
        const local = readNumber(words, i) + offset;
        const within = local - Math.floor(local / cycle) * cycle;
        out[i] = Math.floor(within / unitMicros);
      }
      return new NumberColumn(INT, length, out, column.validity);
    },
    otherwise,
  );
}

/** Timestamps (argument `argument`) cut to a unit of a fixed length. */
export function truncationKernel(argument: number, unitMicros: number, otherwise: Kernel): Kernel {
  return fixedOffsetKernel(
    argument,
    (column, offset) => {
      const { words, length } = column;
      const out = new Int32Array(2 * length);
      for (let i = 0; i < length; i++) {
        if (!isSafe(words, i)) return null;
        const local = readNumber(words, i) + offset;
        writeNumber(out, i, Math.floor(local / unitMicros) * unitMicros - offset);
      }
      return new Int64Column(column.type, length, out, column.validity);
    },
    otherwise,
  );
}
