import { MessageWriter } from './protobuf.js';
import type { Encoding } from './column-writer.js';
import { CATALYST_TYPE_KEY, type TypeEntry } from './orc-types.js';
import type { ColumnStatistics } from './statistics.js';
import { KINDS } from './tail.js';

const SOFTWARE_VERSION = 'tidemark 0.1.0';
const SPARK_VERSION = '4.1.4';
const PROLEPTIC_GREGORIAN = 2;
/** Timestamps, decimals and bloom filters are as the writers of ORC 1.4 and later have them. */
const WRITER_VERSION = 9;

/** A stripe that is in the file. */
export interface WrittenStripe {
  readonly offset: number;
  readonly dataBytes: number;
  readonly footerBytes: number;
  readonly rows: number;
  readonly statistics: readonly ColumnStatistics[];
}

export function stripeFooterMessage(
  streams: readonly { readonly kind: number; readonly column: number; readonly bytes: number }[],
  encodings: readonly Encoding[],
  timeZone: string,
): Uint8Array {
  const out = new MessageWriter();
  for (const { kind, column, bytes } of streams) out.message(1, (m) => m.number(1, kind).number(2, column).number(3, bytes));
  for (const { kind, dictionarySize } of encodings) out.message(2, (m) => m.number(1, kind).number(2, dictionarySize));
  return out.text(3, timeZone).finish();
}

/** Statistics of each stripe. */
export function metadataMessage(stripes: readonly WrittenStripe[]): Uint8Array {
  const out = new MessageWriter();
  for (const { statistics } of stripes) {
    out.message(1, (stripe) => {
      for (const own of statistics) stripe.message(1, (m) => own.write(m));
    });
  }
  return out.finish();
}

export function footerMessage(
  entries: readonly TypeEntry[],
  stripes: readonly WrittenStripe[],
  statistics: readonly ColumnStatistics[],
  contentBytes: number,
  rows: number,
): Uint8Array {
  const out = new MessageWriter();
  out.number(1, 3).number(2, contentBytes);
  for (const { offset, dataBytes, footerBytes, rows } of stripes) {
    out.message(3, (m) => m.number(1, offset).number(2, 0).number(3, dataBytes).number(4, footerBytes).number(5, rows));
  }
  for (const entry of entries) out.message(4, (m) => putType(m, entry));
  out.message(5, (m) => m.text(1, 'org.apache.spark.version').text(2, SPARK_VERSION));
  out.number(6, rows);
  for (const own of statistics) out.message(7, (m) => own.write(m));
  // No index within stripes.
  out.number(8, 0).number(11, PROLEPTIC_GREGORIAN).text(12, SOFTWARE_VERSION);
  return out.finish();
}

function putType(out: MessageWriter, { kind, type, children, names, attribute }: TypeEntry): void {
  out.number(1, KINDS.indexOf(kind)).packed(2, children);
  for (const name of names) out.text(3, name);
  if (type.kind === 'decimal') out.number(5, type.precision).number(6, type.scale);
  if (attribute !== undefined) out.message(7, (m) => m.text(1, CATALYST_TYPE_KEY).text(2, attribute));
}

export function postscriptMessage(footerBytes: number, metadataBytes: number, codecId: number, blockBytes: number): Uint8Array {
  const out = new MessageWriter();
  out.number(1, footerBytes).number(2, codecId).number(3, blockBytes).packed(4, [0, 12]);
  return out.number(5, metadataBytes).number(6, WRITER_VERSION).text(8000, 'ORC').finish();
}
