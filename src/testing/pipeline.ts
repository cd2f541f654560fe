import type { EpochStream } from '../stream/epoch-stream.js';
import type { RowOfInput, SchemaInput } from '../stream/schema-input.js';
import type { Disk } from './simulated-disk.js';
import type { BuildPipeline } from './simulated-inputs.js';
import { type ObservedSink, ONLY_INPUT, type SimulatedOptions, type SimulationSetup } from './simulated-query.js';

/** A pipeline over one input of schema `S`: `(input) => input.pipe(…)`. */
export type Pipeline<S extends SchemaInput> = (input: EpochStream<RowOfInput<S>>) => Pick<EpochStream, 'plan'>;

/** A pipeline over several inputs by name: `({ orders, payments }) => orders.pipe(join(payments, …))`. */
export type Pipelines<M extends Readonly<Record<string, SchemaInput>>> = (inputs: {
  readonly [Name in keyof M]: EpochStream<RowOfInput<M[Name]>>;
}) => Pick<EpochStream, 'plan'>;

/** Options of the query under test, and where its rows go. */
export interface CommonOptions extends SimulatedOptions {
  /**
   * The sink under test, made anew for each run, with how to read back what arrived. It outlives the simulated crashes, as a database would.
   * Default: a sink in memory.
   */
  readonly sink?: () => ObservedSink;
  /** Where the checkpoint lies. Default: in memory, until the run is over. */
  readonly disk?: Disk;
}

/** One input. */
export interface SingleInput<S extends SchemaInput> {
  readonly schema: S;
}

/** Several inputs by name. */
export interface NamedInputs<M extends Readonly<Record<string, SchemaInput>>> {
  readonly schemas: M;
}

/** A pipeline of either kind, with the types of its rows forgotten. */
export type AnyPipeline = (inputs: never) => Pick<EpochStream, 'plan'>;

export type AnyInputs = { readonly schema: SchemaInput } | { readonly schemas: Readonly<Record<string, SchemaInput>> };

/** The pipeline as the simulation calls it. */
export function buildOf(pipeline: AnyPipeline, options: AnyInputs): BuildPipeline {
  if ('schemas' in options) return pipeline as unknown as BuildPipeline;
  return (inputs) => (pipeline as unknown as (input: EpochStream) => Pick<EpochStream, 'plan'>)(inputs[ONLY_INPUT]!);
}

/** What the simulation needs of the options; options of other tools beside them are left out. */
export function setupOf(options: AnyInputs & CommonOptions): SimulationSetup {
  const given = Object.fromEntries(QUERY_OPTIONS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
  return { ...given, inputs: inputsOf(options) };
}

const QUERY_OPTIONS = [
  'sink',
  'disk',
  'outputMode',
  'timeZone',
  'ansi',
  'multipleWatermarkPolicy',
  'noDataEpochs',
  'minBatchesToRetain',
  'checkCorrectness',
  'allowMultipleStateful',
  'unsupportedOperationCheck',
  'stateMemoryLimit',
  'retry',
  'restart',
] as const satisfies readonly (keyof CommonOptions)[];

/** The inputs by name. */
export function inputsOf(options: AnyInputs): Readonly<Record<string, SchemaInput>> {
  return 'schemas' in options ? options.schemas : { [ONLY_INPUT]: options.schema };
}
