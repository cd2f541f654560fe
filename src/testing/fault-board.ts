import { TidemarkError } from '../base/errors.js';

/**
 * Where a run touches what is outside of it. Faults come before such a step (nothing of it has happened) or after it (all of it has, but the
 * engine has not heard).
 */
export type FaultPoint =
  | 'storeOpen'
  | 'storeRead'
  | 'sourceOpen'
  | 'sourceLog'
  | 'latestOffset'
  | 'offsetLog'
  | 'sourceRead'
  | 'sourceCommit'
  | 'sinkOpen'
  | 'sinkWrite'
  | 'sinkCommit'
  | 'stateCommit';

export const FAULT_POINTS: readonly FaultPoint[] = [
  'storeOpen',
  'storeRead',
  'sourceOpen',
  'sourceLog',
  'latestOffset',
  'offsetLog',
  'sourceRead',
  'sourceCommit',
  'sinkOpen',
  'sinkWrite',
  'sinkCommit',
  'stateCommit',
];

/**
 * `crash` ends the process there, `fail` makes the step reject (`after`: it was done, the reply is lost), `stop` calls `query.stop()`, `slow`
 * lets the step take its time, while all else goes on. `away` makes the step of a source or sink reject with what the engine tries again.
 */
export type FaultKind = 'crash' | 'fail' | 'stop' | 'slow' | 'away';

/**
 * `{ before: 'sinkCommit' }`, `{ after: 'stateCommit', nth: 2 }`: the first, or the nth, time that the run comes by. `ticks`: a stop comes so many
 * turns of the event loop's microtasks later, between any two awaits.
 */
export type FaultPlace = ({ readonly before: FaultPoint } | { readonly after: FaultPoint }) & {
  readonly nth?: number;
  readonly ticks?: number;
};

/** How many turns a slow step takes. */
const SLOW_TICKS = 50;

export interface Fault {
  readonly kind: FaultKind;
  readonly place: FaultPlace;
  /** How often it comes, from the nth time on; default once. */
  readonly times?: number;
}

/** The error of a planned crash or failure, by which it can be told from a real one. */
export class PlannedFault extends TidemarkError {
  constructor(kind: FaultKind, mark: string) {
    super(kind === 'away' ? 'CONNECTOR_AWAY' : 'PLANNED_FAULT', `planned ${kind} ${mark}`, { kind, mark });
  }
}

/** Whether the error, or one that led to it, was planned. */
export function isPlanned(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof PlannedFault) return true;
  return false;
}

interface Armed {
  readonly kind: FaultKind;
  readonly mark: string;
  readonly ticks: number;
  left: number;
  times: number;
}

/** Holds the faults that wait for their step, and counts which steps and faults were reached. */
export class FaultBoard {
  /** How often each mark (`before sinkCommit`) was passed. */
  readonly reached = new Map<string, number>();
  /** How often a fault (`crash before sinkCommit`) came. */
  readonly fired = new Map<string, number>();
  #armed: Armed[] = [];

  arm({ kind, place, times = 1 }: Fault): void {
    this.#armed.push({ kind, mark: markOf(place), ticks: place.ticks ?? 0, left: place.nth ?? 1, times });
  }

  /** Forgets faults that have not come. */
  disarm(): void {
    this.#armed = [];
  }

  /** The fault that is due at this mark, if any. */
  pass(mark: string): Pick<Armed, 'kind' | 'ticks'> | null {
    this.reached.set(mark, (this.reached.get(mark) ?? 0) + 1);
    for (const fault of this.#armed) {
      if (fault.mark !== mark || --fault.left > 0) continue;
      if (--fault.times <= 0) this.#armed = this.#armed.filter((other) => other !== fault);
      const name = `${fault.kind} ${mark}`;
      this.fired.set(name, (this.fired.get(name) ?? 0) + 1);
      return fault;
    }
    return null;
  }
}

function markOf(place: FaultPlace): string {
  return 'before' in place ? `before ${place.before}` : `after ${place.after}`;
}

/** One life of the simulated process, from start to crash or stop. After a crash nothing of it reaches the outside. */
export class Life {
  #isOver = false;
  /** Set by who starts the query. */
  onStop: () => void = () => undefined;

  constructor(private readonly board: FaultBoard) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The process is gone: every step from now on fails. */
  kill(): void {
    this.#isOver = true;
  }

  /** Runs a step between its two marks. */
  async step<T>(point: FaultPoint, work: () => T | Promise<T>): Promise<T> {
    const before = this.pass(`before ${point}`);
    if (before !== null) await before;
    const result = await work();
    const after = this.pass(`after ${point}`);
    if (after !== null) await after;
    return result;
  }

  /** Comes by a mark; what a slow step waits for is given back. */
  pass(mark: string): Promise<void> | null {
    if (this.#isOver) throw new PlannedFault('crash', 'earlier');
    const fault = this.board.pass(mark);
    if (fault === null) return null;
    if (fault.kind === 'slow') return this.#slowly();
    if (fault.kind === 'stop') {
      void ticks(fault.ticks).then(() => this.onStop());
      return null;
    }
    if (fault.kind === 'crash') this.#isOver = true;
    throw new PlannedFault(fault.kind, mark);
  }

  async #slowly(): Promise<void> {
    await ticks(SLOW_TICKS);
    if (this.#isOver) throw new PlannedFault('crash', 'earlier');
  }
}

/** Lets so many turns of the event loop's microtasks go by. */
export async function ticks(count: number): Promise<void> {
  for (let k = 0; k < count; k++) await Promise.resolve();
}
