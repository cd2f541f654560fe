import { TidemarkError } from '../../../base/errors.js';
import type { CalendarInterval } from '../../../columnar/value.js';
import { intervalMicros, parseDelay } from './interval-literal.js';
import { floorMod } from './units.js';

/** The windows of `window(time, size, slide, start)`, in micros. Windows are counted from the epoch in UTC, whatever the zone. */
export type WindowSpec = { readonly sizeMicros: bigint; readonly slideMicros: bigint; readonly startMicros: bigint };

const SAFE = Number.MAX_SAFE_INTEGER;

/** The start of the last window that begins at or before `micros`. Tumbling windows (slide = size) have no other. */
export function lastWindowStart(micros: bigint, { slideMicros, startMicros }: WindowSpec): bigint {
  const shifted = Number(micros - startMicros);
  const slide = Number(slideMicros);
  if (shifted >= -SAFE && shifted <= SAFE && slide <= SAFE) {
    const rest = shifted % slide;
    return micros - BigInt(rest < 0 ? rest + slide : rest);
  }
  return micros - floorMod(micros - startMicros, slideMicros);
}

/** The starts of all windows that `micros` lies in, latest first, as Spark's rows come. Every window ends `sizeMicros` later. */
export function windowStarts(micros: bigint, spec: WindowSpec): bigint[] {
  const starts: bigint[] = [];
  for (let start = lastWindowStart(micros, spec); start + spec.sizeMicros > micros; start -= spec.slideMicros) starts.push(start);
  return starts;
}

/** The most windows that one time can lie in. */
export function windowOverlap({ sizeMicros, slideMicros }: WindowSpec): number {
  return Number((sizeMicros + slideMicros - 1n) / slideMicros);
}

/** `window_time`: the last microsecond of a window. */
export function windowTime(endMicros: bigint): bigint {
  return endMicros - 1n;
}

/**
 * The micros of a window's size, slide or start given as text (`10 minutes`).
 *
 * Raises CANNOT_PARSE_INTERVAL, and _LEGACY_ERROR_TEMP_3231 (Spark's condition) for months, which have no fixed length.
 */
export function parseWindowMicros(text: string): bigint {
  const interval: CalendarInterval = parseDelay(text);
  if (interval.months !== 0) {
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_3231',
      `Intervals greater than a month is not supported (${text}). Use days: a month has no fixed length.`,
      { interval: text },
    );
  }
  return intervalMicros(interval, 0);
}

/** One argument of `window`, and the bound it breaks. */
export type WindowProblem =
  | { readonly kind: 'not positive'; readonly argument: 'window_duration' | 'slide_duration'; readonly micros: bigint }
  | { readonly kind: 'slide beyond size'; readonly slideMicros: bigint; readonly sizeMicros: bigint }
  | { readonly kind: 'start beyond slide'; readonly startMicros: bigint; readonly slideMicros: bigint };

/** The first rule of Spark that the windows break, or null: size and slide above 0, slide up to size, |start| below slide. */
export function windowProblem({ sizeMicros, slideMicros, startMicros }: WindowSpec): WindowProblem | null {
  if (sizeMicros <= 0n) return { kind: 'not positive', argument: 'window_duration', micros: sizeMicros };
  if (slideMicros <= 0n) return { kind: 'not positive', argument: 'slide_duration', micros: slideMicros };
  if (slideMicros > sizeMicros) return { kind: 'slide beyond size', slideMicros, sizeMicros };
  const distance = startMicros < 0n ? -startMicros : startMicros;
  return distance >= slideMicros ? { kind: 'start beyond slide', startMicros: distance, slideMicros } : null;
}
