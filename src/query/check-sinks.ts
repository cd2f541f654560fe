import type { LateSink } from '../checkpoint/late-output.js';
import { TidemarkError } from '../base/errors.js';
import { CHANGE_TYPE, takesBack } from '../stream/changes.js';
import type { OutputMode } from '../stream/output-mode.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { SinkProvider } from '../stream/sink.js';

/** Refuses, before a query starts, what its sink cannot take. */
export function checkSink(plan: PlanNode, sink: SinkProvider, outputMode: OutputMode): void {
  if (!sink.manifest.outputModes.includes(outputMode)) {
    throw new TidemarkError(
      'STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE',
      `the sink ${sink.name} does not support ${outputMode} output mode; it takes ${sink.manifest.outputModes.join(', ')}.`,
      { sink: sink.name, outputMode },
    );
  }
  if (outputMode === 'update' && takesBack(plan)) checkChanges(plan, sink);
  sink.check?.(plan.schema, outputMode);
}

/** Refuses a sink that cannot take the late rows of a query with the sink `main`. */
export function checkLateSink({ sink, plan }: LateSink, main: SinkProvider): void {
  if (sink === main) {
    throw new TidemarkError(
      'LATE_ROWS_SINK',
      `late rows cannot go to the sink of the query itself: give lateRowsTo a ${sink.name} sink of its own.`,
      { sink: sink.name },
    );
  }
  checkSink(plan, sink, 'append');
}

function checkChanges(plan: PlanNode, sink: SinkProvider): void {
  if (sink.manifest.retractions !== true) {
    throw new TidemarkError(
      'SINK_TAKES_NO_DELETES',
      `the sink ${sink.name} takes no deletes, which sessions in update mode need. Use append or complete mode, or a sink such as foreachBatch that looks at ${CHANGE_TYPE}.`,
      { sink: sink.name },
    );
  }
  if (plan.schema.fields.some((f) => f.name === CHANGE_TYPE)) return;
  throw new TidemarkError(
    'CHANGE_TYPE_MISSING',
    `the query takes rows back, and drops the column ${CHANGE_TYPE} that says which: keep it to the end.`,
    { column: CHANGE_TYPE },
  );
}
