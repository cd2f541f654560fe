import { must } from '../../../base/assert.js';
import { TidemarkError } from '../../../base/errors.js';
import { catalogString } from '../../../columnar/schema-text.js';
import type { DataType, Field } from '../../../columnar/types.js';
import {
  BitReader,
  BytesReader,
  CodedReader,
  type SlotReader,
  DecimalReader,
  Int64Reader,
  ListReader,
  NumberReader,
  StructReader,
} from './column-reader.js';
import { evolution, EvolvedReader } from './evolution.js';
import { atomicType } from './orc-types.js';
import type { StripeStreams } from './stripe-streams.js';
import type { OrcKind, OrcTail, OrcType } from './tail.js';
import {
  bytesOfRuns,
  dates,
  decimals,
  decimalsOf,
  doublesOf,
  floats,
  ints,
  timestamps,
  wholeNumbers,
  type NextValues,
} from './value-readers.js';
import { UTC_CLOCK, WallClock } from './wall-clock.js';

/** A column to read: which of the file's it is and what comes out. Its parts are null where the file lacks them. */
export interface ColumnPlan {
  readonly id: number;
  readonly kind: OrcKind;
  readonly type: DataType;
  /** The file's own type, where its values have to be turned into those of `type`. */
  readonly from?: DataType;
  readonly parts: readonly (ColumnPlan | null)[];
}

/** How `fields` come out of a file; null for those that it does not have. Names are matched in any case. */
export function planColumns(fields: readonly Field[], types: readonly OrcType[]): (ColumnPlan | null)[] {
  return planFields(fields, types, types[0]!);
}

function planFields(fields: readonly Field[], types: readonly OrcType[], parent: OrcType): (ColumnPlan | null)[] {
  // Hive once wrote no names: columns are then taken by their place.
  const nameless = parent === types[0] && parent.names.length > 0 && parent.names.every((name) => name.startsWith('_col'));
  return fields.map((f, place) => {
    const k = nameless && !parent.names.includes(f.name) ? place : placeOf(f.name, parent);
    const id = parent.children[k];
    return id === undefined ? null : plan(f.type, types, id, f.name);
  });
}

function placeOf(name: string, parent: OrcType): number {
  const lower = name.toLowerCase();
  const found = parent.names.flatMap((own, k) => (own.toLowerCase() === lower ? [k] : []));
  if (found.length < 2) return found[0] ?? -1;
  const matches = `[${found.map((k) => parent.names[k]).join(', ')}]`;
  throw new TidemarkError('_LEGACY_ERROR_TEMP_2093', `Found duplicate field(s) "${name}": ${matches} in case-insensitive mode.`, {
    requiredFieldName: name,
    matchedOrcFields: matches,
  });
}

function plan(type: DataType, types: readonly OrcType[], id: number, name: string): ColumnPlan {
  const stored = types[id]!;
  const part = (own: DataType, k: number): ColumnPlan => plan(own, types, stored.children[k]!, name);
  const { kind } = stored;
  if (type.kind === 'struct' && kind === 'STRUCT') return { id, kind, type, parts: planFields(type.fields, types, stored) };
  if (type.kind === 'array' && kind === 'LIST') return { id, kind, type, parts: [part(type.element, 0)] };
  if (type.kind === 'map' && kind === 'MAP') return { id, kind, type, parts: [part(type.key, 0), part(type.value, 1)] };
  if (readable(type, stored)) return { id, kind, type, parts: [] };
  const from = atomicType(stored);
  if (from !== undefined && evolution(from, type, 'UTC') !== null) return { id, kind, type, parts: [], from };
  throw new TidemarkError(
    'ORC_TYPE_CONVERSION',
    `ORC does not support the conversion of column ${name} from file type ${stored.kind.toLowerCase()} to ${catalogString(type)}.`,
    { column: name, fileType: stored.kind.toLowerCase(), readerType: catalogString(type) },
  );
}

const INTEGERS = ['BYTE', 'SHORT', 'INT', 'LONG'] as const;

function readable(type: DataType, { kind, precision, scale }: OrcType): boolean {
  const whole = (INTEGERS as readonly OrcKind[]).indexOf(kind);
  switch (type.kind) {
    case 'boolean':
      return kind === 'BOOLEAN';
    case 'tinyint':
      return whole === 0;
    case 'smallint':
      return whole >= 0 && whole <= 1;
    case 'int':
      return whole >= 0 && whole <= 2;
    case 'bigint':
      return whole >= 0;
    case 'interval_ym':
      return kind === 'INT';
    case 'interval_dt':
    case 'timestamp_ntz':
    case 'time':
      return kind === 'LONG';
    case 'float':
      return kind === 'FLOAT';
    case 'double':
      return kind === 'DOUBLE' || kind === 'FLOAT' || whole >= 0;
    case 'decimal':
      if (whole >= 0) return type.precision - type.scale >= [3, 5, 10, 19][whole]!;
      return kind === 'DECIMAL' && type.scale >= scale && type.precision - type.scale >= precision - scale;
    case 'string':
    case 'char':
    case 'varchar':
      return kind === 'STRING' || kind === 'VARCHAR' || kind === 'CHAR';
    case 'binary':
      return kind === 'BINARY';
    case 'date':
      return kind === 'DATE';
    case 'timestamp':
      return kind === 'TIMESTAMP' || kind === 'TIMESTAMP_INSTANT';
    default:
      return false;
  }
}

/** The columns of the file that a plan reads. */
export function columnsOf(plans: readonly (ColumnPlan | null)[], found = new Set<number>([0])): Set<number> {
  for (const one of plans) {
    if (one === null) continue;
    found.add(one.id);
    columnsOf(one.parts, found);
  }
  return found;
}

/** What readers need to know beyond the plan. */
export interface ReaderContext {
  readonly tail: OrcTail;
  readonly streams: StripeStreams;
  readonly timeZone: string;
}

/** The reader of a planned column, for one stripe. */
export function buildReader(plan: ColumnPlan, context: ReaderContext): SlotReader {
  const { id, type, kind, from } = plan;
  const { streams } = context;
  if (from !== undefined) {
    const inner = buildReader({ id, kind, type: from, parts: [] }, context);
    return new EvolvedReader(type, inner, must(evolution(from, type, context.timeZone), 'evolution'));
  }
  switch (type.kind) {
    case 'struct':
      return new StructReader(
        type,
        streams,
        id,
        plan.parts.map((part) => (part === null ? null : buildReader(part, context))),
      );
    case 'array':
    case 'map':
      return new ListReader(
        type,
        streams,
        id,
        plan.parts.map((part) => buildReader(part!, context)),
      );
    case 'boolean':
      return new BitReader(type, streams, id);
    case 'string':
    case 'char':
    case 'varchar':
    case 'binary':
      return streams.encoding(id).dictionary ? new CodedReader(type, streams, id) : new BytesReader(type, streams, id);
    case 'decimal':
      return new DecimalReader(type, streams, id, decimalValues(plan, type.scale, streams));
    case 'timestamp': {
      const clock = plan.kind === 'TIMESTAMP_INSTANT' ? UTC_CLOCK : new WallClock(streams.timeZone, context.timeZone);
      return new Int64Reader(type, streams, id, timestamps(streams, id, clock));
    }
    case 'bigint':
    case 'timestamp_ntz':
    case 'interval_dt':
    case 'time':
      return new Int64Reader(type, streams, id, wideValues(plan, streams));
    default:
      return new NumberReader(type, streams, id, numberValues(plan, context));
  }
}

function wideValues(plan: ColumnPlan, streams: StripeStreams): NextValues<Int32Array> {
  if (plan.kind !== 'BYTE') return wholeNumbers(streams, plan.id);
  const next = bytesOfRuns(streams, plan.id);
  return (count) => {
    const words = new Int32Array(2 * count);
    next(count).forEach((value, i) => {
      words[2 * i] = value;
      words[2 * i + 1] = value >> 31;
    });
    return words;
  };
}

function decimalValues(plan: ColumnPlan, scale: number, streams: StripeStreams): NextValues<Int32Array> {
  return plan.kind === 'DECIMAL' ? decimals(streams, plan.id, scale) : decimalsOf(wideValues(plan, streams), scale);
}

function numberValues(plan: ColumnPlan, { streams, tail }: ReaderContext): NextValues {
  const { id, kind, type } = plan;
  if (kind === 'DATE') return dates(streams, id, tail.proleptic);
  if (kind === 'FLOAT' || kind === 'DOUBLE') {
    const next = floats(streams, id, kind === 'FLOAT' ? 4 : 8);
    return type.kind === 'double' && kind === 'FLOAT' ? (count) => Float64Array.from(next(count)) : next;
  }
  if (type.kind === 'double') return doublesOf(wideValues(plan, streams), 2);
  const next = kind === 'BYTE' ? bytesOfRuns(streams, id) : ints(streams, id);
  if (type.kind === 'tinyint') return next;
  return type.kind === 'smallint' ? (count) => Int16Array.from(next(count)) : (count) => Int32Array.from(next(count));
}
