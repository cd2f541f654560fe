import { basename, join } from 'node:path';

/**
 * Files that a source has taken, with a memory of `maxAgeMs` back from the newest of them: older ones are forgotten, and nothing older is
 * new. Times are those of the files, never of the clock.
 */
export class SeenFiles {
  readonly #times = new Map<string, number>();
  #newestMs = 0;
  #purgedToMs = 0;
  /** None of those remembered is older. */
  #oldestMs = Infinity;
  /** Names that are remembered, by folder: asking for one of these makes no path. */
  readonly #names = new Map<string, Set<string>>();

  constructor(
    private readonly maxAgeMs: number,
    private readonly byNameOnly: boolean,
  ) {}

  get size(): number {
    return this.#times.size;
  }

  add(path: string, modifiedMs: number): void {
    this.#times.set(this.#key(path), modifiedMs);
    if (modifiedMs > this.#newestMs) this.#newestMs = modifiedMs;
    if (modifiedMs < this.#oldestMs) this.#oldestMs = modifiedMs;
  }

  has(path: string): boolean {
    return this.#times.has(this.#key(path));
  }

  /** As `has`, for the file of a folder. */
  holds(folder: string, name: string): boolean {
    const names = this.#names.get(folder) ?? new Set();
    if (names.has(name)) return true;
    if (!this.has(join(folder, name))) return false;
    this.#names.set(folder, names.add(name));
    return true;
  }

  isNew(path: string, modifiedMs: number): boolean {
    return modifiedMs >= this.#purgedToMs && !this.has(path);
  }

  purge(): void {
    this.#purgedToMs = this.#newestMs - this.maxAgeMs;
    if (this.#oldestMs >= this.#purgedToMs) return;
    this.#oldestMs = Infinity;
    this.#names.clear();
    for (const [key, modifiedMs] of this.#times) {
      if (modifiedMs < this.#purgedToMs) this.#times.delete(key);
      else if (modifiedMs < this.#oldestMs) this.#oldestMs = modifiedMs;
    }
  }

  #key(path: string): string {
    return this.byNameOnly ? basename(path) : path;
  }
}
