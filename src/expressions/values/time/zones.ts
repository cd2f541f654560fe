import { Temporal } from 'temporal-polyfill';
import { invalidTimeZone } from './time-errors.js';
import { SECONDS_PER_DAY } from './units.js';
import { parseZoneName } from './zone-id.js';

/** Offsets of a time zone, in whole seconds since the epoch and seconds east of UTC. */
export interface Zone {
  /** As Java shows it: `UTC`, `Z`, `+01:00`, `GMT+08:00`, `Europe/Paris`. */
  readonly id: string;
  /** The offset, when it never changes (0 for UTC); null for a region. */
  readonly fixedOffsetSeconds: number | null;
  /** The offset in force at the instant. */
  offsetAt(epochSeconds: number): number;
  /**
   * The instant of a local time. In a gap, local times move on by its length; in an overlap the earlier instant
   * (offset before the change) is taken, unless `preferredOffset` is also possible there.
   */
  instantOf(localSeconds: number, preferredOffset?: number): number;
}

/** A stretch of time with one offset: from `start` up to, not including, `end` (seconds since the epoch). */
type Span = { readonly start: number; readonly end: number; readonly offset: number };

class FixedZone implements Zone {
  readonly id: string;
  readonly fixedOffsetSeconds: number;

  constructor(id: string, offsetSeconds: number) {
    this.id = id;
    this.fixedOffsetSeconds = offsetSeconds;
  }

  offsetAt(): number {
    return this.fixedOffsetSeconds;
  }

  instantOf(localSeconds: number): number {
    return localSeconds - this.fixedOffsetSeconds;
  }
}

/** No zone changes its offset before this: local mean time was set down from the 1840s on. */
const FIRST_CHANGE_SECONDS = -5_000_000_000;
/** From the year 2400 on, rules repeat with the calendar: every 400 years, a whole number of weeks. */
const CYCLE_SECONDS = 146_097 * SECONDS_PER_DAY;
const CYCLE_FROM_SECONDS = 13_569_465_600;
/** More than any offset and any gap. */
const MARGIN_SECONDS = 2 * SECONDS_PER_DAY;

/** A region of the tz database. Spans are asked of Temporal once and kept. */
class RegionZone implements Zone {
  readonly id: string;
  readonly fixedOffsetSeconds = null;
  #spans: Span[] = [];
  #recent: Span = { start: 0, end: 0, offset: 0 };

  constructor(id: string) {
    this.id = id;
  }

  offsetAt(epochSeconds: number): number {
    const seconds = intoCycle(epochSeconds);
    const recent = this.#recent;
    if (seconds >= recent.start && seconds < recent.end) return recent.offset;
    return (this.#recent = this.#spanAt(seconds)).offset;
  }

  instantOf(localSeconds: number, preferredOffset?: number): number {
    if (preferredOffset !== undefined && this.offsetAt(localSeconds - preferredOffset) === preferredOffset) {
      return localSeconds - preferredOffset;
    }
    const local = intoCycle(localSeconds);
    const recent = this.#recent;
    // Away from the edges of a span there is nothing to decide.
    if (local - MARGIN_SECONDS >= recent.start && local + MARGIN_SECONDS < recent.end) return localSeconds - recent.offset;
    let span = this.#spanAt(local - MARGIN_SECONDS);
    for (;;) {
      if (local < span.end + span.offset) {
        this.#recent = span;
        return localSeconds - span.offset;
      }
      const next = this.#spanAt(span.end);
      // In the gap between the two: the offset before it moves the time on by the gap's length.
      if (local < next.start + next.offset) return localSeconds - span.offset;
      span = next;
    }
  }

  #spanAt(seconds: number): Span {
    const index = this.#indexAfter(seconds);
    const known = this.#spans[index - 1];
    if (known && seconds < known.end) return known;
    const span = findSpan(this.id, seconds);
    this.#spans.splice(index, 0, span);
    return span;
  }

  /** How many known spans begin at or before `seconds`. */
  #indexAfter(seconds: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#spans[middle]!.start <= seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function intoCycle(epochSeconds: number): number {
  if (epochSeconds < CYCLE_FROM_SECONDS) return epochSeconds;
  return epochSeconds - Math.floor((epochSeconds - CYCLE_FROM_SECONDS) / CYCLE_SECONDS) * CYCLE_SECONDS;
}

function findSpan(id: string, seconds: number): Span {
  const asked = Math.max(seconds, FIRST_CHANGE_SECONDS);
  const time = new Temporal.ZonedDateTime(BigInt(asked) * 1_000_000_000n, id);
  const next = time.getTimeZoneTransition('next');
  // "Previous" looks strictly before, so it is asked one second later to keep a change at `seconds` itself.
  const previous = time.add({ seconds: 1 }).getTimeZoneTransition('previous');
  return {
    start: previous === null ? -Infinity : previous.epochMilliseconds / 1000,
    end: next === null ? Infinity : next.epochMilliseconds / 1000,
    offset: time.offsetNanoseconds / 1e9,
  };
}

/** UTC, shown as `UTC`. */
export const UTC: Zone = new FixedZone('UTC', 0);

const MAX_ZONES = 1024;
const zonesByText = new Map<string, Zone | null>([['UTC', UTC]]);

/** The zone that the text names (any form Spark takes, see `parseZoneName`), or null when there is none. */
export function findZone(text: string): Zone | null {
  let zone = zonesByText.get(text);
  if (zone === undefined) {
    zone = makeZone(text);
    // Text comes from rows, so what is remembered has a bound.
    if (zonesByText.size < MAX_ZONES) zonesByText.set(text, zone);
  }
  return zone;
}

/** As `findZone`; raises INVALID_TIMEZONE when there is none. */
export function zoneOf(text: string): Zone {
  const zone = findZone(text);
  if (zone === null) throw invalidTimeZone(text);
  return zone;
}

/** A zone with one offset, shown the way Java shows offsets. */
export function fixedZone(id: string, offsetSeconds: number): Zone {
  return new FixedZone(id, offsetSeconds);
}

function makeZone(text: string): Zone | null {
  const name = parseZoneName(text);
  if (name === null) return null;
  if (name.kind === 'offset') return new FixedZone(name.id, name.offsetSeconds);
  if (text !== name.id) return findZone(name.id);
  try {
    // Temporal reads region ids in any case; Java only as they are written in the tz database.
    return new Temporal.ZonedDateTime(0n, name.id).timeZoneId === name.id ? new RegionZone(name.id) : null;
  } catch {
    return null;
  }
}
