import { TidemarkError } from '../../../base/errors.js';
import type { RandomAccess } from '../format.js';
import { BlockStream } from './blocks.js';
import { IntReader } from './int-reader.js';
import { readStripeFooter, type OrcTail, type Stripe, type StripeFooter, type StreamKind } from './tail.js';

const NO_BYTES = new Uint8Array(0);

/** The streams of one stripe for the columns wanted; their bytes are read, and spelled out as they are asked for. */
export class StripeStreams {
  private constructor(
    private readonly tail: OrcTail,
    private readonly footer: StripeFooter,
    private readonly bytes: ReadonlyMap<string, Uint8Array>,
  ) {}

  static async open(file: RandomAccess, tail: OrcTail, stripe: Stripe, columns: ReadonlySet<number>): Promise<StripeStreams> {
    const footer = await readStripeFooter(file, tail, stripe);
    const bytes = new Map<string, Uint8Array>();
    for (const { kind, column, offset, bytes: size } of footer.streams) {
      if (kind === undefined || !columns.has(column) || size === 0) continue;
      bytes.set(`${column} ${kind}`, await file.read(offset, size));
    }
    return new StripeStreams(tail, footer, bytes);
  }

  get timeZone(): string {
    return this.footer.timeZone;
  }

  encoding(column: number): StripeFooter['encodings'][number] {
    const encoding = this.footer.encodings[column];
    if (encoding === undefined) throw new TidemarkError('ORC_CORRUPT', `a stripe has no encoding for column ${column}`);
    return encoding;
  }

  has(column: number, kind: StreamKind): boolean {
    return this.bytes.has(`${column} ${kind}`);
  }

  /** A stream; one that a stripe leaves out is empty. */
  stream(column: number, kind: StreamKind): BlockStream {
    return new BlockStream(this.bytes.get(`${column} ${kind}`) ?? NO_BYTES, this.tail.codec, this.tail.blockBytes);
  }

  ints(column: number, kind: StreamKind, signed: boolean): IntReader {
    return new IntReader(this.stream(column, kind), signed, this.encoding(column).v2);
  }
}
