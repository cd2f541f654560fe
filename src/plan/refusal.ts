import { TidemarkError } from '../base/errors.js';

/** An operation that a streaming query cannot answer rightly; the text says, as Spark's, what, and then what to do. */
export function refusal(reason: string, message: string, remedy: string, details: Readonly<Record<string, unknown>> = {}): TidemarkError {
  return new TidemarkError(`UNSUPPORTED_STREAMING_OPERATION.${reason}`, `${message}. ${remedy}`, details);
}

/** The operation exists, and not in this output mode. */
export function modeRefusal(outputMode: string, operation: string, remedy: string): TidemarkError {
  return new TidemarkError(
    'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
    `Invalid streaming output mode: ${outputMode}. This output mode is not supported for ${operation} on streaming DataFrames/DataSets. ${remedy}`,
    { outputMode, operation },
  );
}

/** A mode as Spark writes it in messages. */
export function modeName(outputMode: string): string {
  return outputMode[0]!.toUpperCase() + outputMode.slice(1);
}
