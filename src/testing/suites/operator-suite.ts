import type { OutputMode } from '../../stream/output-mode.js';
import type { SchemaInput } from '../../stream/schema-input.js';
import {
  batchEqualsStream,
  type BoundOption,
  drains,
  epochSplitInvariance,
  exactlyOnce,
  keysBounded,
  restartEquivalence,
} from '../laws.js';
import type { AnyInputs, AnyPipeline, NamedInputs, Pipeline, Pipelines, SingleInput } from '../pipeline.js';
import type { LawOptions, LawReport } from '../property.js';
import type { SuiteCheck } from './check.js';

/** What the operator promises beyond the laws that hold for all. */
export interface OperatorPromises {
  /** Output modes to check it in; default append. */
  readonly outputModes?: readonly OutputMode[];
  /** The result depends on the set of rows alone, so a bounded stream of them gives the same. Default true. */
  readonly isOfTheSet?: boolean;
  /** How many rows the state may hold, by the rows that came so far. */
  readonly bound?: BoundOption['bound'];
  /**
   * Rows whose watermark passes everything before them: with these, the state is checked to be empty afterwards, and bounded results are
   * compared. A pipeline with a watermark needs them for that.
   */
  readonly last?: LawOptions['last'];
}

type Options = Omit<LawOptions, 'outputMode' | 'last'> & OperatorPromises;
type Check = (pipeline: never, options: never) => Promise<LawReport>;

/**
 * The laws that an operator, or a whole pipeline, must keep, as checks for any test runner: one for each law and output mode. Crashes, failures
 * and restarts do not show; neither does where epochs are cut, where the result is one of the set of rows; the state is bounded and, with
 * `last`, drains. Needs fast-check; `runs`, `seed` and the like as for the laws.
 *
 * @example
 * for (const check of operatorSuite((input) => input.pipe(distinctUsers()), { schema: 'user STRING, at TIMESTAMP' })) test(check.name, check.run);
 */
export function operatorSuite<const S extends SchemaInput>(pipeline: Pipeline<S>, options: SingleInput<S> & Options): SuiteCheck[];
export function operatorSuite<const M extends Readonly<Record<string, SchemaInput>>>(
  pipeline: Pipelines<M>,
  options: NamedInputs<M> & Options,
): SuiteCheck[];
export function operatorSuite(pipeline: AnyPipeline, options: AnyInputs & Options): SuiteCheck[] {
  const { outputModes = ['append'], isOfTheSet = true, bound, last, ...rest } = options;
  return outputModes.flatMap((outputMode) => {
    const check = (name: string, law: Check, more: object = {}): SuiteCheck => ({
      name: `${name}, in ${outputMode} mode`,
      run: async () => void (await law(pipeline as never, { ...rest, outputMode, ...more } as never)),
    });
    const ending = last === undefined ? {} : { last };
    return [
      check('crashes and restarts do not show', restartEquivalence as Check, ending),
      ...(isOfTheSet
        ? [
            check('where epochs are cut does not show', epochSplitInvariance as Check, ending),
            check('every row counts once, whatever fails', exactlyOnce as Check, ending),
          ]
        : []),
      ...(isOfTheSet && outputMode === 'append' ? [check('a bounded stream gives the same', batchEqualsStream as Check, ending)] : []),
      ...(last === undefined ? [] : [check('behind the last watermark the state is empty', drains as Check, ending)]),
      ...(bound === undefined ? [] : [check('the state is bounded', keysBounded as Check, { ...ending, bound })]),
    ];
  });
}
