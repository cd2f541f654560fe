import { fromRows } from '../connectors/rows/from-rows.js';
import { StateManager } from '../state/state-manager.js';
import type { EpochStream } from '../stream/epoch-stream.js';
import { streamOf } from '../stream/epoch-stream.js';
import type { SchemaInput } from '../stream/schema-input.js';
import { expectRows } from './actions.js';
import { sameRows } from './failure-report.js';
import { folded, foldingKey } from './fold.js';
import { forgetsMarks, runWithRestarts } from './forgotten-marks.js';
import {
  type AnyInputs,
  type AnyPipeline,
  buildOf,
  type CommonOptions,
  inputsOf,
  type NamedInputs,
  type Pipeline,
  type Pipelines,
  type SingleInput,
} from './pipeline.js';
import { checkLaw, type Draw, type LawOptions, type LawReport, Subject, type Violation } from './property.js';
import type { InputRow } from './row-arbitraries.js';
import { runActions } from './run-script.js';
import { NO_TROUBLE, type Schedule, scriptOf } from './schedule.js';
import type { Row } from './simulated-query.js';

type Schemas = Readonly<Record<string, SchemaInput>>;

/** A law over a pipeline with one input, or with several by name. */
export interface Law<Extra = unknown> {
  <const S extends SchemaInput>(pipeline: Pipeline<S>, options: SingleInput<S> & LawOptions & Extra): Promise<LawReport>;
  <const M extends Schemas>(pipeline: Pipelines<M>, options: NamedInputs<M> & LawOptions & Extra): Promise<LawReport>;
}

/** What the output is compared with. */
export interface OracleOptions {
  /**
   * `oneEpoch` (default): all rows in one epoch, nothing goes wrong. Rows must not be late, as lateness depends on how rows are cut.
   * `sameEpochs`: the same epochs, nothing goes wrong; epochs without data are off in both, as a restart may lose one. With several watermarks
   * the query is started again between the same epochs: a restart forgets how far each of them was.
   */
  readonly oracle?: 'oneEpoch' | 'sameEpochs';
  /** The right answer from the rows (with several inputs: `{ input, row }`), in place of a run of the pipeline. */
  readonly model?: (rows: readonly never[]) => readonly Row[];
}

/**
 * Checks that crashes, failures and restarts do not show: for generated rows, cut into epochs in any way, and with faults before and after any
 * step, what arrives in the sink equals what one uncrashed epoch (or a model) gives; in update mode the last row of each key.
 *
 * Rejects with PROPERTY_FAILED; its message shows the smallest case as a script for `runScript`, both sides, and the seed. Needs fast-check.
 *
 * @example
 * const rows: Row[] = [];
 * await exactlyOnce((input) => input.pipe(where('v > 1')), {
 *   schema: 'k STRING, v INT',
 *   sink: () => { const table = new Table(); return { sink: foreachBatch(writeTo(table)), rows: () => table.rows() }; },
 * });
 */
export const exactlyOnce: Law<OracleOptions> = (pipeline: AnyPipeline, options: AnyInputs & LawOptions & OracleOptions) =>
  compare('exactlyOnce', pipeline, options, {});

/** However rows are cut into epochs, the output is that of one epoch. For rows that are not late. */
export const epochSplitInvariance: Law = (pipeline: AnyPipeline, options: AnyInputs & LawOptions) =>
  compare('epochSplitInvariance', pipeline, options, { faultsMax: 0 });

/** Crashes and restarts do not show: the output is that of the same epochs without them, late rows included. */
export const restartEquivalence: Law = (pipeline: AnyPipeline, options: AnyInputs & LawOptions) =>
  compare('restartEquivalence', pipeline, { ...options, oracle: 'sameEpochs' }, {});

/** After the rows `last`, whose watermark passes everything, the state holds only what `last` alone leaves in it. */
export const drains: Law<Required<Pick<LawOptions, 'last'>>> = async (pipeline: AnyPipeline, options: AnyInputs & LawOptions) => {
  const subject = new Subject(pipeline, options);
  const rowsLeft = async (rows: readonly InputRow[], schedule: Schedule) => {
    const script = scriptOf(rows, schedule, subject.last);
    const query = subject.query();
    try {
      await runActions(query, script, options);
      const state = await StateManager.open(query.disk.entries);
      return { rows: await state.stateRows(), script };
    } finally {
      await subject.end(query);
    }
  };
  let alone: number | null = null;
  return checkLaw('drains', subject, {}, async ({ rows, schedule }) => {
    alone ??= (await rowsLeft([], NO_TROUBLE)).rows;
    const left = await rowsLeft(rows, schedule);
    if (left.rows === alone) return null;
    return { message: `${left.rows} rows are left in the state, ${alone} of them of the last rows`, script: left.script };
  });
};

/**
 * The output of the stream is that of the same pipeline over all rows at once, as a bounded stream. Where a watermark lets rows go, give it a
 * `last` row, whose own results do not come out any more; a pipeline without a watermark needs none.
 */
export const batchEqualsStream: Law = async (pipeline: AnyPipeline, options: AnyInputs & LawOptions) => {
  const model = (rows: readonly InputRow[]) => bounded(pipeline, options, rows);
  return compare('batchEqualsStream', pipeline, options, { faultsMax: 0 }, model);
};

/** In no epoch does the state hold more rows than `bound` says, given the rows that came so far. */
export const keysBounded: Law<BoundOption> = async (pipeline: AnyPipeline, options: AnyInputs & LawOptions & BoundOption) => {
  const subject = new Subject(pipeline, options);
  const bound = typeof options.bound === 'number' ? () => options.bound as number : options.bound;
  return checkLaw('keysBounded', subject, { faultsMax: 0 }, async ({ rows, schedule }) => {
    const script = scriptOf(rows, schedule, subject.last);
    const query = subject.query();
    try {
      await runActions(query, script, options);
    } finally {
      await subject.end(query);
    }
    let rowsSoFar = 0;
    for (const { batchId, numInputRows, stateOperators } of query.progress) {
      rowsSoFar += numInputRows;
      const held = stateOperators.reduce((sum, operator) => sum + operator.numRowsTotal, 0);
      if (held > bound(rowsSoFar))
        return { message: `the state holds ${held} rows in epoch ${batchId}, more than ${bound(rowsSoFar)}`, script };
    }
    return null;
  });
};

/** How many rows the state may hold, by the rows that came so far. */
export interface BoundOption {
  readonly bound: number | ((rowsSoFar: number) => number);
}

async function compare(
  law: string,
  pipeline: AnyPipeline,
  options: AnyInputs & LawOptions & OracleOptions,
  limits: { readonly faultsMax?: number },
  model?: (rows: readonly InputRow[]) => Promise<readonly Row[]>,
): Promise<LawReport> {
  const subject = new Subject(pipeline, options);
  const key = foldingKey(subject.plan, options.outputMode ?? 'append', options.key);
  const isSame = options.oracle === 'sameEpochs';
  const changes = isSame ? { noDataEpochs: false } : {};
  const restartsShow = isSame && forgetsMarks(subject.plan, options.multipleWatermarkPolicy);
  const outputOf = async (rows: readonly InputRow[], schedule: Schedule, restarts?: ReadonlySet<number>) => {
    const script = scriptOf(rows, schedule, subject.last);
    const query = subject.query(changes);
    try {
      let noted: ReadonlySet<number> | undefined;
      if (restartsShow) noted = await runWithRestarts(query, script, options, restarts);
      else await runActions(query, script, options);
      return { rows: folded(await query.sink.rows(), key), script, restarts: noted };
    } finally {
      await subject.end(query);
    }
  };
  const oracle = async ({ rows, schedule }: Draw, restarts?: ReadonlySet<number>): Promise<readonly Row[]> => {
    if (model !== undefined) return model(rows);
    if (options.model !== undefined) return folded(options.model(modelRows(rows, options) as never[]), key);
    const same = { ...NO_TROUBLE, cuts: schedule.cuts };
    return (await outputOf(rows, isSame ? same : NO_TROUBLE, restarts)).rows;
  };
  return checkLaw(law, subject, limits, async (draw): Promise<Violation | null> => {
    const { rows: actual, script, restarts } = await outputOf(draw.rows, isSame ? { ...draw.schedule, hasty: [] } : draw.schedule);
    const expected = await oracle(draw, restarts);
    if (sameRows(expected, actual)) return null;
    const message = `${actual.length} rows came out where ${expected.length} are right`;
    return { message, script: [...script, expectRows(expected, 'all', key ?? undefined)], expected, actual };
  });
}

function modelRows(rows: readonly InputRow[], options: AnyInputs): readonly (Row | InputRow)[] {
  return 'schemas' in options ? rows : rows.map(({ row }) => row);
}

/** The pipeline over bounded streams of the rows. */
async function bounded(pipeline: AnyPipeline, options: AnyInputs & CommonOptions, rows: readonly InputRow[]): Promise<readonly Row[]> {
  const streams = Object.entries(inputsOf(options)).map(([name, schema]) => {
    const its = rows.filter(({ input }) => input === name).map(({ row }) => row);
    return [name, fromRows(schema, its) as EpochStream] as const;
  });
  return streamOf(buildOf(pipeline, options)(Object.fromEntries(streams)).plan).collect() as Promise<readonly Row[]>;
}
