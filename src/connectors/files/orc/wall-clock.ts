import { zoneOf, type Zone } from '../../../expressions/values/time/zones.js';

/** 2015-01-01 00:00:00, as if in UTC. */
const BASE_SECONDS = 1_420_070_400;

/**
 * ORC counts the seconds of TIMESTAMP from the start of 2015 where the file was written, and keeps what the clock on the wall showed: read
 * in another zone, a timestamp is the instant at which the clock there shows the same.
 */
export class WallClock {
  readonly #base: number;
  readonly #writer: Zone;
  readonly #reader: Zone;
  readonly #same: boolean;

  constructor(writerZone: string, readerZone: string) {
    this.#writer = zoneOf(writerZone === '' ? readerZone : writerZone);
    this.#reader = zoneOf(readerZone);
    this.#base = this.#writer.instantOf(BASE_SECONDS);
    this.#same = this.#writer.id === this.#reader.id;
  }

  /** Seconds since 1970 of what a file holds. */
  read(seconds: number): number {
    const instant = seconds + this.#base;
    if (this.#same) return instant;
    return this.#reader.instantOf(instant + this.#writer.offsetAt(instant));
  }

  /** What a file of the writer's zone holds for seconds since 1970. */
  write(instant: number): number {
    return instant - this.#base;
  }
}

/** For TIMESTAMP_INSTANT, which counts in UTC wherever it is written and read. */
export const UTC_CLOCK = new WallClock('UTC', 'UTC');
