import { isTidemarkError } from 'tidemark';
import type { RecordedError } from './case.js';

/** One line where the two differ. */
export function differ(what: string, expected: unknown, actual: unknown): string[] {
  const [a, b] = [JSON.stringify(expected) ?? 'nothing', JSON.stringify(actual) ?? 'nothing'];
  if (a === b) return [];
  let from = 0;
  while (a[from] === b[from]) from++;
  return [`${what}: expected ${clip(a, from)}, got ${clip(b, from)}`];
}

/** A long text from shortly before the place where it differs. */
function clip(text: string, from: number): string {
  if (text.length <= 500) return text;
  const start = Math.max(0, from - 100);
  return `${start > 0 ? '…' : ''}${text.slice(start, start + 500)}${start + 500 < text.length ? '…' : ''}`;
}

/** An error and what caused it, outermost first. */
export function trailOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...trailOf(error.cause)] : [];
}

export function errorText(error: unknown): string {
  return trailOf(error)
    .map((e) => e.message)
    .join(' <- ')
    .slice(0, 500);
}

/**
 * Whether our error is the recorded one. Where Spark has a name for the condition (the innermost stands for a failed query), ours has the same;
 * where it has none, ours must be a deliberate refusal that speaks of the same: a third of the words of Spark's message are in it.
 */
export function sameError(expected: RecordedError, error: unknown, replace: (text: string) => string = (text) => text): string[] {
  // what only the Python binding checks need not be copied: any refusal will do
  if (expected.class.startsWith('python:') && isTidemarkError(error)) return [];
  const recorded = [expected, ...(expected.causes ?? [])];
  const inTexts = recorded.flatMap((e) => [...e.message.matchAll(/\[([A-Z][A-Z0-9_]{5,}(?:\.[A-Z0-9_]+)*)\]/g)].map((match) => match[1]));
  const named = [...new Set([...recorded.map((e) => e.condition), ...inTexts])].filter(
    (c) => c !== undefined && c !== 'STREAM_FAILED' && !c.startsWith('_LEGACY'),
  );
  const trail = trailOf(error);
  const codes = trail.flatMap((e) => (isTidemarkError(e) ? [e.code] : []));
  if (named.length > 0) return named.some((c) => codes.includes(c!)) ? [] : [`expected ${named.join(' / ')}, got ${errorText(error)}`];
  const wanted = replace(recorded.at(-1)!.message);
  const found = new Set(wordsOf(trail.map((e) => e.message).join(' ')));
  const words = wordsOf(wanted);
  const isDeliberate = codes.length > 0 && !codes.includes('INTERNAL_ERROR');
  const shared = words.filter((word) => found.has(word)).length;
  return isDeliberate && shared * 3 >= words.length ? [] : [`expected an error that says "${wanted}", got ${errorText(error)}`];
}

/** Different words of four letters and more. */
function wordsOf(message: string): string[] {
  return [...new Set(message.toLowerCase().match(/[a-z0-9]{4,}/g) ?? [])];
}
