import type { InputRow } from '../../src/testing/row-arbitraries.js';
import type { Schedule } from '../../src/testing/schedule.js';

/** Runs that are spent on making one failure smaller. */
const TRIES_MAX = 300;

interface Failing {
  readonly rows: readonly InputRow[];
  readonly schedule: Schedule;
}

/**
 * The message of the smallest case found that still fails: without one trouble, cut, hasty epoch or row after the other, as long as one of them
 * can go.
 */
export async function shrunk(
  rows: readonly InputRow[],
  schedule: Schedule,
  message: string,
  problemOf: (rows: readonly InputRow[], schedule: Schedule) => Promise<string | null>,
): Promise<string> {
  let at: Failing = { rows, schedule };
  let smallest = message;
  let tries = 0;
  for (let isSmaller = true; isSmaller && tries < TRIES_MAX;) {
    isSmaller = false;
    for (const less of smaller(at)) {
      if (tries++ >= TRIES_MAX) break;
      const problem = await problemOf(less.rows, less.schedule);
      if (problem === null) continue;
      at = less;
      smallest = problem;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

function* smaller({ rows, schedule }: Failing): Generator<Failing> {
  for (const name of ['troubles', 'cuts', 'hasty'] as const) {
    for (const k of schedule[name].keys()) yield { rows, schedule: { ...schedule, [name]: schedule[name].toSpliced(k, 1) } };
  }
  // many at once first
  for (let size = rows.length >> 1; size > 0; size >>= 1) {
    for (let k = 0; k + size <= rows.length; k += size) yield { rows: rows.toSpliced(k, size), schedule };
  }
}
