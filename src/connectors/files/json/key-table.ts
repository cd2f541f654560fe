const SLOTS = 512;
/** Keys beyond these are looked up anew each time: data may have any number of them. */
const KEYS_MAX = 2048;

interface Known {
  readonly bytes: Uint8Array;
  readonly column: number;
  readonly next: Known | undefined;
}

/** Keys of records by their bytes, and the column each stands for (-1: not wanted). */
export class KeyTable {
  readonly #slots = new Array<Known | undefined>(SLOTS);
  readonly #columns = new Map<string, number>();
  #size = 0;
  /** What `find` found last. */
  key: Uint8Array = new Uint8Array(0);
  column = -1;

  /** `keys` by column; null for a column that no key names. */
  constructor(keys: readonly (string | null)[]) {
    keys.forEach((key, column) => key !== null && this.#columns.set(key, column));
  }

  /** Looks up the key of bytes [start, end), which are valid UTF-8; the answer is in `key` and `column`. */
  find(bytes: Uint8Array, start: number, end: number): void {
    const slot = hashOf(bytes, start, end);
    for (let known = this.#slots[slot]; known !== undefined; known = known.next) {
      if (isSame(known.bytes, bytes, start, end)) {
        this.key = known.bytes;
        this.column = known.column;
        return;
      }
    }
    this.key = bytes.slice(start, end);
    this.column = this.#columns.get(decoder.decode(this.key)) ?? -1;
    if (this.#size === KEYS_MAX) return;
    this.#size++;
    this.#slots[slot] = { bytes: this.key, column: this.column, next: this.#slots[slot] };
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let p = start; p < end; p++) hash = (Math.imul(hash, 31) + bytes[p]!) | 0;
  return (hash ^ (hash >>> 9)) & (SLOTS - 1);
}

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}
