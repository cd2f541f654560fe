/**
 * Random choices as a list of numbers: what reads it chooses the simplest thing where the list is at its end or says 0, so that shorter and
 * smaller lists make smaller cases.
 */
export class Tape {
  #at = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** 0 … n - 1. */
  below(n: number): number {
    return (this.numbers[this.#at++] ?? 0) % n;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** True in one of n cases. */
  rarely(n: number): boolean {
    return this.below(n) === n - 1;
  }

  list<T>(most: number, make: (i: number) => T, least = 0): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, i) => make(i));
  }
}
