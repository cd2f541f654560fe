import { must } from '../base/assert.js';
import { memoryStream, type MemoryStream } from '../connectors/memory/memory-stream.js';
import type { EpochStream } from '../stream/epoch-stream.js';
import type { PlanNode, SourceNode } from '../stream/plan-node.js';
import type { SourceProvider } from '../stream/source.js';
import { type SchemaInput, schemaOf } from '../stream/schema-input.js';
import { sourceStream } from '../stream/source-node.js';
import { faultySource, type Surroundings } from './faulty-ends.js';

/** The pipeline under test over the simulated inputs. */
export type BuildPipeline = (inputs: Readonly<Record<string, EpochStream>>) => Pick<EpochStream, 'plan'>;

export interface InputsSetup {
  readonly inputs: Readonly<Record<string, SchemaInput>>;
  readonly timeZone?: string;
  readonly ansi?: boolean;
  /** Put around the opening of each source, anew for each query. */
  readonly around?: (open: SourceProvider['open']) => SourceProvider['open'];
}

/**
 * The inputs of simulated queries: streams that pipelines are built over, once, and behind them the rows of the query that runs now. Queries
 * that share them share the plans, which saves most of their start; one of them runs at a time.
 */
export class SimulatedInputs {
  readonly #streams: Readonly<Record<string, EpochStream>>;
  readonly #templates: Readonly<Record<string, MemoryStream>>;
  readonly #plans = new WeakMap<BuildPipeline, PlanNode>();
  readonly #settings: { readonly timeZone: string; readonly ansi: boolean };
  readonly #wrap: (open: SourceProvider['open']) => SourceProvider['open'];
  #open: Readonly<Record<string, SourceProvider['open']>> = {};
  #around: Surroundings | null = null;

  constructor({ inputs, timeZone = 'UTC', ansi = true, around: wrap = (open) => open }: InputsSetup) {
    this.#wrap = wrap;
    this.#settings = { timeZone, ansi };
    const names = Object.keys(inputs);
    this.#templates = Object.fromEntries(
      names.map((name) => [name, memoryStream(schemaOf(inputs[name]!), this.#settings) as MemoryStream]),
    );
    const around: Surroundings = { life: () => this.#current.life(), mayRun: () => this.#current.mayRun() };
    this.#streams = Object.fromEntries(
      names.map((name) => {
        const open: SourceProvider['open'] = (context) => must(this.#open[name], 'no query runs over these inputs')(context);
        return [name, sourceStream(faultySource(providerOf(this.#templates[name]!), around, open))];
      }),
    );
  }

  /** Begins a query: inputs without rows, which see what is around it. */
  begin(around: Surroundings): Readonly<Record<string, MemoryStream>> {
    this.#around = around;
    const names = Object.keys(this.#templates);
    const fresh = names.map((name) => [name, memoryStream(this.#templates[name]!.schema, this.#settings) as MemoryStream]);
    const rows = Object.fromEntries(fresh) as Readonly<Record<string, MemoryStream>>;
    this.#open = Object.fromEntries(names.map((name) => [name, this.#wrap((context) => providerOf(rows[name]!).open(context))]));
    return rows;
  }

  /** The plan of the pipeline, which is built when it is first asked for. */
  planOf(build: BuildPipeline): PlanNode {
    const known = this.#plans.get(build);
    if (known !== undefined) return known;
    const { plan } = build(this.#streams);
    this.#plans.set(build, plan);
    return plan;
  }

  get #current(): Surroundings {
    return must(this.#around, 'no query runs over these inputs');
  }
}

function providerOf(stream: MemoryStream): SourceProvider {
  return (stream.plan as SourceNode).provider;
}
