import { TidemarkError } from '../../../base/errors.js';

/** MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION: what FAILFAST raises. `row` is what could be read, as Spark shows rows. */
export function malformedRow(row: string, cause: unknown): TidemarkError {
  const message =
    `Malformed records are detected in record parsing: ${row}.\nParse Mode: FAILFAST. ` +
    "To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.";
  return new TidemarkError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', message, { badRecord: row, failFastMode: 'FAILFAST' }, cause);
}
