import {
  availableNow,
  continuous,
  foreach,
  foreachBatch,
  fromFiles,
  fromRate,
  fromRateMicroBatch,
  fromSocket,
  once,
  parseDdl,
  processingTime,
  readFiles,
  toConsole,
  toFiles,
  toMemory,
  toNoop,
  writeStream,
  type OutputMode,
  type ReadOptions,
  type SinkProvider,
  type StreamingQuery,
  type Trigger,
} from 'tidemark';
import { fromKafka, readKafka, toKafka } from 'tidemark/kafka';
import { NotBuilt } from './case.js';
import { kafkaOptions } from './kafka-errors.js';
import { operator, type AnyStream } from './pipeline.js';
import { streamWorkers } from './workers.js';

/** What a call of PySpark is made on, and what it gives: each kind knows the calls it maps to ours. */
export type Receiver = Session | Reader | Frame | Grouped | Writer | StreamingQuery;
export type Kwargs = Readonly<Record<string, unknown>>;
export interface Argument {
  readonly expr?: string;
  readonly col?: string;
  readonly fn?: string;
  readonly frame?: Frame;
}

const textOf = (arg: unknown): string => {
  const given = arg as string | number | Argument;
  return typeof given === 'object' ? (given.expr ?? given.col ?? '') : String(given);
};

export class Session {
  constructor(
    readonly root: string,
    /** Settings of the session, as options of ours. */
    readonly conf: Readonly<Record<string, string>> = {},
  ) {}

  call(name: string): Receiver {
    if (name === 'readStream' || name === 'read') return new Reader(this, name === 'readStream');
    throw new NotBuilt(`spark.${name}`);
  }
}

/** `spark.read` and `spark.readStream`. */
export class Reader {
  #format: string | null = null;
  #schema: string | null = null;
  readonly #options: Record<string, string> = {};

  constructor(
    private readonly session: Session,
    private readonly isStreaming: boolean,
  ) {}

  private get root(): string {
    return this.session.root;
  }

  call(name: string, args: readonly unknown[]): Receiver {
    if (name === 'format') this.#format = textOf(args[0]);
    else if (name === 'schema') {
      this.#schema = textOf(args[0]);
      parseDdl(this.#schema);
    } else if (name === 'option') this.#options[textOf(args[0])] = String(args[1]).replaceAll('<DIR>', this.root);
    else if (name === 'load') return new Frame(this.#load(args[0] as string | undefined), this.session);
    else if (['csv', 'json', 'text', 'parquet', 'orc'].includes(name)) {
      this.#format = name;
      return new Frame(this.#load(textOf(args[0])), this.session);
    } else throw new NotBuilt(`DataStreamReader.${name}`);
    return this;
  }

  #load(path: string | undefined): AnyStream {
    const format = this.#format ?? 'parquet';
    const { path: pathOption, ...options } = this.#options;
    switch (format) {
      case 'rate':
        return fromRate(this.#options as never) as unknown as AnyStream;
      case 'rate-micro-batch':
        return fromRateMicroBatch(this.#options as never) as unknown as AnyStream;
      case 'socket':
        return fromSocket({ ...this.#options, ...(this.#schema !== null && { schema: this.#schema }) } as never) as unknown as AnyStream;
      case 'kafka': {
        const given = kafkaOptions({ ...this.#options, ...(this.#schema !== null && { schema: this.#schema }) }, this.session.conf);
        return (this.isStreaming ? fromKafka(given as never) : readKafka(given as never)) as unknown as AnyStream;
      }
    }
    const place = (path ?? pathOption ?? '').replaceAll('<DIR>', this.root);
    const twice = path !== undefined && pathOption !== undefined ? { path: pathOption } : {};
    const asked = { format, ...options, ...twice, ...(this.#schema !== null && { schema: this.#schema }) };
    const mayInfer = this.isStreaming && this.#schema === null && this.session.conf['inferSchema'] === 'true';
    const given = mayInfer ? { ...asked, schema: readFiles(place, asked).schema } : asked;
    return (this.isStreaming ? fromFiles(place, given as ReadOptions) : readFiles(place, given as ReadOptions)) as AnyStream;
  }
}

/** A DataFrame. */
export class Frame {
  constructor(
    readonly stream: AnyStream,
    private readonly session: Session,
  ) {}

  call(name: string, args: readonly unknown[], kwargs: Kwargs): Receiver | Promise<unknown> {
    const texts = () => args.flatMap((arg) => (Array.isArray(arg) ? (arg as unknown[]) : [arg])).map(textOf);
    switch (name) {
      case 'select':
      case 'selectExpr':
        return this.#apply('selectExpr', ...texts());
      case 'where':
      case 'filter':
        return this.#apply('where', textOf(args[0]));
      case 'withColumn':
        return this.#apply('withColumn', textOf(args[0]), textOf(args[1]));
      case 'groupBy':
      case 'rollup':
      case 'cube':
        return new Grouped(this, name, texts());
      case 'agg':
        return this.#apply('groupBy', [], texts());
      case 'dropDuplicates':
      case 'dropDuplicatesWithinWatermark':
        return args.length === 0 ? this.#apply(name) : this.#apply(name, texts());
      case 'union':
      case 'unionByName':
        return this.#apply(name, (args[0] as Argument).frame!.stream, ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
      case 'join':
        return this.#join(args);
      case 'drop':
      case 'orderBy':
        return this.#apply(name, ...texts());
      case 'withColumnRenamed':
      case 'withWatermark':
      case 'limit':
      case 'distinct':
        return this.#apply(name, ...args);
      case 'writeStream':
        this.stream.pipe(writeStream(toNoop()));
        return new Writer(this, this.session);
      case 'count':
        return this.stream.count();
      case 'collect':
        return this.stream.collect();
      case 'take':
        return this.stream.take(args[0] as number);
      case 'isEmpty':
        return this.stream.isEmpty();
      case 'write':
        return this.stream.write(toNoop());
      case 'cache':
        return new Frame(this.stream.cache(), this.session);
      default:
        throw new NotBuilt(`DataFrame.${name}`);
    }
  }

  apply(name: string, ...args: unknown[]): Frame {
    return new Frame(operator(name, ...args)(this.stream), this.session);
  }

  #apply(name: string, ...args: unknown[]): Frame {
    return this.apply(name, ...args);
  }

  #join([other, on, how]: readonly unknown[]): Frame {
    const right = (other as Argument).frame!.stream;
    const condition = typeof on === 'string' ? [on] : on === undefined ? undefined : textOf(on);
    return this.#apply('join', right, condition, ...(how === undefined ? [] : [how]));
  }
}

/** `df.groupBy(…)`. */
export class Grouped {
  constructor(
    private readonly frame: Frame,
    private readonly kind: 'groupBy' | 'rollup' | 'cube',
    private readonly keys: readonly string[],
  ) {}

  call(name: string, args: readonly unknown[]): Receiver {
    if (name === 'count') return this.frame.apply(this.kind, this.keys, ['count(1) AS count']);
    if (name === 'agg') return this.frame.apply(this.kind, this.keys, args.map(textOf));
    throw new NotBuilt(`GroupedData.${name}`);
  }
}

const FILE_FORMATS = ['json', 'csv', 'text', 'parquet', 'orc'];

/** `df.writeStream`. */
export class Writer {
  #format = 'parquet';
  #outputMode: OutputMode = 'append';
  #queryName: string | null = null;
  #trigger: Trigger | null = null;
  #partitionBy: string[] = [];
  #sink: SinkProvider | null = null;
  readonly #options: Record<string, string> = {};

  constructor(
    private readonly frame: Frame,
    private readonly session: Session,
  ) {}

  private get root(): string {
    return this.session.root;
  }

  call(name: string, args: readonly unknown[], kwargs: Kwargs): Receiver {
    switch (name) {
      case 'format':
        this.#format = textOf(args[0]);
        return this;
      case 'outputMode':
        this.#outputMode = textOf(args[0]) as OutputMode;
        return this;
      case 'queryName':
        this.#queryName = textOf(args[0]);
        return this;
      case 'option':
        this.#options[textOf(args[0])] = String(args[1]).replaceAll('<DIR>', this.root);
        return this;
      case 'trigger':
        this.#trigger = triggerOf(kwargs);
        return this;
      case 'partitionBy':
        this.#partitionBy = args.map(textOf);
        return this;
      case 'foreachBatch':
        this.#sink = foreachBatch(userFunction((args[0] as Argument).fn!) as never);
        return this;
      case 'foreach':
        this.#sink = foreach(userFunction((args[0] as Argument).fn!) as never);
        return this;
      case 'start':
        return this.#start(args[0] as string | undefined);
      default:
        throw new NotBuilt(`DataStreamWriter.${name}`);
    }
  }

  #start(path: string | undefined): StreamingQuery {
    const { checkpointLocation = this.#defaultCheckpoint(), path: pathOption, ...options } = this.#options;
    const sink = this.#sink ?? this.#sinkNamed((path ?? pathOption)?.replaceAll('<DIR>', this.root), options);
    return this.frame.stream
      .pipe(
        writeStream(sink, {
          outputMode: this.#outputMode,
          ...(this.#queryName !== null && { queryName: this.#queryName }),
          ...(checkpointLocation !== undefined && { checkpointLocation }),
          ...(this.#trigger !== null && { trigger: this.#trigger }),
          workers: streamWorkers.count,
        }),
      )
      .start();
  }

  /** A setting of Spark's session for all queries. */
  #defaultCheckpoint(): string | undefined {
    const folder = this.session.conf['checkpointLocation'];
    return folder === undefined ? undefined : `${this.root}/checkpoints/${this.#queryName ?? 'query'}`;
  }

  #sinkNamed(path: string | undefined, options: Record<string, string>): SinkProvider {
    if (this.#partitionBy.length > 0 && !FILE_FORMATS.includes(this.#format)) throw new NotBuilt(`partitionBy with sink ${this.#format}`);
    switch (this.#format) {
      case 'memory':
        if (this.#queryName === null) throw new NotBuilt('the memory sink as a table');
        return toMemory();
      case 'noop':
        return toNoop();
      case 'console':
        return toConsole({ ...consoleOptions(options), print: () => undefined });
      case 'kafka':
        return toKafka(kafkaOptions(options, this.session.conf) as never);
      case 'socket':
        throw new NotBuilt(`sink ${this.#format}`);
    }
    return toFiles(path ?? '', {
      format: this.#format,
      ...(this.#partitionBy.length > 0 && { partitionBy: this.#partitionBy }),
      ...options,
    });
  }
}

function consoleOptions({ numRows, truncate, ...others }: Record<string, string>) {
  if (Object.keys(others).length > 0) throw new NotBuilt(`console options ${Object.keys(others).join(', ')}`);
  return {
    ...(numRows !== undefined && { numRows: Number(numRows) }),
    ...(truncate !== undefined && { truncate: truncate as unknown as boolean }),
  };
}

function triggerOf(kwargs: Kwargs): Trigger {
  const [first, ...others] = Object.entries(kwargs);
  if (others.length > 0) throw new NotBuilt('two triggers');
  const [kind, value] = first!;
  switch (kind) {
    case 'processingTime':
      return processingTime(value as string);
    case 'continuous':
      return continuous(value as string);
    case 'once':
      return once();
    case 'availableNow':
      return availableNow();
    default:
      throw new NotBuilt(`trigger ${kind}`);
  }
}

function userFunction(name: string): unknown {
  switch (name) {
    case 'throws':
      return () => {
        throw new Error('user function failed');
      };
    case 'doesNothing':
      return () => undefined;
    case 'collects':
      return (batch: AnyStream) => batch.collect().then(() => undefined);
    case 'null':
      return null;
    case 'objectWithoutProcess':
      return {};
    case 'processThrows':
      return {
        process: () => {
          throw new Error('process failed');
        },
      };
    default:
      throw new NotBuilt(`user function ${name}`);
  }
}

/** A new folder of JSON files as a frame. */
export function jsonFrame(folder: string, ddl: string, session: Session, isStreaming: boolean): Frame {
  const options = { format: 'json', schema: parseDdl(ddl) };
  return new Frame((isStreaming ? fromFiles(folder, options) : readFiles(folder, options)) as AnyStream, session);
}
