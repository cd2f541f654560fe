/** How long to wait before something is tried again. */
export interface Backoff {
  /** How often it is tried again at most. */
  readonly attempts: number;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * The wait before attempt `attempt` (from 1): twice the one before, at most `maxDelayMs`, and of that between half and all. Where in between
 * depends on the seed alone, so that many queries do not come back at one moment and a run with a manual clock is the same each time.
 */
export function backoffMs({ initialDelayMs, maxDelayMs }: Backoff, attempt: number, seed: string): number {
  const full = Math.min(maxDelayMs, initialDelayMs * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + 0.5 * fraction(`${seed} ${attempt}`)));
}

/** A number from 0 to 1 that looks like chance: FNV-1a, with its bits mixed once more. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
