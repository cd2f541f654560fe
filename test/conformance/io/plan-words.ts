import { NotBuilt } from './case.js';
import { operator, type AnyStream } from './pipeline.js';

/** A stream as a case puts it in words: `withWatermark(ts, 10 seconds) groupBy(window(ts, 5 seconds), k) count`, joins and unions of `s` and `t`. */
export function planOf(words: string, inputs: ReadonlyMap<string, AnyStream>): AnyStream {
  const join = /^s (.*) (inner|left_outer|right_outer|full_outer|left_semi) join t (.*?) on (.*?)(?:, (groupBy.*))?$/.exec(words);
  if (join !== null) {
    const [, left, how, right, on, then] = join;
    const joined = operator('join', calls(right!, inputs.get('t')!), quoted(on!), how)(calls(left!, inputs.get('s')!));
    return then === undefined ? joined : calls(then, joined);
  }
  const union = /^(s) (.*) union (s|t) (.*)$/.exec(words);
  if (union !== null) {
    const [, left, leftWords, right, rightWords] = union;
    return operator('union', calls(rightWords!, inputs.get(right!)!))(calls(leftWords!, inputs.get(left!)!));
  }
  return calls(words, [...inputs.values()][0]!);
}

function calls(words: string, stream: AnyStream): AnyStream {
  let result = stream;
  let rest = words.trim();
  while (rest !== '') {
    const { name, args, after } = call(rest);
    rest = after;
    if (name === 'groupBy') {
      const aggregate = /^(count\b|agg\()/.exec(rest);
      if (aggregate === null) throw new NotBuilt(`plan ${words}`);
      if (aggregate[1] === 'count') {
        result = operator('groupBy', args.map(windowed), ['count(1) AS count'])(result);
        rest = rest.slice('count'.length).trim();
      } else {
        const agg = call(rest);
        result = operator('groupBy', args.map(windowed), agg.args)(result);
        rest = agg.after;
      }
    } else result = one(name, args)(result);
  }
  return result;
}

function one(name: string, args: readonly string[]) {
  if (name === 'select') return operator('selectExpr', ...args);
  if (name === 'where') return operator('where', args.join(', '));
  if (name === 'limit') return operator('limit', Number(args[0]));
  if (name === 'dropDuplicates' || name === 'dropDuplicatesWithinWatermark') return operator(name, args);
  if (name === 'observe') return operator('observe', args[0], args.slice(1));
  if (name === 'withWatermark') return operator(name, ...args);
  throw new NotBuilt(`plan word ${name}`);
}

/** `name(a, b(c, d))` at the beginning of a text. */
function call(text: string): { name: string; args: string[]; after: string } {
  const name = /^\w+/.exec(text)?.[0] ?? '';
  if (text[name.length] !== '(') return { name, args: [], after: text.slice(name.length).trim() };
  let depth = 0;
  const args: string[] = [''];
  for (let i = name.length; i < text.length; i++) {
    const char = text[i]!;
    if (char === '(' && depth++ === 0) continue;
    if (char === ')' && --depth === 0)
      return { name, args: args.map((arg) => arg.trim()).filter((arg) => arg !== ''), after: text.slice(i + 1).trim() };
    if (char === ',' && depth === 1) args.push('');
    else args[args.length - 1] += char;
  }
  throw new NotBuilt(`plan ${text}`);
}

/** `window(ts, 5 seconds)` with its duration in quotes. */
function windowed(key: string): string {
  return key.replace(/^(window|session_window)\((\w+), ([^)]*)\)$/, "$1($2, '$3')");
}

/** Names of the two sides are different, so a condition needs no change. */
function quoted(condition: string): string {
  return condition;
}
