import type * as FastCheck from 'fast-check';
import { type Action, addRows, advanceClock, away, crash, fail, processAll, restart, slow, stop } from './actions.js';
import { FAULT_POINTS, type FaultKind, type FaultPlace, type FaultPoint } from './fault-board.js';
import { ONLY_INPUT, type Row } from './simulated-query.js';
import type { FastCheckModule, InputRow } from './row-arbitraries.js';

/** Something that goes wrong in an epoch. */
export type Trouble =
  | { readonly kind: Exclude<FaultKind, 'away'>; readonly place: FaultPlace }
  /** A disk that is full, a source or sink that is gone: the step fails in so many runs. */
  | { readonly kind: 'away'; readonly place: FaultPlace; readonly runs: number }
  /** A source or sink that is away for so many attempts. */
  | { readonly kind: 'retried'; readonly place: FaultPlace; readonly attempts: number }
  | { readonly kind: 'crashNow' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'clock'; readonly deltaMs: number };

/** How rows are cut into epochs, and what goes wrong in each. */
export interface Schedule {
  /** Before which row a new epoch begins. */
  readonly cuts: readonly number[];
  readonly troubles: readonly { readonly epoch: number; readonly trouble: Trouble }[];
  /** Epochs whose rows are not waited for: more rows come while the query is down, or before it has recovered. */
  readonly hasty: readonly number[];
}

export const NO_TROUBLE: Schedule = Object.freeze({ cuts: [], troubles: [], hasty: [] });

export interface ScheduleLimits {
  readonly rowsMax: number;
  readonly epochsMax: number;
  readonly faultsMax: number;
}

/** The steps at which faults are planned; inputs in memory have no log of their own. */
const POINTS = FAULT_POINTS.filter((point) => point !== 'sourceLog');

export function schedules(
  fc: FastCheckModule,
  { rowsMax, epochsMax, faultsMax }: ScheduleLimits,
  points: readonly FaultPoint[] = POINTS,
): FastCheck.Arbitrary<Schedule> {
  return fc.record({
    cuts: fc.array(fc.nat(rowsMax), { maxLength: Math.max(0, epochsMax - 1), size: 'max' }),
    troubles: fc.array(fc.record({ epoch: fc.nat(epochsMax - 1), trouble: troubles(fc, points) }), { maxLength: faultsMax, size: 'max' }),
    hasty: fc.array(fc.nat(epochsMax - 1), { maxLength: faultsMax === 0 ? 0 : 2, size: 'max' }),
  });
}

function troubles(fc: FastCheckModule, points: readonly FaultPoint[]): FastCheck.Arbitrary<Trouble> {
  const place = fc
    .tuple(
      fc.boolean(),
      fc.constantFrom(...points),
      fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) }),
    )
    .map(([isBefore, point, nth]): FaultPlace => ({ ...(isBefore ? { before: point } : { after: point }), ...(nth > 1 && { nth }) }));
  const fault = (kind: Exclude<FaultKind, 'away'>) => place.map((at): Trouble => ({ kind, place: at }));
  const anywhere = fc.tuple(place, fc.nat(STOP_TICKS_MAX)).map(([at, ticks]): Trouble => ({ kind: 'stop', place: { ...at, ticks } }));
  const gone = fc.tuple(place, fc.integer({ min: 2, max: 3 })).map(([at, runs]): Trouble => ({ kind: 'away', place: at, runs }));
  const ends = points.filter((point) => /^(source|sink|latestOffset)/.test(point));
  const retried = fc
    .tuple(fc.boolean(), fc.constantFrom(...ends), fc.integer({ min: 1, max: 4 }))
    .map(([isBefore, point, attempts]): Trouble => ({ kind: 'retried', place: isBefore ? { before: point } : { after: point }, attempts }));
  return fc.oneof(
    { weight: 12, arbitrary: fault('crash') },
    { weight: 4, arbitrary: fault('fail') },
    { weight: 2, arbitrary: anywhere },
    { weight: 2, arbitrary: fault('slow') },
    { weight: 1, arbitrary: gone },
    ...(ends.length === 0 ? [] : [{ weight: 3, arbitrary: retried }]),
    { weight: 1, arbitrary: fc.constant<Trouble>({ kind: 'crashNow' }) },
    { weight: 1, arbitrary: fc.constant<Trouble>({ kind: 'restart' }) },
    { weight: 1, arbitrary: fc.constantFrom(-3_600_000, 1, 3_600_000).map((deltaMs): Trouble => ({ kind: 'clock', deltaMs })) },
  );
}

/** A run takes some hundred microtasks from step to step. */
const STOP_TICKS_MAX = 60;

/** The rows in epochs. */
export function epochsOf(rows: readonly InputRow[], cuts: readonly number[]): (readonly InputRow[])[] {
  const bounds = [0, ...cuts.map((cut) => cut % (rows.length + 1)).toSorted((a, b) => a - b), rows.length];
  return bounds.slice(1).map((end, k) => rows.slice(bounds[k], end));
}

/** The schedule as a script. Each trouble is followed by a restart; at the end, epochs without rows let the last watermark take effect. */
export function scriptOf(rows: readonly InputRow[], { cuts, troubles: all, hasty }: Schedule, last: readonly InputRow[] = []): Action[] {
  const epochs = epochsOf(rows, cuts);
  const actions = epochs.flatMap((epoch, k) => {
    const here = all.filter((t) => Math.min(t.epoch, epochs.length - 1) === k);
    return [...adding(epoch), ...here.flatMap(({ trouble }) => actionsOf(trouble)), ...(hasty.includes(k) ? [] : [processAll()])];
  });
  // what a hasty epoch left is for its own run, not for one with the last rows
  if (hasty.includes(epochs.length - 1)) actions.push(processAll());
  if (last.length > 0) actions.push(...adding(last), processAll());
  for (let k = 0; k < 2; k++) actions.push(addRows([]), processAll());
  return actions;
}

function adding(rows: readonly InputRow[]): Action[] {
  const byInput = groupByInput(rows);
  if (byInput.size === 0) return [addRows([])];
  return [...byInput].map(([input, its]) =>
    addRows(
      its.map(({ row }) => row as Row),
      input === ONLY_INPUT ? undefined : input,
    ),
  );
}

function actionsOf(trouble: Trouble): Action[] {
  switch (trouble.kind) {
    case 'crashNow':
      return [crash(), restart()];
    case 'restart':
      return [restart()];
    case 'clock':
      return [advanceClock(trouble.deltaMs)];
    case 'crash':
      return faulty(crash(trouble.place), trouble.place);
    case 'fail':
      return faulty(fail(trouble.place), trouble.place);
    case 'away':
      return Array.from({ length: trouble.runs }, () => faulty(fail(trouble.place), trouble.place)).flat();
    case 'retried':
      return faulty(away(trouble.place, trouble.attempts), trouble.place);
    case 'stop':
      return faulty(stop(trouble.place), trouble.place);
    case 'slow':
      // nothing ends here: what comes next comes while the step goes on
      return [...(isAtStart(trouble.place) ? [restart()] : []), slow(trouble.place)];
  }
}

/** Steps that a run comes by only when it starts. */
const AT_START: ReadonlySet<FaultPoint> = new Set(['storeOpen', 'storeRead', 'sourceOpen', 'sourceLog', 'sinkOpen']);

function isAtStart(place: FaultPlace): boolean {
  return AT_START.has('before' in place ? place.before : place.after);
}

function faulty(fault: Action, place: FaultPlace): Action[] {
  return [...(isAtStart(place) ? [restart()] : []), fault, processAll(), restart()];
}

function groupByInput(rows: readonly InputRow[]): Map<string, InputRow[]> {
  const groups = new Map<string, InputRow[]>();
  for (const row of rows) groups.set(row.input, [...(groups.get(row.input) ?? []), row]);
  return groups;
}
