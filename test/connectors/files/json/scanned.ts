import { struct, field, STRING } from '../../../../src/columnar/types.js';
import { RecordScanner } from '../../../../src/connectors/files/json/scan.js';
import { SimdScanner } from '../../../../src/connectors/files/json/simd-scanner.js';
import { Token, TokenTable } from '../../../../src/connectors/files/tokens/token.js';

/** What a scanner says of the record that begins at a place: its end and its values, or that it is not plain. */
export type Scanned = { readonly start: number; readonly end: number; readonly values: readonly string[] } | { readonly oddAt: number };

interface Tokens {
  readonly kinds: Uint8Array[];
  readonly starts: Int32Array[];
  readonly ends: Int32Array[];
}

function valuesOf({ kinds, starts, ends }: Tokens, row: number): string[] {
  return kinds.map((kind, k) => (kind[row] === Token.absent ? '' : `${kind[row]!}:${starts[k]![row]!}-${ends[k]![row]!}`));
}

/** The block as scanners want it: a newline behind it, and room for whole words. */
function padded(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((text.length + 16) & ~3);
  bytes.set(text);
  bytes[text.length] = 10;
  return bytes;
}

/** Where scanning goes on after a record that is not plain. */
const afterLine = (bytes: Uint8Array, start: number): number => bytes.indexOf(10, start) + 1;

export function scannedPlain(text: Uint8Array, keys: readonly (string | null)[], carriageReturnSeparates: boolean): Scanned[] {
  const bytes = padded(text);
  const found: Scanned[] = [];
  const table = new TokenTable(keys.length, 1);
  const scanner = new RecordScanner(keys, table, carriageReturnSeparates);
  scanner.use(bytes);
  for (let p = 0; p < text.length;) {
    for (const kinds of table.kinds) kinds[0] = Token.absent;
    if (scanner.scan(bytes, p, 0) && scanner.next <= text.length + 1) {
      found.push({ start: p, end: scanner.recordEnd, values: valuesOf(table, 0) });
      p = scanner.next;
    } else {
      found.push({ oddAt: p });
      p = afterLine(bytes, p);
    }
  }
  return found;
}

export function scannedSimd(text: Uint8Array, keys: readonly (string | null)[], carriageReturnSeparates: boolean): Scanned[] {
  const schema = struct(keys.map((_, k) => field(`c${k}`, STRING)));
  const scanner = SimdScanner.open({ schema, converters: [], slow: () => [], keys, carriageReturnSeparates });
  if (scanner === null) throw new Error('no WebAssembly with SIMD here');
  const block = scanner.place({ bytes: padded(text), start: 0, end: text.length, isFirst: true });
  const { rows } = scanner;
  const found: Scanned[] = [];
  for (let p = 0; p < text.length;) {
    const first = rows.rows;
    p = scanner.scan(p, text.length);
    for (let row = first; row < rows.rows; row++) {
      found.push({ start: rows.starts[row]!, end: rows.ends[row]!, values: valuesOf(rows.table, row) });
    }
    if (p >= text.length) break;
    found.push({ oddAt: p });
    rows.addSlow(p, p);
    p = afterLine(block.bytes, p);
  }
  return found;
}
