import { provideRunner } from './stream/runner.js';
import { streamRunner } from './query/stream-runner.js';

provideRunner(streamRunner);

// Errors
export { TidemarkError, isTidemarkError } from './base/errors.js';

// Streams
export { EpochStream, type EpochOperator } from './stream/epoch-stream.js';
export { Epoch, type EpochInfo } from './stream/epoch.js';
export type { OutputMode } from './stream/output-mode.js';
export { Batch } from './columnar/batch.js';
export { parseDdl } from './columnar/ddl.js';
export type { DataType, Field, Schema } from './columnar/types.js';

// Sources and sinks
export { fromMemory, memoryStream, type MemoryStream } from './connectors/memory/memory-stream.js';
export { toMemory, type MemoryEpoch, type MemorySink } from './connectors/memory/memory-sink.js';
export { fromRows } from './connectors/rows/from-rows.js';
export { fromFiles, inferSchema, readFiles, type ReadOptions } from './connectors/files/from-files.js';
export { toFiles, type WriteOptions } from './connectors/files/to-files.js';
export {
  fromTable,
  readTable,
  toTable,
  type TablePlace,
  type TableReadOptions,
  type TableWriteOptions,
} from './connectors/files/tables.js';
export type { FileFormat, FileReader, FileWriter, FormatOptions, InputFile, ReadRequest } from './connectors/files/format.js';
export { toConsole, type ConsoleOptions } from './connectors/console/console-sink.js';
export { toNoop } from './connectors/noop/noop-sink.js';
export { fromRate, type RateOptions, type RateRow } from './connectors/rate/from-rate.js';
export { fromRateMicroBatch, type RateMicroBatchOptions } from './connectors/rate/from-rate-micro-batch.js';
export { fromSocket, type SocketOptions } from './connectors/socket/from-socket.js';
export { fromObservable, type ObservableOptions } from './connectors/observable/from-observable.js';
export { rows } from './connectors/observable/rows.js';
export { foreach, type ForeachOptions, type RowWriter } from './connectors/foreach/foreach.js';
export { foreachBatch, type EpochFunction } from './connectors/foreach/foreach-batch.js';
export type { BadRecord, BadRecordHandler } from './stream/bad-records.js';
export { sourceStream as fromSource } from './stream/source-node.js';
export type { Offset, ReadLimit, Source, SourceContext, SourceLog, SourceManifest, SourceProvider } from './stream/source.js';
export type { SaveMode, Sink, SinkContext, SinkManifest, SinkProvider } from './stream/sink.js';
export type { RowOfInput, SchemaInput } from './stream/schema-input.js';

// Queries
export { writeStream, type StreamWriter } from './query/writer.js';
export type { QueryOptions } from './query/options.js';
export { availableNow, continuous, once, processingTime, type Trigger } from './query/triggers.js';
export type { LateRow, LateRows, LateRowsOptions } from './query/late-rows.js';
export type { QueryStatus, StreamingQuery } from './query/streaming-query.js';
export { queries, type QueryManager } from './query/manager.js';
export type { QueryIdle, QueryListener, QueryRestarting, QueryStarted, QueryTerminated } from './query/listener.js';
export type { Guarantee, GuaranteeLevel } from './query/guarantee.js';
export type { RestartOptions, RetryOptions } from './query/retry-options.js';
export type { Retry } from './checkpoint/epoch-report.js';
export { progressJson, type QueryProgress, type SinkProgress, type SourceProgress, type StateOperatorProgress } from './query/progress.js';
