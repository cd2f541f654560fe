import { TidemarkError } from '../../../src/base/errors.js';
import { delayMicros, parseDelay } from '../../../src/expressions/values/time/interval-literal.js';

/** When a group whose function set a timeout is called without rows: never, by processing time, or by the watermark. */
export type GroupTimeout = 'none' | 'processing' | 'event';

/**
 * The state of one group, as the user's function sees it during a call (Spark: GroupState). Changes are kept when the epoch commits, and
 * only then; a value that was changed in place is kept only through `update`.
 */
export interface GroupState<S> {
  /** Whether there is a value. */
  readonly exists: boolean;
  /** The value; throws STATE_NOT_DEFINED where there is none. */
  get(): S;
  /** The value, or undefined. */
  getOption(): S | undefined;
  /** Sets the value. null and undefined are refused: use `remove`. */
  update(value: S): void;
  /** Takes the value away. A timeout that is set stays. */
  remove(): void;
  /** True where the call is because of the timeout; there are no rows then. */
  readonly hasTimedOut: boolean;
  /** With `timeout: 'processing'`: the earliest time after now (milliseconds, or an interval text) to be called without rows. */
  setTimeoutDuration(duration: number | string): void;
  /** With `timeout: 'event'`: the watermark to be called without rows at, in milliseconds since 1970 or as a Date; not before the current one. */
  setTimeoutTimestamp(timestamp: number | Date, additionalDuration?: string): void;
  /** The timeout that is set now, in milliseconds since 1970; null where none is. Each call begins without one. */
  getTimeoutTimestampMs(): number | null;
  /** The watermark of this epoch in milliseconds (-1 on a bounded stream); throws WATERMARK_NOT_DEFINED where the stream has none. */
  getCurrentWatermarkMs(): number;
  /** The time of the trigger in milliseconds since 1970: the same for all calls of the epoch, and when the epoch runs again. */
  getCurrentProcessingTimeMs(): number;
}

/** What all calls of an epoch have in common. */
export interface GroupClock {
  readonly timeout: GroupTimeout;
  readonly processingTimeMs: number;
  /** null where the epoch has none: on a bounded stream. */
  readonly watermarkMs: number | null;
  readonly hasWatermark: boolean;
}

/** The state of a group during one call. */
export class GroupStateCall<S> implements GroupState<S> {
  isUpdated = false;
  isRemoved = false;
  #value: S | undefined;
  #timeoutMs: number | null = null;

  constructor(
    value: S | undefined,
    readonly hasTimedOut: boolean,
    private readonly clock: GroupClock,
  ) {
    this.#value = value;
  }

  get exists(): boolean {
    return this.#value !== undefined;
  }

  get(): S {
    if (this.#value !== undefined) return this.#value;
    throw new TidemarkError(
      'STATE_NOT_DEFINED',
      'state is either not defined or has already been removed: ask exists first, or use getOption()',
    );
  }

  getOption(): S | undefined {
    return this.#value;
  }

  update(value: S): void {
    if (value === null || value === undefined) {
      throw new TidemarkError('STATE_VALUE_IS_NULL', `${String(value)} is not a valid state value: use remove() to have none`);
    }
    this.#value = value;
    this.isUpdated = true;
    this.isRemoved = false;
  }

  remove(): void {
    this.#value = undefined;
    this.isUpdated = false;
    this.isRemoved = true;
  }

  setTimeoutDuration(duration: number | string): void {
    this.#mustHaveTimeout('processing', 'setTimeoutDuration');
    const durationMs = typeof duration === 'string' ? parsedMs(duration) : duration;
    if (!(durationMs > 0)) throw badTimeout('Timeout duration must be positive', duration);
    this.#timeoutMs = this.clock.processingTimeMs + Math.floor(durationMs);
  }

  setTimeoutTimestamp(timestamp: number | Date, additionalDuration?: string): void {
    this.#mustHaveTimeout('event', 'setTimeoutTimestamp');
    const extraMs = additionalDuration === undefined ? 0 : parsedMs(additionalDuration);
    const timestampMs = (typeof timestamp === 'number' ? timestamp : timestamp.getTime()) + extraMs;
    const { watermarkMs } = this.clock;
    if (!(timestampMs > 0)) throw badTimeout('Timeout timestamp must be positive', timestamp);
    if (watermarkMs !== null && timestampMs < watermarkMs) {
      throw badTimeout(`Timeout timestamp (${timestampMs}) cannot be earlier than the current watermark (${watermarkMs})`, timestamp);
    }
    this.#timeoutMs = Math.floor(timestampMs);
  }

  getTimeoutTimestampMs(): number | null {
    return this.#timeoutMs;
  }

  getCurrentWatermarkMs(): number {
    const { hasWatermark, watermarkMs } = this.clock;
    if (hasWatermark) return watermarkMs ?? -1;
    throw new TidemarkError(
      'WATERMARK_NOT_DEFINED',
      'Cannot get event time watermark timestamp without setting watermark before [map|flatMap]GroupsWithState. Put withWatermark before it.',
    );
  }

  getCurrentProcessingTimeMs(): number {
    return this.clock.processingTimeMs;
  }

  #mustHaveTimeout(timeout: GroupTimeout, call: string): void {
    if (this.clock.timeout === timeout) return;
    throw new TidemarkError(
      'TIMEOUT_NOT_ENABLED',
      `Cannot use ${call} without timeout: '${timeout}' in the options; it is '${this.clock.timeout}'`,
      {
        call,
        timeout: this.clock.timeout,
      },
    );
  }
}

/** The length of an interval text in milliseconds; a month is 31 days. */
function parsedMs(text: string): number {
  const micros = delayMicros(parseDelay(text));
  if (micros < 0n) throw badTimeout(`Provided duration (${text}) is negative`, text);
  return Number(micros / 1000n);
}

function badTimeout(message: string, given: unknown): TidemarkError {
  return new TidemarkError('INVALID_TIMEOUT', message, { given: String(given) });
}
