import type { GroupState } from 'tidemark/operators';
import type { Relation } from './scenario.js';

/** A function of FORMAT.md's appendix: key, rows of the key, handle of its state. */
type AppendixFunction = (key: string, rows: readonly Readonly<Record<string, unknown>>[], state: GroupState<never>) => unknown;

/** Functions by the place in a plan where they stand: a restarted query goes on with the same one. */
const made = new WeakMap<Relation, AppendixFunction>();

/** The function of FORMAT.md's appendix that a `statefulMap` names. */
export function statefulFunction(relation: Relation): AppendixFunction {
  const known = made.get(relation);
  if (known !== undefined) return known;
  const name = relation['fn'] as string;
  const make = FUNCTIONS[name];
  if (make === undefined) throw new Error(`the appendix of FORMAT.md has no function ${name}`);
  const fn = make(relation['mode'] as string);
  made.set(relation, fn);
  return fn;
}

type Counted = GroupState<number>;

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

function raises(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

function checkClocks(state: GroupState<never>): void {
  must(state.getCurrentProcessingTimeMs() >= 0, 'processing time');
  must(
    raises(() => state.getCurrentWatermarkMs()),
    'a watermark was there',
  );
}

function countUpTo(rows: readonly unknown[], given: GroupState<never>): number {
  const state = given as Counted;
  checkClocks(given);
  return (state.getOption() ?? 0) + rows.length;
}

/** One row (step, outcome, deadlineMs) for a call on the handle. */
function attempt(state: GroupState<never>, step: string, call: () => void) {
  const isError = raises(call);
  return { step, outcome: isError ? 'error' : 'ok', deadlineMs: deadlineOf(state) };
}

function deadlineOf(state: GroupState<never>): bigint | null {
  const deadline = state.getTimeoutTimestampMs();
  return deadline === null ? null : BigInt(deadline);
}

/** Steps as they are written in the appendix, on a handle. */
function timeoutSteps(given: GroupState<never>, steps: readonly string[]) {
  const state = given as Counted;
  const calls: Readonly<Record<string, (args: unknown[]) => void>> = {
    setTimeoutDuration: ([duration]) => state.setTimeoutDuration(duration as number | string),
    setTimeoutTimestamp: ([timestamp, extra]) => state.setTimeoutTimestamp(timestamp as number | Date, extra as string | undefined),
    update: ([value]) => state.update(value as number),
    remove: () => state.remove(),
  };
  return steps.map((step) => {
    const [, name, text] = /^(\w+)\((.*)\)$/.exec(step)!;
    const args = text === '' ? [] : text!.split(', ').map(argument);
    return attempt(given, step, () => calls[name!]!(args));
  });
}

function argument(text: string): unknown {
  const date = /^date (-?\d+) ms$/.exec(text);
  if (date !== null) return new Date(Number(date[1]));
  return text.startsWith("'") ? text.slice(1, -1) : Number(text);
}

const ALL_SETTERS = [
  'setTimeoutDuration(1000)',
  "setTimeoutDuration('2 second')",
  'setTimeoutTimestamp(2000)',
  "setTimeoutTimestamp(2000, '1 second')",
  'setTimeoutTimestamp(date 2000 ms)',
  "setTimeoutTimestamp(date 2000 ms, '1 second')",
];
const TIMESTAMPS = ALL_SETTERS.slice(2);

function start(state: GroupState<never>) {
  return { step: 'start', outcome: 'ok', deadlineMs: deadlineOf(state) };
}

/** (step, exists, value) as the state is now. */
function lifecycleRow(state: GroupState<never>, step: string) {
  let value: unknown = null;
  try {
    value = (state as GroupState<unknown>).get();
  } catch {
    // there is none
  }
  return { step, exists: state.exists, value };
}

const plain = (fn: AppendixFunction) => () => fn;

const FUNCTIONS: Readonly<Record<string, (mode: string) => AppendixFunction>> = {
  allTimeoutCalls: plain((_, __, state) => {
    const isFirst = !state.exists;
    const rows = timeoutSteps(state, ALL_SETTERS);
    if (isFirst) (state as Counted).update(5);
    return rows;
  }),
  countDropAtThree: plain((key, rows, state) => {
    const count = countUpTo(rows, state);
    if (count === 3) {
      state.remove();
      return [];
    }
    (state as Counted).update(count);
    return [{ key, count: String(count) }];
  }),
  countDropAtThreeLazily: plain(function* (key, rows, given) {
    const state = given as Counted;
    for (let k = 0; k < rows.length; k++) {
      const n = (state.getOption() ?? 0) + 1;
      if (n === 3) state.remove();
      else {
        state.update(n);
        yield { key, count: String(n) };
      }
    }
  }),
  countMinusOneAtThree: (mode) => (key, rows, state) => {
    const count = countUpTo(rows, state);
    if (count === 3) state.remove();
    else (state as Counted).update(count);
    const row = { key, count: count === 3 ? '-1' : String(count) };
    return mode === 'map' ? row : [row];
  },
  countValuesNoStateBefore: plain((key, rows, state) => {
    must(!state.exists, 'there is state');
    must(state.getCurrentProcessingTimeMs() > 0, 'processing time');
    must(
      raises(() => state.getCurrentWatermarkMs()),
      'a watermark was there',
    );
    return [{ key, n: rows.length }];
  }),
  countValuesTimeoutIgnored: plain((key, rows, state) => {
    must(!state.exists, 'there is state');
    must(state.getCurrentProcessingTimeMs() > 0, 'processing time');
    must(
      raises(() => state.getCurrentWatermarkMs()),
      'a watermark was there',
    );
    state.setTimeoutTimestamp(0, '1 hour');
    (state as Counted).update(10);
    return { key, n: rows.length };
  }),
  countWithTenSecondTimeout: plain((key, rows, state) => {
    if (state.hasTimedOut) {
      state.remove();
      return [{ key, count: '-1' }];
    }
    const count = ((state as Counted).getOption() ?? 0) + rows.length;
    must(state.getCurrentProcessingTimeMs() >= 0, 'processing time');
    (state as Counted).update(count);
    state.setTimeoutDuration('10 seconds');
    return [{ key, count: String(count) }];
  }),
  emitsNothing: plain(() => []),
  eventTimeoutCalls: plain((key, _, state) => {
    if (key !== 'k') return [];
    const refused = ['setTimeoutDuration(1000)', "setTimeoutDuration('2 second')"];
    const steps = [
      ...refused,
      'setTimeoutTimestamp(5000)',
      'update(5)',
      'setTimeoutTimestamp(10000)',
      'setTimeoutTimestamp(date 20000 ms)',
      ...refused,
      'remove()',
      'setTimeoutTimestamp(5000)',
      ...refused,
    ];
    return [start(state), ...timeoutSteps(state, steps)];
  }),
  illegalDurations: plain((_, __, state) => {
    if (!state.exists) {
      (state as Counted).update(5);
      return [];
    }
    return timeoutSteps(state, [
      'setTimeoutDuration(-1000)',
      'setTimeoutDuration(0)',
      "setTimeoutDuration('-2 second')",
      "setTimeoutDuration('-1 month')",
      "setTimeoutDuration('1 month -31 day')",
    ]);
  }),
  illegalTimestamps: plain((_, __, state) => {
    if (!state.exists) {
      (state as Counted).update(5);
      return [];
    }
    const extras = ["'-3 second'", "'-1 month'", "'1 month -32 day'"];
    const of = (timestamp: string, sign: string) => [
      ...(sign === '-' ? [`setTimeoutTimestamp(${timestamp})`] : []),
      ...extras.map((e) => `setTimeoutTimestamp(${timestamp}, ${e})`),
    ];
    return timeoutSteps(state, ['setTimeoutTimestamp(-10000)', ...of('10000', ''), ...of('date -10000 ms', '-')]);
  }),
  maxEventTimeFiveSecondTimeout: plain((key, rows, given) => {
    const state = given as Counted;
    must(state.getCurrentProcessingTimeMs() >= 0 && state.getCurrentWatermarkMs() >= -1, 'clocks');
    if (state.hasTimedOut) {
      state.remove();
      return [{ key, maxEventTime: -1 }];
    }
    const seconds = rows.map((row) => Math.floor((row['eventTime'] as Date).getTime() / 1000));
    const latest = Math.max(state.getOption() ?? 0, ...seconds);
    state.update(latest);
    state.setTimeoutTimestamp((latest + 5) * 1000);
    return [{ key, maxEventTime: latest }];
  }),
  neverCalled: plain(() => {
    throw new Error('called');
  }),
  numberLifecycle: plain((_, __, given) => {
    const state = given as Counted;
    const rows = [lifecycleRow(given, 'start')];
    if (!state.exists) {
      state.update(10);
      return rows;
    }
    state.update(0);
    rows.push(lifecycleRow(given, 'update 0'));
    state.remove();
    rows.push(lifecycleRow(given, 'remove'));
    return rows;
  }),
  processingTimeoutCalls: plain((_, __, state) => {
    const steps = [
      "setTimeoutDuration('-1 month 31 days 1 second')",
      'setTimeoutDuration(500)',
      ...TIMESTAMPS,
      'update(5)',
      'setTimeoutDuration(1000)',
      "setTimeoutDuration('2 second')",
      ...TIMESTAMPS,
      'remove()',
      'setTimeoutDuration(500)',
      ...TIMESTAMPS,
    ];
    return [start(state), ...timeoutSteps(state, steps)];
  }),
  raises: plain(() => {
    throw new TypeError('null reference');
  }),
  raisesWhileIterating: plain(() => ({
    [Symbol.iterator]: () => ({
      next: () => {
        throw new TypeError('null reference');
      },
    }),
  })),
  readProcessingTime: plain((_, __, state) => [{ nowMs: BigInt(state.getCurrentProcessingTimeMs()) }]),
  readWatermark: plain((_, __, state) => [
    { watermark: raises(() => state.getCurrentWatermarkMs()) ? 'error' : String(state.getCurrentWatermarkMs()) },
  ]),
  readWatermarkOfK: plain((key, _, state) => (key === 'k' ? [{ watermarkMs: BigInt(state.getCurrentWatermarkMs()) }] : [])),
  returnsNothingIterable: plain(() => null),
  runningCount: plain((key, rows, given) => {
    const state = given as Counted;
    const count = (state.getOption() ?? 0) + rows.length;
    state.update(count);
    return { key, count: String(count) };
  }),
  runningCountFailsOnThirdCall: () => {
    let calls = 0;
    return (key, rows, given) => {
      calls++;
      if (calls === 3) throw new Error('third call');
      const state = given as Counted;
      const count = (state.getOption() ?? 0) + rows.length;
      state.update(count);
      return { key, count: BigInt(count) };
    };
  },
  stateLifecycle: plain((_, __, given) => {
    const state = given as unknown as GroupState<string | null>;
    const rows = [lifecycleRow(given, 'start')];
    const step = (name: string, call: () => void) => {
      call();
      rows.push(lifecycleRow(given, name));
    };
    if (!state.exists) {
      step('update empty', () => state.update(''));
      state.update('2');
      return rows;
    }
    step('update 3', () => state.update('3'));
    step('remove', () => state.remove());
    step('remove again', () => state.remove());
    step('update 4', () => state.update('4'));
    if (raises(() => state.update(null))) rows.push({ step: 'update null raises', exists: null as never, value: null });
    return rows;
  }),
};
