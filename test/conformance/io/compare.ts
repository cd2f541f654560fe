import { isTidemarkError } from 'tidemark';
import type { RecordedError } from './case.js';

/** One line where the two differ. */
export function differ(what: string, expected: unknown, actual: unknown): string[] {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(actual)];
  return a === b ? [] : [`${what}: expected ${clip(a)}, got ${clip(b)}`];
}

function clip(text: string | undefined): string {
  return text === undefined ? 'nothing' : text.length > 600 ? `${text.slice(0, 600)}…` : text;
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
 * Whether our error is the recorded one: the condition where it has a name (the innermost that has one stands for a failed query), else its
 * message, with what varies from run to run left out.
 */
export function sameError(expected: RecordedError, error: unknown, replace: (text: string) => string = (text) => text): string[] {
  const recorded = [expected, ...(expected.causes ?? [])];
  const named = recorded.map((e) => e.condition).filter((c) => c !== undefined && c !== 'STREAM_FAILED' && !c.startsWith('_LEGACY'));
  const codes = trailOf(error).flatMap((e) => (isTidemarkError(e) ? [e.code] : []));
  if (named.length > 0) return named.some((c) => codes.includes(c!)) ? [] : [`expected ${named.join(' / ')}, got ${errorText(error)}`];
  const wanted = plainText(replace(recorded.at(-1)!.message));
  const found = trailOf(error).map((e) => plainText(e.message));
  return found.some((text) => text.includes(wanted) || (text.length > 20 && wanted.includes(text))) ? [] : [`expected message "${wanted}", got ${errorText(error)}`];
}

/** A message without its code, SQL state and closing dot. */
function plainText(message: string): string {
  return message
    .replace(/^\[[A-Z_.0-9a-z]+\] /, '')
    .replace(/ ?SQLSTATE: \w+$/, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .trim();
}
