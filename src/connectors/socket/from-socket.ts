import { connect, type Socket } from 'node:net';
import { TidemarkError } from '../../base/errors.js';
import { Batch } from '../../columnar/batch.js';
import { field, STRING, struct, TIMESTAMP, type Schema } from '../../columnar/types.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { sourceStream } from '../../stream/source-node.js';
import type { Offset, Source, SourceContext } from '../../stream/source.js';
import { knownOptions, wholeOption } from '../shared/connector-options.js';
import { LineSplitter } from './line-splitter.js';
import { WakeUp } from '../shared/wake-up.js';

export interface SocketOptions {
  readonly host: string;
  readonly port: number | string;
  /** A second column with the time at which the line came; default false. */
  readonly includeTimestamp?: boolean | string;
  /** Taken as in Spark; rows come in the order of the lines. */
  readonly numPartitions?: number | string;
}

interface SocketRow {
  readonly value: string | null;
  readonly timestamp: Date | null;
}

/**
 * Lines of text from a TCP server, for tests: `value STRING` and, if asked for, `timestamp TIMESTAMP`. Not replayable: what was read before a
 * restart is gone, and a query over it promises nothing after a crash. When the server closes, or sends what is not UTF-8, no more rows come and
 * the query stays up; it does not connect again.
 *
 * Throws UNKNOWN_OPTION, MISSING_OPTION (host, port), INVALID_OPTION_VALUE. A connection that is refused fails the query.
 *
 * @example fromSocket({ host: 'localhost', port: 9999 })
 */
export function fromSocket(options: SocketOptions): EpochStream<SocketRow> {
  if ('schema' in options) {
    throw new TidemarkError(
      'USER_SCHEMA_UNSUPPORTED',
      'The socket source does not support a user-specified schema: its rows are lines of text.',
      {},
    );
  }
  const known = ['host', 'port', 'includeTimestamp', 'numPartitions'] as const;
  const given = knownOptions<SocketOptions>(options, known, 'the socket source');
  if (given.host === undefined) throw missing('host');
  if (given.port === undefined) throw missing('port');
  const host = given.host;
  const port = Number(wholeOption('port', given.port, 0));
  const includeTimestamp = booleanValue(given.includeTimestamp ?? false);
  if (given.numPartitions !== undefined) wholeOption('numPartitions', given.numPartitions, 1);
  const schema = struct([field('value', STRING), ...(includeTimestamp ? [field('timestamp', TIMESTAMP)] : [])]);
  return sourceStream<SocketRow>({
    description: `TextSocketV2[host: ${host}, port: ${port}]`,
    name: 'socket',
    schema,
    manifest: { replayable: false, availableNow: false, continuous: true },
    detail: { host, port, includeTimestamp },
    open: (context) => Promise.resolve(new SocketSource(host, port, schema, context)),
  });
}

function missing(option: 'host' | 'port'): TidemarkError {
  return new TidemarkError('MISSING_OPTION', `Set a ${option} to read from with option("${option}", ...).`, { option });
}

function booleanValue(value: boolean | string): boolean {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw new TidemarkError('INVALID_OPTION_VALUE', `includeTimestamp must be set to either "true" or "false", not '${value}'`, {
    option: 'includeTimestamp',
  });
}

interface Line {
  readonly text: string;
  readonly timeMs: number;
}

/** Offset n: the lines 0 to n. The connection is made when the first offset is asked for, so the first epoch is empty. */
class SocketSource implements Source {
  #socket: Socket | null = null;
  #connected: Promise<void> | null = null;
  readonly #splitter = new LineSplitter();
  /** Lines not yet committed; the first has number `#first`. */
  #lines: Line[] = [];
  #first = 0;
  readonly #wakeUp = new WakeUp();

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly schema: Schema,
    private readonly context: SourceContext,
  ) {}

  async latestOffset(start: Offset | null): Promise<Offset | null> {
    // after a restart the numbers go on, so that the ranges of old epochs stay empty
    if (this.#connected === null && typeof start === 'number') this.#first = start + 1;
    await (this.#connected ??= this.#connect());
    return this.#first + this.#lines.length - 1;
  }

  async *read(start: Offset | null, end: Offset): AsyncIterable<Batch> {
    const from = Math.max(0, (start === null ? 0 : (start as number) + 1) - this.#first);
    const lines = this.#lines.slice(from, Math.max(from, (end as number) - this.#first + 1));
    const rows = lines.map(({ text, timeMs }) => [text, BigInt(timeMs) * 1000n].slice(0, this.schema.fields.length));
    if (rows.length > 0) yield pickColumns(Batch.fromRows(this.schema, rows), this.context.columns);
  }

  commit(end: Offset): Promise<void> {
    const done = Math.max(0, (end as number) + 1 - this.#first);
    this.#lines = this.#lines.slice(done);
    this.#first += done;
    return Promise.resolve();
  }

  waitForData(signal: AbortSignal): Promise<void> {
    return this.#wakeUp.wait(signal);
  }

  close(): Promise<void> {
    this.#socket?.destroy();
    return Promise.resolve();
  }

  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.host, port: this.port });
      this.#socket = socket;
      socket.once('connect', () => resolve());
      socket.on('error', (cause) => {
        reject(
          new TidemarkError(
            'SOCKET_FAILED',
            `${isRefused(cause) ? 'Connection refused' : 'Connection failed'}: cannot read from ${this.host}:${this.port}: ${cause.message}`,
            { host: this.host, port: this.port },
            cause,
          ),
        );
      });
      socket.on('data', (chunk) => this.#take(chunk as Uint8Array, socket));
      socket.on('end', () => this.#add(this.#splitter.end()));
    });
  }

  #take(chunk: Uint8Array, socket: Socket): void {
    try {
      this.#add(this.#splitter.push(chunk));
    } catch {
      // as in Spark, bytes that are not UTF-8 end the reading, not the query
      socket.destroy();
    }
  }

  #add(texts: readonly string[]): void {
    const timeMs = this.context.clock.nowMs();
    for (const text of texts) this.#lines.push({ text, timeMs });
    if (texts.length > 0) this.#wakeUp.now();
  }
}

function isRefused(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNREFUSED';
}
