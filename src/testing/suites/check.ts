import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import { rowObjects } from '../../columnar/rows.js';
import { sameRows, sideBySide } from '../failure-report.js';
import { rowKey, valueSource } from '../row-text.js';
import type { Row } from '../simulated-query.js';

/** One named check of a suite. Any runner can loop over them: `for (const check of sinkSuite(…)) test(check.name, check.run);`. */
export interface SuiteCheck {
  readonly name: string;
  /** Resolves where the check holds; rejects with SUITE_CHECK_FAILED where it does not, and with whatever the connector throws. */
  readonly run: () => Promise<void>;
}

/** Something that a factory makes for one check, and that goes when the check is over. */
export interface Disposable {
  /** Lets go of folders, servers and connections. */
  readonly dispose?: () => void | Promise<void>;
}

/** A check that makes its subject, looks at it, and lets it go however that ends. */
export function checkOf<S extends Disposable>(
  name: string,
  factory: () => S | Promise<S>,
  look: (subject: S) => Promise<void>,
): SuiteCheck {
  return {
    name,
    run: async () => {
      const subject = await factory();
      try {
        await look(subject);
      } finally {
        await subject.dispose?.();
      }
    },
  };
}

/** Fails the check with what was found. */
export function failed(message: string, details: Readonly<Record<string, unknown>> = {}): TidemarkError {
  return new TidemarkError('SUITE_CHECK_FAILED', message, details);
}

export function holds(condition: boolean, message: string): void {
  if (!condition) throw failed(message);
}

export function isEqual(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [valueSource(found), valueSource(expected)];
  if (a !== b) throw failed(`${what}: expected ${b}, found ${a}`, { expected, found });
}

/** The work rejects; with this code where one is given. */
export async function rejects(work: () => Promise<unknown>, what: string, code?: string): Promise<void> {
  let found: unknown;
  try {
    await work();
  } catch (error) {
    found = error;
  }
  if (found === undefined) throw failed(`${what} did not reject`);
  if (code === undefined || (found instanceof TidemarkError && found.code === code)) return;
  throw failed(`${what} was to reject with ${code}, and rejected with ${String(found)}`);
}

/** Both hold the same rows, in any order. */
export function hasRows(found: readonly Row[], expected: readonly Row[], what: string): void {
  if (!sameRows(expected, found)) throw differing(found, expected, what);
}

/** Both hold the same rows in the same order. */
export function hasRowsInOrder(found: readonly Row[], expected: readonly Row[], what: string): void {
  if (found.map(rowKey).join('\n') === expected.map(rowKey).join('\n')) return;
  throw differing(found, expected, what);
}

const LINES_MAX = 30;

/** Many rows would bury what differs: the first lines that do are shown. */
function differing(found: readonly Row[], expected: readonly Row[], what: string): TidemarkError {
  const [head = '', ...lines] = sideBySide(expected, found).split('\n');
  const telling = lines.filter((line) => /^ {2}-|\| \+/.test(line));
  const shown = telling.length === 0 ? lines : telling;
  const more = shown.length > LINES_MAX ? [`  … ${shown.length - LINES_MAX} lines more`] : [];
  const counts = `${expected.length} rows expected, ${found.length} found`;
  return failed([`${what}: ${counts}`, '', head, ...shown.slice(0, LINES_MAX), ...more].join('\n'), { expected, found });
}

export async function rowsOf(batches: AsyncIterable<Batch>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...rowObjects(batch));
  return rows;
}
