/** Slots whose expiry lies in one span of time, as a doubly linked list through `next` and `previous`. */
interface Span {
  readonly id: number;
  head: number;
  /** No entry of the span expires before this. */
  earliest: number;
}

const NONE = -1;
const SPANS_MIN = 4096;

/**
 * Slots by expiry, so that eviction costs what it evicts: a calendar of spans, each with the list of its slots, and a heap of spans.
 * Entries leave at once, wherever they are; nothing is left behind. Spans are single instants while there are few of them (window ends),
 * and are widened when there come to be many (the event times of single rows).
 */
export class ExpiryIndex {
  /** Expiry of each slot in microseconds, NaN for none. */
  #expiry = new Float64Array(0);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  #widthMicros = 1;
  #spans = new Map<number, Span>();
  /** Ids of the spans; smallest first. Spans that became empty stay in both until they are met. */
  #heap: number[] = [];
  #size = 0;
  /** What `expired` has found so far, in memory that is used again. */
  #found = new Int32Array(64);
  #foundCount = 0;

  /** Entries that have an expiry. */
  get size(): number {
    return this.#size;
  }

  get(slot: number): number {
    return slot < this.#expiry.length ? this.#expiry[slot]! : NaN;
  }

  set(slot: number, expiryMicros: number): void {
    if (slot >= this.#expiry.length) this.#grow(slot + 1);
    if (this.#expiry[slot] === expiryMicros) return;
    this.delete(slot);
    if (Number.isNaN(expiryMicros)) return;
    this.#expiry[slot] = expiryMicros;
    this.#size++;
    this.#link(slot, expiryMicros);
    if (this.#spans.size > SPANS_MIN && this.#spans.size * 16 > this.#size) this.#widen();
  }

  delete(slot: number): void {
    const expiry = this.get(slot);
    if (Number.isNaN(expiry)) return;
    const id = Math.floor(expiry / this.#widthMicros);
    const span = this.#spans.get(id)!;
    const next = this.#next[slot]!;
    const previous = this.#previous[slot]!;
    if (next !== NONE) this.#previous[next] = previous;
    if (previous !== NONE) this.#next[previous] = next;
    else span.head = next;
    this.#expiry[slot] = NaN;
    if (--this.#size === 0) this.#reset();
  }

  /**
   * Slots that expire at or before `boundMicros`, span by span and in each by number, which is how they lie in memory; they stay in the
   * index until they are deleted.
   */
  expired(boundMicros: number): Int32Array {
    if (this.earliest() > boundMicros) return new Int32Array(0);
    this.#foundCount = 0;
    const visited: number[] = [];
    for (let span = this.#first(); span !== undefined && span.earliest <= boundMicros; span = this.#first()) {
      this.#collect(span, boundMicros);
      visited.push(span.id);
      this.#popHeap();
    }
    for (const id of visited) this.#pushHeap(id);
    return this.#found.slice(0, this.#foundCount);
  }

  /** No entry expires before this; Infinity when there is none. */
  earliest(): number {
    return this.#first()?.earliest ?? Infinity;
  }

  memoryBytes(): number {
    return this.#expiry.byteLength + this.#next.byteLength + this.#previous.byteLength + this.#spans.size * 100 + this.#found.byteLength;
  }

  #collect(span: Span, boundMicros: number): void {
    let earliest = Infinity;
    const from = this.#foundCount;
    for (let slot = span.head; slot !== NONE; slot = this.#next[slot]!) {
      const expiry = this.#expiry[slot]!;
      if (expiry <= boundMicros) this.#find(slot);
      if (expiry < earliest) earliest = expiry;
    }
    span.earliest = earliest;
    if (this.#foundCount - from > 1) this.#found.subarray(from, this.#foundCount).sort();
  }

  #find(slot: number): void {
    if (this.#foundCount === this.#found.length) this.#found = grown(this.#found, 2 * this.#foundCount);
    this.#found[this.#foundCount++] = slot;
  }

  #link(slot: number, expiry: number): void {
    const id = Math.floor(expiry / this.#widthMicros);
    let span = this.#spans.get(id);
    if (span === undefined) {
      span = { id, head: NONE, earliest: expiry };
      this.#spans.set(id, span);
      this.#pushHeap(id);
    } else if (expiry < span.earliest) span.earliest = expiry;
    this.#next[slot] = span.head;
    this.#previous[slot] = NONE;
    if (span.head !== NONE) this.#previous[span.head] = slot;
    span.head = slot;
  }

  /** The earliest span; spans that are empty by now leave here. */
  #first(): Span | undefined {
    while (this.#heap.length > 0) {
      const span = this.#spans.get(this.#heap[0]!)!;
      if (span.head !== NONE) return span;
      this.#spans.delete(span.id);
      this.#popHeap();
    }
    return undefined;
  }

  /** Widens the spans so that there are a quarter of those allowed. */
  #widen(): void {
    const slots: number[] = [];
    let min = Infinity;
    let max = -Infinity;
    for (const span of this.#spans.values()) {
      for (let slot = span.head; slot !== NONE; slot = this.#next[slot]!) slots.push(slot);
      min = Math.min(min, span.id);
      max = Math.max(max, span.id);
    }
    const allowed = Math.max(SPANS_MIN, this.#size / 16) / 4;
    const range = (max - min + 1) * this.#widthMicros;
    this.#widthMicros = Math.max(this.#widthMicros * 2, Math.ceil(range / allowed));
    this.#spans = new Map();
    this.#heap = [];
    for (const slot of slots) this.#link(slot, this.#expiry[slot]!);
  }

  #reset(): void {
    this.#spans.clear();
    this.#heap = [];
    this.#widthMicros = 1;
  }

  #grow(count: number): void {
    const capacity = Math.max(count, Math.ceil(this.#expiry.length * 1.5), 64);
    const expiry = new Float64Array(capacity).fill(NaN);
    expiry.set(this.#expiry);
    this.#expiry = expiry;
    this.#next = grown(this.#next, capacity);
    this.#previous = grown(this.#previous, capacity);
  }

  #pushHeap(id: number): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(id);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]! <= id) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = id;
  }

  #popHeap(): void {
    const heap = this.#heap;
    const id = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= id) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = id;
  }
}

function grown(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(length);
  out.set(values);
  return out;
}
