// The input of a kill test: files of rows in the order of their times, and at the end files that move the watermark past all of them.
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const INPUT_FILES = 25;
const ROWS_PER_FILE = 12;
const START_MS = Date.UTC(2026, 0, 1);
const KEYS = ['a', 'b', 'c', 'd'];

/** Whole numbers below `n`, the same for the same seed. */
export function randomOf(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Writes `in/left` and `in/right` under the root. */
export async function writeInput(root: string, seed: number): Promise<void> {
  const random = randomOf(seed);
  let nowMs = START_MS;
  for (let file = 0; file < INPUT_FILES; file++) {
    const left: object[] = [];
    const right: object[] = [];
    for (let row = 0; row < ROWS_PER_FILE; row++) {
      nowMs += random(4000) + (random(20) === 0 ? 60_000 : 0);
      const ts = new Date(nowMs).toISOString();
      left.push({ id: file * ROWS_PER_FILE + row, k: KEYS[random(KEYS.length)], v: random(100), ts });
      if (random(3) > 0) right.push({ rid: file * ROWS_PER_FILE + row, rk: KEYS[random(KEYS.length)], rts: ts });
    }
    await writeRows(root, file, left, right);
  }
  for (let k = 0; k < 3; k++) {
    const ts = new Date(nowMs + 86_400_000 + 1000 * k).toISOString();
    await writeRows(root, INPUT_FILES + k, [{ id: -1 - k, k: 'last', v: 0, ts }], [{ rid: -1 - k, rk: 'end', rts: ts }]);
  }
}

async function writeRows(root: string, file: number, left: readonly object[], right: readonly object[]): Promise<void> {
  for (const [side, rows] of [
    ['left', left],
    ['right', right],
  ] as const) {
    await mkdir(join(root, 'in', side), { recursive: true });
    const name = join(root, 'in', side, `${String(file).padStart(4, '0')}.json`);
    await writeFile(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const time = new Date(START_MS + 1000 * file);
    await utimes(name, time, time);
  }
}
