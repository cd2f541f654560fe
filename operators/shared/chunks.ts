/** Rows of one batch that a stateful operator puts out. */
export const OUTPUT_CHUNK = 32768;

/** The slots in pieces of at most `size`. */
export function chunksOf(slots: Int32Array, size: number): Int32Array[] {
  const chunks: Int32Array[] = [];
  for (let at = 0; at < slots.length; at += size) chunks.push(slots.subarray(at, Math.min(at + size, slots.length)));
  return chunks;
}

/** Waits for all that are under way; undefined where none is. */
export function together(loading: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const waiting = loading.filter((l) => l !== undefined);
  if (waiting.length <= 1) return waiting[0];
  return Promise.all(waiting).then(() => undefined);
}
