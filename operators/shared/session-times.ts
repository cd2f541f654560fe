import { viewOf } from '../../src/columnar/byte-words.js';
import type { BytesSlots } from '../../src/state/bytes-slots.js';
import type { TimeList } from './session-merge.js';

const TIME_BYTES = 8;
const SESSION_BYTES = 2 * TIME_BYTES;

/** The sessions of each group, by slot: [start, end, …] as doubles, one after the other, in the bytes of one field. */
export class SessionTimes {
  #bytes = new Uint8Array(SESSION_BYTES);
  #view = viewOf(this.#bytes);
  #arena = new Uint8Array(0);
  #arenaView = viewOf(this.#arena);

  constructor(private readonly slots: () => BytesSlots) {}

  /** Number of sessions. */
  count(slot: number): number {
    return this.slots().sizes[slot]! / SESSION_BYTES;
  }

  /** Puts the times of a group behind those in the list. */
  read(slot: number, into: TimeList): void {
    const { starts, sizes } = this.slots();
    const view = this.#viewOfArena();
    const start = starts[slot]!;
    for (let at = start, end = start + sizes[slot]!; at < end; at += TIME_BYTES) into.push(view.getFloat64(at));
  }

  /** Sets the times of a group to times[start] up to times[end]. */
  write(slot: number, times: Float64Array, start: number, end: number): void {
    const size = TIME_BYTES * (end - start);
    if (size > this.#bytes.length) {
      this.#bytes = new Uint8Array(2 * size);
      this.#view = viewOf(this.#bytes);
    }
    for (let k = start; k < end; k++) this.#view.setFloat64(TIME_BYTES * (k - start), times[k]!);
    this.slots().setBytes(slot, this.#bytes, 0, size);
  }

  /** Views are made anew only where the memory is another. */
  #viewOfArena(): DataView {
    const { arena } = this.slots();
    if (arena !== this.#arena) {
      this.#arena = arena;
      this.#arenaView = viewOf(arena);
    }
    return this.#arenaView;
  }
}
