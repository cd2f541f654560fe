// Names of `tidemark/testing`.
import { streamRunner } from '../query/stream-runner.js';
import { provideRunner } from '../stream/runner.js';

// a test may import no more than this and the operators
provideRunner(streamRunner);

export { ManualClock } from '../base/clock.js';
export {
  type Action,
  addRows,
  advanceClock,
  away,
  crash,
  expectError,
  expectRows,
  expectState,
  expectWatermark,
  type ExpectedState,
  fail,
  processAll,
  restart,
  restartWith,
  runEpoch,
  scriptSource,
  slow,
  stop,
  type WhichRows,
} from './actions.js';
export { FAULT_POINTS, type FaultKind, type FaultPlace, type FaultPoint } from './fault-board.js';
export {
  batchEqualsStream,
  type BoundOption,
  drains,
  epochSplitInvariance,
  exactlyOnce,
  keysBounded,
  type Law,
  type OracleOptions,
  restartEquivalence,
} from './laws.js';
export type { LawOptions, LawReport } from './property.js';
export type { InputRow, Timeline } from './row-arbitraries.js';
export type { CommonOptions, NamedInputs, Pipeline, Pipelines, SingleInput } from './pipeline.js';
export { runScript, type ScriptResult } from './run-script.js';
export type { ObservedSink, Row } from './simulated-query.js';
export type { Disposable, SuiteCheck } from './suites/check.js';
export { storeSuite, type StoreManifest, type StoreSubject } from './suites/store-suite.js';
export type { StateStore, StoreWrite } from '../state/contract.js';
export { SINK_SUITE_SCHEMA, sinkSuite, type SinkSubject } from './suites/sink-suite.js';
export { sourceSuite, type SourceSubject } from './suites/source-suite.js';
export { operatorSuite, type OperatorPromises } from './suites/operator-suite.js';
