import { isTidemarkError, type TidemarkError } from 'tidemark';
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

/** What a message of Spark says to users of its session, and parameters that show how it is made inside. */
const SPARK_ADVICE = [
  / You can set the config '[^']*' to 'false' to restore the previous behavior\. Note that multiple stateful operators will be disallowed\./,
  / To ignore this check, set '[^']*' to 'true'\./,
  / Please refer the programming guide doc for more details\. If you understand .*$/s,
  /, or from a streaming table or flow definition within a Spark Declarative Pipeline/,
  / If some files already exist in the directory, then depending on the file format .*$/s,
];
const OF_SPARK = new Set([
  ...['id', 'runId', 'message', 'docroot', 'searchPath', 'config', 'alternative', 'availableCodecs', 'expectedCommits', 'missingCommits'],
  // no group is joined: ours only names the read
  'groupId',
  // whole expressions as text: ours say where in the text it is
  ...['condition', 'expression', 'expressionList'],
  ...['storedKeySchema', 'newKeySchema', 'storedValueSchema', 'newValueSchema', 'OpsInMetadataSeq', 'OpsInCurBatchSeq'],
]);
/** Of the words in Spark's message, so many stand in ours. */
const SHARED_WORDS = 0.75;

/**
 * Whether our error is the recorded one. Where Spark has a name for the condition (the innermost stands for a failed query), ours has the same,
 * and says the values of its parameters. Where it has none, ours is a deliberate refusal in the words of Spark: its quoted values, its numbers
 * and three quarters of its other words, without what it advises users of its session.
 */
export function sameError(expected: RecordedError, error: unknown, replace: (text: string) => string = (text) => text): string[] {
  const recorded = [expected, ...(expected.causes ?? [])];
  // what only the Python binding checks need not be copied: any refusal will do
  if (recorded.some(isOfPython) && isTidemarkError(error)) return [];
  const inTexts = recorded.flatMap((e) => [...e.message.matchAll(/\[([A-Z][A-Z0-9_]{5,}(?:\.[A-Z0-9_]+)*)\]/g)].map((match) => match[1]));
  const named = [...new Set([...recorded.map((e) => e.condition), ...inTexts])].filter(
    (c) => c !== undefined && c !== 'STREAM_FAILED' && !c.startsWith('_LEGACY'),
  );
  const ours = trailOf(error).filter((e) => isTidemarkError(e));
  if (named.length > 0) {
    const same = ours.filter((e) => named.includes(e.code));
    if (same.length === 0) return [`expected ${named.join(' / ')}, got ${errorText(error)}`];
    return missingParameters(recorded, same, replace);
  }
  const wanted = SPARK_ADVICE.reduce((text, advice) => text.replace(advice, ''), replace(recorded.at(-1)!.message));
  const text = trailOf(error)
    .map((e) => e.message)
    .join(' ');
  const isDeliberate = ours.length > 0 && !ours.some((e) => e.code === 'INTERNAL_ERROR');
  return isDeliberate && saysTheSame(wanted, text) ? [] : [`expected an error that says "${wanted}", got ${errorText(error)}`];
}

/** A check that only the Python binding makes, or an error that only Python has. */
function isOfPython(e: RecordedError): boolean {
  return e.class.startsWith('python:') || /<PYTHON TRACEBACK> TypeError/.test(e.message);
}

/** A line for each parameter of the recorded error whose value our errors do not show. */
function missingParameters(
  recorded: readonly RecordedError[],
  ours: readonly TidemarkError[],
  replace: (text: string) => string,
): string[] {
  const code = ours[0]!.code;
  const shown = plain(JSON.stringify(ours.map((e) => [e.message, e.details])));
  const parameters = recorded.findLast((e) => e.condition === code)?.parameters ?? {};
  return Object.entries(parameters).flatMap(([name, value]) =>
    OF_SPARK.has(name) || shown.includes(plain(replace(value))) ? [] : [`${code}: expected ${name} ${value}, got ${errorText(ours[0])}`],
  );
}

/** Without quotes, backslashes and case; paths with one slash. */
function plain(text: string): string {
  return text
    .replace(/[\\`"']/g, '')
    .replace(/file:\/+/g, 'file:/')
    .toLowerCase();
}

function saysTheSame(wanted: string, text: string): boolean {
  const marked = [...wanted.matchAll(/'([^' ]+)'|"([^" ]+)"|\[(\w+)\]|(?<![\w.])(-?\d+(?:\.\d+)?)(?![\w.])/g)].map((m) =>
    m.slice(1).find((part) => part !== undefined)!,
  );
  const words = wordsOf(wanted);
  const found = new Set(wordsOf(text));
  const shared = words.filter((word) => found.has(word)).length;
  return marked.every((value) => text.toLowerCase().includes(value.toLowerCase())) && shared >= words.length * SHARED_WORDS;
}

/** Different words of four letters and more. */
function wordsOf(message: string): string[] {
  return [...new Set(message.toLowerCase().match(/[a-z0-9]{4,}/g) ?? [])];
}
