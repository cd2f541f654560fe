import type { FunctionCase, Outcome } from './case.js';

/** How far a double may be off: the last place for functions of other math libraries, 1e-12 for moments (FORMAT-functions.md, "Comparing"). */
interface Tolerance {
  readonly relative: number;
  readonly javaDigits: boolean;
  readonly anyOrder: boolean;
}

const TRANSCENDENTAL =
  /\b(sinh?|cosh?|tanh?|asinh?|acosh?|atanh?|atan2|exp|expm1|ln|log\d*p?|log|pow|power|cbrt|sqrt|cot|sec|csc|hypot|degrees|radians)\b/i;
const MOMENTS = /\b(std|stddev\w*|var_\w+|variance|skewness|kurtosis|corr|covar_\w+|regr_\w+)\b/i;

function toleranceOf(test: FunctionCase): Tolerance {
  const text = [test.expr, test.select, ...(test.aggs ?? []), test.then].flat().join(' ');
  return {
    relative: MOMENTS.test(text) ? 1e-12 : TRANSCENDENTAL.test(text) ? 4.5e-16 : 0,
    javaDigits: test.about?.includes('digits of JDK 17') ?? false,
    anyOrder: /\bcollect_set\b/i.test(text),
  };
}

/** Whether an outcome is the recorded answer. */
export function matches(test: FunctionCase, expected: Outcome, actual: Outcome): boolean {
  const tolerance = toleranceOf(test);
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const key of keys) {
    if (key === 'error') {
      if (!sameError(expected[key] as ErrorOutcome | undefined, actual[key] as ErrorOutcome | undefined)) return false;
    } else if (key === 'result') {
      if (!sameRows(test, expected['result'] as unknown[], actual['result'] as unknown[], tolerance)) return false;
    } else if (!sameValue(expected[key], actual[key], { relative: 0, javaDigits: false, anyOrder: false })) return false;
  }
  return true;
}

interface ErrorOutcome {
  readonly stage: string;
  readonly condition: string | null;
  readonly crash?: string;
}

/** Where Spark has no name for an error (it lets an exception of Java through), any named error of that stage is right; a crash never is. */
function sameError(expected: ErrorOutcome | undefined, actual: ErrorOutcome | undefined): boolean {
  if (expected === undefined || actual === undefined || actual.crash !== undefined) return false;
  return expected.stage === actual.stage && (expected.condition === null || expected.condition === actual.condition);
}

function sameRows(test: FunctionCase, expected: unknown[] | undefined, actual: unknown[] | undefined, tolerance: Tolerance): boolean {
  if (expected === undefined || actual === undefined) return expected === actual;
  if (expected.length !== actual.length) return false;
  const orderFree = test.aggs !== undefined || test.then !== undefined;
  if (!orderFree) return expected.every((row, i) => sameValue(row, actual[i], tolerance));
  const rest = [...actual];
  return expected.every((row) => {
    const at = rest.findIndex((candidate) => sameValue(row, candidate, tolerance));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}

function sameValue(a: unknown, b: unknown, tolerance: Tolerance): boolean {
  if (a === b) return true;
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.fround(a) === b || Math.abs(a - b) <= tolerance.relative * Math.max(Math.abs(a), Math.abs(b));
  }
  if (tolerance.javaDigits && typeof a === 'string' && typeof b === 'string') return shortest(a) === shortest(b);
  if (Array.isArray(a) && Array.isArray(b)) return sameList(a, b, tolerance);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || Array.isArray(a) || Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => sameValue((a as Outcome)[k], (b as Outcome)[k], tolerance));
}

function sameList(a: readonly unknown[], b: readonly unknown[], tolerance: Tolerance): boolean {
  if (a.length !== b.length) return false;
  if (a.every((v, i) => sameValue(v, b[i], tolerance))) return true;
  if (!tolerance.anyOrder) return false;
  const sorted = (list: readonly unknown[]) =>
    list
      .map((v) => JSON.stringify(v))
      .sort()
      .join();
  return sorted(a) === sorted(b);
}

/** Text with each number in it as JavaScript writes it. */
function shortest(text: string): string {
  return text.replace(/-?\d+\.\d+(E-?\d+)?/g, (n) => String(Number(n)));
}
