import { columnBuilder } from '../../../columnar/builder.js';
import type { Column } from '../../../columnar/column.js';
import type { DataType, DecimalType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { formatDecimal } from '../../../expressions/values/number/decimal.js';
import { formatDate } from '../../../expressions/values/time/format-timestamp.js';
import { zoneOf } from '../../../expressions/values/time/zones.js';
import type { SlotReader } from './column-reader.js';

/** Turns a value of the file's type, which is not NULL, into one of the type asked for; NULL where it has none. */
export type Evolve = (value: Value) => Value;

const INTEGER_BITS: Partial<Record<DataType['kind'], bigint>> = { tinyint: 8n, smallint: 16n, int: 32n, bigint: 64n };

/** How values of one type are read as another, as ORC's readers do it; null where they refuse. */
export function evolution(from: DataType, to: DataType, timeZone: string): Evolve | null {
  if (from.kind === 'date') return fromDate(to, timeZone);
  if (from.kind === 'string' && to.kind === 'binary') return (value) => new TextEncoder().encode(value as string);
  if (from.kind === 'string' && to.kind in INTEGER_BITS) return fromText(to);
  if (from.kind === 'decimal') return fromDecimal(from, to);
  if (from.kind === 'float' || from.kind === 'double') return fromFloat(to);
  if (from.kind === 'boolean' || from.kind in INTEGER_BITS) return fromInteger(from, to);
  return null;
}

/** Integers out of range are NULL. */
function integer(value: bigint, to: DataType): Value {
  const fits = BigInt.asIntN(Number(INTEGER_BITS[to.kind]), value) === value;
  if (!fits) return null;
  return to.kind === 'bigint' ? value : Number(value);
}

function decimalOf(unscaled: bigint, scale: number, to: DecimalType): Value {
  const more = to.scale - scale;
  let value = unscaled;
  if (more >= 0) value *= 10n ** BigInt(more);
  else {
    const divisor = 10n ** BigInt(-more);
    const half = unscaled < 0n ? -divisor / 2n : divisor / 2n;
    value = (unscaled + half) / divisor;
  }
  const limit = 10n ** BigInt(to.precision);
  return value < limit && value > -limit ? value : null;
}

function fromInteger(from: DataType, to: DataType): Evolve | null {
  if (to.kind in INTEGER_BITS) return (value) => integer(BigInt(value as number), to);
  switch (to.kind) {
    case 'boolean':
      return (value) => Number(value) !== 0;
    case 'float':
    case 'double':
      return Number;
    case 'decimal':
      return (value) => decimalOf(BigInt(value as number), 0, to);
    case 'string':
      return from.kind === 'boolean' ? (value) => (value === true ? 'TRUE' : 'FALSE') : String;
    default:
      return null;
  }
}

function fromFloat(to: DataType): Evolve | null {
  if (to.kind === 'float' || to.kind === 'double') return (value) => value;
  if (to.kind in INTEGER_BITS) return (value) => (Number.isFinite(value) ? integer(BigInt(Math.trunc(value as number)), to) : null);
  return to.kind === 'boolean' ? (value) => value !== 0 : null;
}

function fromDecimal({ scale }: DecimalType, to: DataType): Evolve | null {
  if (to.kind in INTEGER_BITS) return (value) => integer((value as bigint) / 10n ** BigInt(scale), to);
  switch (to.kind) {
    case 'decimal':
      return (value) => decimalOf(value as bigint, scale, to);
    case 'float':
    case 'double':
      return (value) => Number(formatDecimal(value as bigint, scale));
    case 'string':
      return (value) => formatDecimal(value as bigint, scale);
    default:
      return null;
  }
}

function fromDate(to: DataType, timeZone: string): Evolve | null {
  if (to.kind === 'string') return (value) => formatDate(value as number);
  if (to.kind !== 'timestamp') return null;
  const zone = zoneOf(timeZone);
  return (value) => BigInt(zone.instantOf((value as number) * 86_400)) * 1_000_000n;
}

function fromText(to: DataType): Evolve {
  return (value) =>
    /^[+-]?\d{1,30}$/.test((value as string).trim()) ? integer(BigInt((value as string).trim().replace('+', '')), to) : null;
}

/** Reads a column of the file as another type. */
export class EvolvedReader implements SlotReader {
  constructor(
    private readonly type: DataType,
    private readonly inner: SlotReader,
    private readonly evolve: Evolve,
  ) {}

  read(slots: number, parent: Uint8Array | null): Column {
    const column = this.inner.read(slots, parent);
    const builder = columnBuilder(this.type, slots);
    for (let i = 0; i < slots; i++) builder.append(column.isNull(i) ? null : this.evolve(column.valueAt(i)));
    return builder.finish();
  }
}
