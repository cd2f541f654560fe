import { must } from '../../../base/assert.js';
import { BytesWriter } from './bytes-writer.js';
import type { ColumnWriter } from './column-writer.js';
import {
  BooleanWriter,
  DecimalWriter,
  FloatWriter,
  IntWriter,
  ListWriter,
  StructWriter,
  TimestampWriter,
  TinyIntWriter,
} from './value-writers.js';
import type { TypeEntry } from './orc-types.js';
import type { WallClock } from './wall-clock.js';

/** A writer for each type of a file, by number; the first one is the row's. */
export function buildWriters(entries: readonly TypeEntry[], clock: WallClock): ColumnWriter[] {
  const writers: ColumnWriter[] = [];
  const build = (id: number): ColumnWriter => {
    const entry = must(entries[id], 'type');
    const writer = writerOf(entry, entry.children.map(build), clock);
    writers[id] = writer;
    return writer;
  };
  build(0);
  return writers;
}

function writerOf(entry: TypeEntry, children: readonly ColumnWriter[], clock: WallClock): ColumnWriter {
  switch (entry.kind) {
    case 'STRUCT':
      return new StructWriter(entry, children);
    case 'LIST':
    case 'MAP':
      return new ListWriter(entry, children);
    case 'BOOLEAN':
      return new BooleanWriter(entry);
    case 'BYTE':
      return new TinyIntWriter(entry);
    case 'FLOAT':
    case 'DOUBLE':
      return new FloatWriter(entry);
    case 'STRING':
    case 'BINARY':
      return new BytesWriter(entry);
    case 'DECIMAL':
      return new DecimalWriter(entry);
    case 'TIMESTAMP':
      return new TimestampWriter(entry, clock);
    default:
      return new IntWriter(entry);
  }
}
