const CELLS_MIN = 8;

/**
 * From key to slot: an open-addressing hash table over typed arrays. Cells of two words (hash, slot + 1) are probed one after the other;
 * keys lie in a byte arena. Entries leave by shifting the run behind them back, so there are no tombstones and churn costs nothing.
 */
export class KeyIndex {
  /** Pairs of hash and slot + 1; 0 in the second word marks a free cell. */
  cells = new Int32Array(2 * CELLS_MIN);
  mask = CELLS_MIN - 1;
  count = 0;
  /** Entries that the cells have room for, at a load of two thirds. */
  limit = Math.floor((CELLS_MIN * 2) / 3);
  /** Key of a slot: its size as a varint at arena[keyStart[slot]], then its bytes. */
  arena = new Uint8Array(0);
  arenaUsed = 0;
  arenaLive = 0;

  /** Makes room for `count` entries. */
  reserve(count: number): void {
    if (count <= this.limit) return;
    let capacity = this.mask + 1;
    while (count * 3 > capacity * 2) capacity *= 2;
    const old = this.cells;
    const cells = new Int32Array(2 * capacity);
    const mask = capacity - 1;
    for (let c = 0; c < old.length; c += 2) {
      if (old[c + 1] === 0) continue;
      const hash = old[c]!;
      let at = hash & mask;
      while (cells[2 * at + 1] !== 0) at = (at + 1) & mask;
      cells[2 * at] = hash;
      cells[2 * at + 1] = old[c + 1]!;
    }
    this.cells = cells;
    this.mask = mask;
    this.limit = Math.floor((capacity * 2) / 3);
  }

  /** The slot of a key, or -1 - (the free cell where it belongs). `reserve` must have made room for one more. */
  find(hash: number, data: Uint8Array, start: number, end: number, keyStart: Int32Array): number {
    const { cells, mask, arena } = this;
    const size = end - start;
    let at = hash & mask;
    for (;;) {
      const entry = cells[2 * at + 1]!;
      if (entry === 0) return -1 - at;
      if (cells[2 * at] === hash) {
        let from = keyStart[entry - 1]!;
        let found = arena[from++]!;
        if (found > 127) {
          found &= 127;
          for (let shift = 7; ; shift += 7) {
            const byte = arena[from++]!;
            found |= (byte & 127) << shift;
            if (byte < 128) break;
          }
        }
        if (found === size) {
          let k = start;
          while (k < end && arena[from] === data[k]) {
            from++;
            k++;
          }
          if (k === end) return entry - 1;
        }
      }
      at = (at + 1) & mask;
    }
  }

  /** Puts a slot into a free cell that `find` gave. */
  insertAt(cell: number, hash: number, slot: number): void {
    this.cells[2 * cell] = hash;
    this.cells[2 * cell + 1] = slot + 1;
    this.count++;
  }

  /** Takes a slot out and closes the gap; its key stays in the arena until that is compacted. */
  delete(hash: number, slot: number): void {
    const { cells, mask } = this;
    let gap = hash & mask;
    while (cells[2 * gap + 1] !== slot + 1) gap = (gap + 1) & mask;
    for (let at = (gap + 1) & mask; cells[2 * at + 1] !== 0; at = (at + 1) & mask) {
      // An entry may move back only as far as its home cell.
      const home = cells[2 * at]! & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      cells[2 * gap] = cells[2 * at]!;
      cells[2 * gap + 1] = cells[2 * at + 1]!;
      gap = at;
    }
    cells[2 * gap + 1] = 0;
    this.count--;
  }

  /** Slots of all entries, in no particular order. */
  slots(): Int32Array {
    const out = new Int32Array(this.count);
    const { cells } = this;
    let n = 0;
    for (let c = 1; c < cells.length; c += 2) if (cells[c] !== 0) out[n++] = cells[c]! - 1;
    return out;
  }

  /** Room in the arena for a key of `size` bytes; false when it must be compacted or grown by `growArena` first. */
  hasArenaRoom(size: number): boolean {
    return this.arenaUsed + size + 5 <= this.arena.length;
  }

  /** Appends a key; returns where it lies. */
  appendKey(data: Uint8Array, start: number, end: number): number {
    const at = this.arenaUsed;
    const arena = this.arena;
    let to = at;
    let size = end - start;
    while (size > 127) {
      arena[to++] = (size & 127) | 128;
      size >>>= 7;
    }
    arena[to++] = size;
    if (end - start > 64) {
      arena.set(data.subarray(start, end), to);
      to += end - start;
    } else for (let k = start; k < end; k++) arena[to++] = data[k]!;
    this.arenaUsed = to;
    this.arenaLive += to - at;
    return at;
  }

  /** A key is no longer needed: its bytes are given back at the next compaction. */
  forgetKey(at: number): void {
    this.arenaLive -= this.entryBytes(at);
  }

  /** Bytes of the key that lies at `at`. */
  keyBytes(at: number): number {
    return keySize(this.arena, at);
  }

  /** Copies the key that lies at `at`. */
  copyKey(at: number, to: Uint8Array, toStart: number): void {
    const size = keySize(this.arena, at);
    let from = at + sizeBytes(size);
    for (let k = toStart, end = toStart + size; k < end; k++) to[k] = this.arena[from++]!;
  }

  /** Makes room for `size` bytes more: by moving the keys of `slots` together where half is garbage, else by growing. */
  growArena(size: number, slots: readonly Int32Array[], keyStart: Int32Array): void {
    const needed = this.arenaLive + size + 5;
    const roomy = needed * 2 <= this.arena.length;
    const from = this.arena;
    const to = new Uint8Array(roomy ? from.length : Math.max(64, Math.ceil(needed * 1.5)));
    let at = 0;
    for (const part of slots) {
      for (const slot of part) {
        const start = keyStart[slot]!;
        const size = keySize(from, start);
        const end = start + sizeBytes(size) + size;
        keyStart[slot] = at;
        for (let k = start; k < end; k++) to[at++] = from[k]!;
      }
    }
    this.arena = to;
    this.arenaUsed = this.arenaLive = at;
  }

  /** Fills an empty index with these entries of another one. */
  adopt(from: KeyIndex, slots: Int32Array, hashes: Int32Array, keyStart: Int32Array): void {
    this.reserve(slots.length);
    let size = 0;
    for (const slot of slots) size += from.entryBytes(keyStart[slot]!);
    this.arena = new Uint8Array(size);
    for (const slot of slots) {
      const keyAt = keyStart[slot]!;
      const size = keySize(from.arena, keyAt);
      const start = keyAt + sizeBytes(size);
      keyStart[slot] = this.appendKey(from.arena, start, start + size);
      let at = hashes[slot]! & this.mask;
      while (this.cells[2 * at + 1] !== 0) at = (at + 1) & this.mask;
      this.insertAt(at, hashes[slot]!, slot);
    }
  }

  entryBytes(at: number): number {
    const size = keySize(this.arena, at);
    return size + sizeBytes(size);
  }

  memoryBytes(): number {
    return this.cells.byteLength + this.arena.byteLength;
  }
}

function keySize(arena: Uint8Array, at: number): number {
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = arena[at++]!;
    size |= (byte & 127) << shift;
    if (byte < 128) return size;
  }
}

function sizeBytes(size: number): number {
  return size < 0x80 ? 1 : size < 0x4000 ? 2 : size < 0x200000 ? 3 : size < 0x10000000 ? 4 : 5;
}
