import { systemClock, type Clock } from '../base/clock.js';
import { TidemarkError } from '../base/errors.js';
import { DEFAULT_SETTINGS, type SessionSettings } from '../expressions/bound.js';
import { nearestNames } from '../expressions/nearest.js';
import { OUTPUT_MODES, type OutputMode } from '../stream/output-mode.js';
import type { Backoff } from '../base/backoff.js';
import type { RetryPolicy } from '../checkpoint/steady-coordinator.js';
import { DEFAULT_RETRY, type RestartOptions, restartPolicy, type RetryOptions, retryPolicy } from './retry-options.js';
import { AS_FAST_AS_POSSIBLE, checkTrigger, type Trigger } from './triggers.js';

/** Options of a query. Names and defaults are Spark's where Spark has them. */
export interface QueryOptions {
  /** Name of the query; unique among the active ones. */
  readonly queryName?: string;
  /** Default append. */
  readonly outputMode?: OutputMode;
  /** Folder of the checkpoint. Without it the checkpoint is temporary, where the sink allows that. */
  readonly checkpointLocation?: string;
  /** Default: as fast as possible. */
  readonly trigger?: Trigger;
  /** Stops the query when it is aborted. */
  readonly signal?: AbortSignal;
  /** Processing time; default the machine's clock. */
  readonly clock?: Clock;
  /** Session time zone, an IANA id or an offset; default that of the sources, else UTC. */
  readonly timeZone?: string;
  /** ANSI mode; default that of the sources, else true. */
  readonly ansi?: boolean;
  /** How the watermarks of several inputs make the query's; default min. Fixed by the first run of a checkpoint. */
  readonly multipleWatermarkPolicy?: 'min' | 'max';
  /** Whether a moved watermark alone runs an epoch; default true. */
  readonly noDataEpochs?: boolean;
  /** Log entries kept in the checkpoint; default 100. */
  readonly minBatchesToRetain?: number;
  /** Refuses chains of stateful operators that may lose rows; default true. */
  readonly checkCorrectness?: boolean;
  /** False: the old rule of one watermark for late rows and for cleaning in all operators; default true. */
  readonly allowMultipleStateful?: boolean;
  /** False: plans that cannot be answered rightly are let through; default true. */
  readonly unsupportedOperationCheck?: boolean;
  /** Memory in bytes that state may hold between epochs; default no limit. */
  readonly stateMemoryLimit?: number;
  /**
   * Threads in all that read and parse JSON, CSV and text files, a mebibyte at a time: the program's own, and as many more. Filters and
   * projections right above the files run there too (`explain` says which), unless they hold what is not of the row alone. All else runs on the
   * program's own thread, as JavaScript functions always do. The rows, their order and the checkpoint are the same for any number; a query may be
   * started again with another. Default 1.
   */
  readonly workers?: number;
  /**
   * How long sources and sinks may be away: opening them, asking for offsets, reading, writing and committing are tried again, with a wait that
   * doubles and varies. An epoch that was begun runs again from its log entry. Only errors that may pass are (refused and lost connections,
   * CONNECTOR_AWAY, what `isAway` names); progress (`retries`) and status show it. Default: 3 times, from 100 ms up to 10 s; false: never.
   */
  readonly retry?: RetryOptions | false;
  /**
   * What becomes of the query when it fails: `never` (default) leaves it so; `onFailure`, or its limits, starts it again from its checkpoint
   * with a new run id, which takes a checkpointLocation. The count of starts begins anew when an epoch is committed.
   */
  readonly restart?: 'never' | 'onFailure' | RestartOptions;
}

export type ResolvedOptions = Required<
  Omit<QueryOptions, 'queryName' | 'checkpointLocation' | 'signal' | 'stateMemoryLimit' | 'retry' | 'restart'>
> & {
  readonly queryName: string | null;
  readonly checkpointLocation: string | null;
  readonly signal: AbortSignal | null;
  readonly stateMemoryLimit: number | null;
  readonly retry: RetryPolicy | null;
  readonly restart: Backoff | null;
};

const DEFAULTS: ResolvedOptions = {
  queryName: null,
  outputMode: 'append',
  checkpointLocation: null,
  trigger: AS_FAST_AS_POSSIBLE,
  signal: null,
  clock: systemClock,
  timeZone: 'UTC',
  ansi: true,
  multipleWatermarkPolicy: 'min',
  noDataEpochs: true,
  minBatchesToRetain: 100,
  checkCorrectness: true,
  allowMultipleStateful: true,
  unsupportedOperationCheck: true,
  stateMemoryLimit: null,
  workers: 1,
  retry: DEFAULT_RETRY,
  restart: null,
};

/** Options with defaults filled in (`session`: settings of the plan's sources); every mistake in them is found here. */
export function resolveOptions(options: QueryOptions, session: SessionSettings = DEFAULT_SETTINGS): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(DEFAULTS, name)) continue;
    const nearest = nearestNames(name, Object.keys(DEFAULTS), 1)[0]!;
    throw new TidemarkError('UNKNOWN_OPTION', `writeStream has no option '${name}'; did you mean '${nearest}'?`, { option: name, nearest });
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const policies = { retry: retryPolicy(options.retry), restart: restartPolicy(options.restart) };
  const resolved = { ...DEFAULTS, ...session, ...given, ...policies } as ResolvedOptions;
  if (!OUTPUT_MODES.includes(resolved.outputMode)) {
    throw new TidemarkError(
      'STREAMING_OUTPUT_MODE.INVALID',
      `Invalid streaming output mode: ${String(resolved.outputMode)}. It is one of 'append', 'update', 'complete'.`,
      {
        outputMode: String(resolved.outputMode),
      },
    );
  }
  oneOf('multipleWatermarkPolicy', resolved.multipleWatermarkPolicy, ['min', 'max']);
  for (const name of ['ansi', 'noDataEpochs', 'checkCorrectness', 'allowMultipleStateful', 'unsupportedOperationCheck'] as const) {
    oneOf(name, resolved[name], [true, false]);
  }
  checkTrigger(resolved.trigger);
  atLeastOne('minBatchesToRetain', resolved.minBatchesToRetain);
  atLeastOne('workers', resolved.workers);
  if (resolved.stateMemoryLimit !== null) atLeastOne('stateMemoryLimit', resolved.stateMemoryLimit);
  checkTimeZone(resolved.timeZone);
  return resolved;
}

function oneOf(option: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  const list = allowed.map((a) => `'${String(a)}'`).join(', ');
  throw new TidemarkError(
    'INVALID_CONF_VALUE.REQUIREMENT',
    `the value '${String(value)}' of ${option} is not valid. Valid values are ${list}`,
    {
      option,
      value,
    },
  );
}

function atLeastOne(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return;
  throw new TidemarkError('INVALID_CONF_VALUE.REQUIREMENT', `${option} must be a whole number of 1 or more, not ${String(value)}`, {
    option,
    value,
  });
}

/** Zones that were found good: asking is slow. */
const knownZones = new Set(['UTC']);

function checkTimeZone(timeZone: string): void {
  if (knownZones.has(timeZone)) return;
  try {
    Intl.DateTimeFormat('en', { timeZone });
    knownZones.add(timeZone);
  } catch (cause) {
    if (/^(GMT|UTC|UT)?[+-]\d{1,2}(:?\d{2}){0,2}$|^Z$/.test(timeZone)) return;
    throw new TidemarkError(
      'INVALID_CONF_VALUE.TIME_ZONE',
      `Cannot resolve the given timezone '${timeZone}': use an id like 'Europe/Berlin' or an offset like '+02:00'.`,
      { timeZone },
      cause,
    );
  }
}
