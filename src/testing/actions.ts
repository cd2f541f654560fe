import type { FaultKind, FaultPlace } from './fault-board.js';
import type { AnyPipeline } from './pipeline.js';
import { rowSource, valueSource } from './row-text.js';
import type { Row } from './simulated-query.js';

/** State of the stateful operators after the last epoch: a number is that of the only one (or the sum), a list has one entry an operator. */
export interface ExpectedState {
  readonly rows?: number | readonly number[];
  readonly updated?: number | readonly number[];
  readonly lateRows?: number | readonly number[];
}

/** `new`: since the last `expectRows`; `last`: of the last epoch; `all`: everything that a reader of the sink sees. */
export type WhichRows = 'new' | 'last' | 'all';

/** What one line of a script does, as plain data: see the function of the same name. */
export type Act =
  | { readonly kind: 'addRows'; readonly rows: readonly Row[]; readonly input?: string }
  | { readonly kind: 'advanceClock'; readonly deltaMs: number }
  | { readonly kind: 'runEpoch' }
  | { readonly kind: 'processAll' }
  | { readonly kind: 'expectRows'; readonly rows: readonly Row[]; readonly which: WhichRows; readonly key?: readonly string[] }
  | { readonly kind: 'expectState'; readonly state: ExpectedState }
  | { readonly kind: 'expectWatermark'; readonly timeMs: number }
  | { readonly kind: 'crashNow' }
  | { readonly kind: 'fault'; readonly fault: FaultKind; readonly place: FaultPlace; readonly times?: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'restartWith'; readonly pipeline: AnyPipeline }
  | { readonly kind: 'expectError'; readonly code: string };

/** One line of a script. */
export interface Action {
  readonly act: Act;
  /** The call that makes it, as source. */
  readonly source: string;
}

/** Adds rows as one block to an input (the only one by default). Nothing runs yet. */
export function addRows(rows: readonly Row[], input?: string): Action {
  return {
    act: { kind: 'addRows', rows, ...(input !== undefined && { input }) },
    // made when it is asked for: a simulation adds rows a million times and shows few of them
    get source() {
      return `addRows(${listSource(rows)}${input === undefined ? '' : `, ${valueSource(input)}`})`;
    },
  };
}

/** Moves the clock, which stands still otherwise, but for the waits of `retry` and `restart`. Negative: it jumps back. */
export function advanceClock(deltaMs: number): Action {
  return { act: { kind: 'advanceClock', deltaMs }, source: `advanceClock(${deltaMs})` };
}

/** Runs one epoch, if there is anything to do. */
export function runEpoch(): Action {
  return { act: { kind: 'runEpoch' }, source: 'runEpoch()' };
}

/** Runs until nothing remains to do. Ends early, and quietly, where a planned crash, failure or stop ends the run. */
export function processAll(): Action {
  return { act: { kind: 'processAll' }, source: 'processAll()' };
}

/** Compares rows, in any order. With a `key` (columns) the last row of each key counts, as in a table that update mode keeps. */
export function expectRows(rows: readonly Row[], which: WhichRows = 'new', key?: readonly string[]): Action {
  const more = `${which === 'new' && key === undefined ? '' : `, '${which}'`}${key === undefined ? '' : `, ${valueSource(key)}`}`;
  return { act: { kind: 'expectRows', rows, which, ...(key !== undefined && { key }) }, source: `expectRows(${listSource(rows)}${more})` };
}

/** Compares what the stateful operators reported for the last epoch. */
export function expectState(state: ExpectedState): Action {
  return { act: { kind: 'expectState', state }, source: `expectState(${valueSource(state)})` };
}

/** Compares the watermark of the last epoch: a Date, ISO text, or milliseconds since 1970. */
export function expectWatermark(time: Date | string | number): Action {
  const timeMs = new Date(time).getTime();
  return { act: { kind: 'expectWatermark', timeMs }, source: `expectWatermark('${new Date(timeMs).toISOString()}')` };
}

/** Without a place: the process is gone now. With one: it will be gone when a run comes by there, `crash({ before: 'sinkCommit' })`. */
export function crash(place?: FaultPlace): Action {
  if (place === undefined) return { act: { kind: 'crashNow' }, source: 'crash()' };
  return { act: { kind: 'fault', fault: 'crash', place }, source: `crash(${valueSource(place)})` };
}

/**
 * The step will reject: before it has done anything (a disk, source or sink that is away), or after (its reply is lost). The query goes on by
 * itself where the `restart` option says so, and is down otherwise.
 */
export function fail(place: FaultPlace): Action {
  return { act: { kind: 'fault', fault: 'fail', place }, source: `fail(${valueSource(place)})` };
}

/**
 * The step of a source or sink will reject so often, as if what it talks to were away; the engine tries again by the `retry` option. The clock
 * goes on by the waits.
 */
export function away(place: FaultPlace, times = 1): Action {
  const source = `away(${valueSource(place)}${times === 1 ? '' : `, ${times}`})`;
  return { act: { kind: 'fault', fault: 'away', place, times }, source };
}

/** The step will take its time; all else goes on. */
export function slow(place: FaultPlace): Action {
  return { act: { kind: 'fault', fault: 'slow', place }, source: `slow(${valueSource(place)})` };
}

/** `query.stop()` will be called there; with `ticks` so many microtasks later. */
export function stop(place: FaultPlace): Action {
  return { act: { kind: 'fault', fault: 'stop', place }, source: `stop(${valueSource(place)})` };
}

/** Starts the query again over the same checkpoint and sink; one that still runs is stopped first. Forgets faults that have not come. */
export function restart(): Action {
  return { act: { kind: 'restart' }, source: 'restart()' };
}

/** `restart` with another pipeline over the same inputs: what a new version of the program does. */
export function restartWith(pipeline: AnyPipeline): Action {
  return { act: { kind: 'restartWith', pipeline }, source: `restartWith(${pipeline.name === '' ? String(pipeline) : pipeline.name})` };
}

/** The line before, or the run, has failed with this error condition. */
export function expectError(code: string): Action {
  return { act: { kind: 'expectError', code }, source: `expectError('${code}')` };
}

function listSource(rows: readonly Row[]): string {
  return rows.length === 0 ? '[]' : `[\n${rows.map((row) => `  ${rowSource(row)},`).join('\n')}\n]`;
}

/** The script as source, with a cursor before the line at `cursor`. */
export function scriptSource(actions: readonly Action[], cursor = -1): string {
  const lines = actions.flatMap((action, k) =>
    `${action.source},`.split('\n').map((line, at) => `${k === cursor && at === 0 ? '=>' : '  '}${line}`),
  );
  return ['[', ...lines, ']'].join('\n');
}
