import { TidemarkError } from '../../../base/errors.js';
import { failedRead } from '../failed-read.js';

/** Compares the names in a file's header with those of the schema, in any case. Raises FAILED_READ_FILE.NO_HINT, caused by CSV_HEADER_MISMATCH. */
export function checkHeader(names: readonly (string | null)[], expected: readonly string[], uri: string): void {
  if (names.length !== expected.length) {
    const sizes = ` Header length: ${names.length}, schema size: ${expected.length}`;
    throw mismatch(`Number of column in CSV header is not equal to number of fields in the schema:\n${sizes}\nCSV file: ${uri}`, uri);
  }
  const different = expected.findIndex((name, k) => name.toLowerCase() !== names[k]?.toLowerCase());
  if (different < 0) return;
  const lists = ` Header: ${names.join(', ')}\n Schema: ${expected.join(', ')}`;
  const found = `Expected: ${expected[different]} but found: ${names[different]}`;
  throw mismatch(`CSV header does not conform to the schema.\n${lists}\n${found}\nCSV file: ${uri}`, uri);
}

function mismatch(message: string, path: string): TidemarkError {
  return failedRead(path, new TidemarkError('CSV_HEADER_MISMATCH', message, { path }));
}
