import type { Batch } from '../../../columnar/batch.js';
import type { EvaluationContext } from '../../../expressions/bound.js';
import { compileProgram, type PassedRows } from '../../../stream/scan-program.js';
import type { ScanStages } from '../../../stream/source.js';

/** Stages that are run where rows are read, in one epoch. */
export interface EpochStages extends ScanStages {
  readonly evaluation: EvaluationContext;
}

/** What becomes of a batch that was read: with stages what they make of it, else itself. */
export function passing(stages: EpochStages | null): (batch: Batch) => PassedRows {
  if (stages === null) return (batch) => ({ batch, rows: batch.length, eventTimes: [] });
  const compiled = compileProgram(stages.program);
  return (batch) => compiled(batch, stages.evaluation);
}

/** Reports rows as it is their turn, and gives those that are left. */
export function* handedOn(passed: PassedRows, stages: EpochStages | null): Iterable<Batch> {
  stages?.passed(passed);
  if (passed.batch !== null) yield passed.batch;
}
