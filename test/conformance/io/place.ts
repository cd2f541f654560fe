import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LosslessNumber, parse, stringify } from 'lossless-json';

/** A file of a case, given as text, base64 or a file beside `cases.json`. */
export interface GivenFile {
  readonly path: string;
  readonly text?: string;
  readonly base64?: string;
  readonly file?: string;
}

/** Second 0 of the modification times of cases. */
export const TIME_BASE_SECONDS = 1_700_000_000;

export function writeGiven(root: string, data: string, { path, text, base64, file }: GivenFile): void {
  writeAt(join(root, path), file === undefined ? (text ?? Buffer.from(base64 ?? '', 'base64')) : readFileSync(join(data, file)));
}

export function writeAt(path: string, content: string | Uint8Array, seconds?: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  if (seconds !== undefined) touch(path, seconds);
}

export function touch(path: string, seconds: number): void {
  utimesSync(path, TIME_BASE_SECONDS + seconds, TIME_BASE_SECONDS + seconds);
}

/** Paths of all files below a folder, relative to it, sorted. */
export function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix))
    .toSorted()
    .flatMap((name) => {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
    });
}

/** Options with the placeholders of the case's folder filled in. */
export function filled(options: Readonly<Record<string, string>> | undefined, root: string): Record<string, string> {
  return Object.fromEntries(Object.entries(options ?? {}).map(([name, value]) => [name, value.replaceAll(/<(ROOT|DIR|OUT)>/g, root)]));
}

/** A JSON file of records, one a line, as Spark's JSON source reads them. */
export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${stringify(record)}\n`).join('');
}

/** JSON whose numbers beyond a double stay texts, so that records can be written out as they were. */
export function parseCases(text: string): unknown {
  return parse(text, undefined, (number) => {
    const value = Number(number);
    const isKept = Object.is(value, -0) || (/^-?\d+$/.test(number) && !Number.isSafeInteger(value));
    return isKept ? new LosslessNumber(number) : value;
  });
}
