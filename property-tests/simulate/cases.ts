// What a simulated case is about: a query, its rows, its schedules of faults, and what is right. All of it follows from the seed.
import fc from 'fast-check';
import type { OutputMode } from 'tidemark';
import { FAULT_POINTS } from 'tidemark/testing';
import { schemaOf } from '../../src/stream/schema-input.js';
import { buildOf } from '../../src/testing/pipeline.js';
import { type InputRow, rowsOf } from '../../src/testing/row-arbitraries.js';
import { type Schedule, schedules } from '../../src/testing/schedule.js';
import type { BuildPipeline } from '../../src/testing/simulated-inputs.js';
import type { SimulationSetup } from '../../src/testing/simulated-query.js';
import { PIPELINES } from '../exactly-once/pipelines.js';
import { compositionOf, SMALLEST_DELAY_MS } from './compositions.js';
import { type Random, randomOf } from './random.js';

/** Schedules that share one draw of query and rows, and so one undisturbed run. */
export const SCHEDULES_PER_CASE = 40;
/** Small cases: they run fast, and what goes wrong in large ones goes wrong in small ones too. */
const LIMITS = { rowsMax: 8, epochsMax: 3, faultsMax: 3 };
/** Some are large: many rows in the state at a time, so that epochs write deltas and restarts read them. */
const LARGE_LIMITS = { rowsMax: 60, epochsMax: 8, faultsMax: 4 };
/** A watermark judges rows two epochs after those that moved it: late rows need more of both. */
const LATE_LIMITS = { rowsMax: 16, epochsMax: 6, faultsMax: 3 };

interface Query {
  readonly name: string;
  readonly outputMode: OutputMode;
  readonly schemas: Readonly<Record<string, string>>;
  readonly build: BuildPipeline;
  readonly last: readonly InputRow[];
  /** However rows are cut into epochs, the result is the same. */
  readonly isOfTheRows: boolean;
  /** The last rows take all state away. */
  readonly drains: boolean;
}

export interface Case extends Query {
  readonly seed: number;
  readonly rows: readonly InputRow[];
  readonly schedules: readonly Schedule[];
  /** What must come out: what all rows give in one epoch, or what the same epochs give when nothing goes wrong. */
  readonly oracle: 'oneEpoch' | 'sameEpochs';
  readonly setup: SimulationSetup;
}

export function caseOf(seed: number, count: number): Case {
  const random = randomOf(Math.imul(seed, 0x9e3779b1) ^ (seed >>> 7));
  const query = random(5) < 2 ? listed(random) : composed(random, randomOf(seed));
  const isLate = random(4) === 0;
  const oracle = isLate || !query.isOfTheRows ? 'sameEpochs' : 'oneEpoch';
  const size = random(12);
  const limits = size === 0 ? LARGE_LIMITS : isLate ? LATE_LIMITS : LIMITS;
  const timeline = {
    disorderMs: isLate ? 60_000 : SMALLEST_DELAY_MS,
    stepMs: size === 0 ? 3_000 : 8_000,
    gapMs: size === 0 ? 15_000 : 120_000,
  };
  const schemas = Object.fromEntries(Object.entries(query.schemas).map(([name, ddl]) => [name, schemaOf(ddl)]));
  const [rows] = fc.sample(rowsOf(fc, schemas, timeline, limits.rowsMax), { seed, numRuns: 1 });
  const drawn = fc.sample(schedules(fc, limits, FAULT_POINTS), { seed, numRuns: count });
  return {
    ...query,
    seed,
    rows: rows!,
    // the same epochs for all: then one undisturbed run is right for all
    schedules: oracle === 'sameEpochs' ? drawn.map((schedule) => ({ ...schedule, cuts: drawn[0]!.cuts, hasty: [] })) : drawn,
    oracle,
    setup: {
      inputs: schemas,
      outputMode: query.outputMode,
      minBatchesToRetain: random(2) === 0 ? 1 : 100,
      multipleWatermarkPolicy: random(4) === 0 && oracle === 'sameEpochs' ? 'max' : 'min',
      // a restart may lose an epoch without data, which shows where late rows are judged
      ...(oracle === 'sameEpochs' && { noDataEpochs: false }),
    },
  };
}

function listed(random: Random): Query {
  const checked = PIPELINES[random(PIPELINES.length)]!;
  const outputMode = checked.modes[random(checked.modes.length)]!;
  const { name, schemas, drains } = checked;
  const build = buildOf(checked.pipeline as never, { schemas });
  return { name, outputMode, schemas, build, last: outputMode === 'append' ? checked.last : [], isOfTheRows: true, drains };
}

function composed(random: Random, options: Random): Query {
  return { ...compositionOf(random, options), isOfTheRows: false, drains: false };
}
