import { getBit, setBit } from '../../columnar/bitmap.js';
import { BooleanColumn, type Column, ConstantColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { BOOLEAN, STRING } from '../../columnar/types.js';
import type { BoundExpression, BoundLiteral, CallSite, Kernel } from '../bound.js';
import { isString } from '../coercion/common-type.js';
import { wrongArgumentCount } from '../errors.js';
import { constantOf } from '../fold.js';
import type { BoundFunction, ScalarFunction } from '../function.js';
import { coerce, rememberLast, scalar } from '../scalar.js';
import { JavaRegex } from '../values/text/java-regex.js';
import { compileLike, type LikePattern } from '../values/text/like.js';
import { ignoringCase, likeKernel, matchColumn } from './like-kernel.js';

/** `a LIKE b [ESCAPE c]` and `ilike(a, b)`. */
function like(name: 'like' | 'ilike', doc: string): ScalarFunction {
  return {
    name,
    doc,
    bind(site): BoundFunction {
      if (site.args.length < 2 || site.args.length > 3) throw wrongArgumentCount(name, '2', site.args.length);
      const args = site.args.slice(0, 2).map((arg, k) => coerce(arg, STRING, k, site));
      const escape = escapeOf(site);
      const shown = likeName(name, site, escape);
      const compile = rememberLast((pattern: string) => compiled(pattern, escape, name === 'ilike'));
      return { args, type: BOOLEAN, nullable: args.some((a) => a.nullable), name: shown, kernel: likeKernel(compile) };
    },
  };
}

function compiled(pattern: string, escape: string, ignoresCase: boolean): LikePattern {
  const like = compileLike(pattern, escape, ignoresCase);
  return ignoresCase ? ignoringCase(like) : like;
}

function escapeOf(site: CallSite): string {
  const literal = site.args[2] === undefined ? undefined : constantOf(site.args[2], site.settings);
  return typeof literal?.value === 'string' ? literal.value : '\\';
}

function likeName(name: 'like' | 'ilike', site: CallSite, escape: string): string {
  const [text, pattern] = site.args as [BoundExpression, BoundExpression];
  if (name === 'ilike') return `ilike(${text.name}, ${pattern.name})`;
  return `${text.name} LIKE ${pattern.name}${escape === '\\' ? '' : ` ESCAPE '${escape}'`}`;
}

interface Quantified {
  readonly any: boolean;
  readonly negated: boolean;
  readonly ignoresCase: boolean;
}

/** `a LIKE ANY (…)` and its kind: constant patterns at once, others one by one. */
function quantified(name: string, kind: Quantified): ScalarFunction {
  return {
    name,
    bind(site) {
      const [text, ...patterns] = site.args as [BoundExpression, ...BoundExpression[]];
      const literals = patterns.map((p) => (isString(p.type) || p.type.kind === 'void' ? constantOf(p, site.settings) : undefined));
      if (literals.some((l) => l === undefined)) return oneByOne(text, patterns, kind, site);
      const arg = coerce(text, STRING, 0, site);
      const shown = `${kind.negated ? 'not' : ''}like${kind.any ? 'any' : 'all'}(${kind.ignoresCase ? `lower(${text.name})` : text.name})`;
      return { args: [arg], type: BOOLEAN, nullable: true, name: shown, kernel: quantifiedKernel(literals as BoundLiteral[], kind) };
    },
  };
}

function oneByOne(text: BoundExpression, patterns: readonly BoundExpression[], kind: Quantified, site: CallSite): BoundExpression {
  const tests = patterns.map((pattern) => {
    const test = site.call(kind.ignoresCase ? 'ilike' : 'like', [text, pattern]);
    return kind.negated ? site.call('not', [test]) : test;
  });
  return tests.reduce((all, test) => site.call(kind.any ? 'or' : 'and', [all, test]));
}

/** The text against each pattern; NULL where no test settles it and a pattern is NULL. */
function quantifiedKernel(literals: readonly BoundLiteral[], kind: Quantified): Kernel {
  const patterns = literals.flatMap((l) => (l.value === null ? [] : [compiled(l.value as string, '\\', kind.ignoresCase)]));
  const hasNull = patterns.length < literals.length;
  return ([arg], length) => {
    const text = arg instanceof ConstantColumn ? flatten(arg) : arg!;
    const settled = new Uint8Array((length + 7) >> 3);
    for (const pattern of patterns) {
      const { bits } = matchColumn(pattern, text);
      for (let i = 0; i < length; i++) if ((getBit(bits, i) !== kind.negated) === kind.any) setBit(settled, i);
    }
    return settledColumn(settled, kind.any, hasNull, text, length);
  };
}

/** `settled` rows have the value `any`; the others the opposite, or NULL where a pattern was. */
function settledColumn(settled: Uint8Array, any: boolean, hasNull: boolean, text: Column, length: number): BooleanColumn {
  const bits = any ? settled : settled.map((b) => ~b);
  if (!hasNull) return new BooleanColumn(BOOLEAN, length, bits, text.validity);
  const validity = text.validity === null ? settled : settled.map((b, k) => b & text.validity![k]!);
  return new BooleanColumn(BOOLEAN, length, bits, validity);
}

const rlike = scalar({
  name: 'rlike',
  shownAliases: ['regexp', 'regexp_like'],
  doc: 'Whether a Java regular expression is found in the text.',
  params: [STRING, STRING],
  result: BOOLEAN,
  shown: ([text, pattern], site) => `${site.name.toUpperCase()}(${text}, ${pattern})`,
  choose: () => {
    const compile = rememberLast((pattern: string) => new JavaRegex(pattern));
    return (text, pattern) => compile(pattern).test(text);
  },
});

const FORMS = [
  ['like_any', { any: true, negated: false, ignoresCase: false }],
  ['like_all', { any: false, negated: false, ignoresCase: false }],
  ['not_like_any', { any: true, negated: true, ignoresCase: false }],
  ['not_like_all', { any: false, negated: true, ignoresCase: false }],
  ['ilike_any', { any: true, negated: false, ignoresCase: true }],
  ['ilike_all', { any: false, negated: false, ignoresCase: true }],
  ['not_ilike_any', { any: true, negated: true, ignoresCase: true }],
  ['not_ilike_all', { any: false, negated: true, ignoresCase: true }],
] as const;

export const functions: readonly ScalarFunction[] = [
  like('like', 'Whether the text matches a pattern: % any characters, _ one.'),
  like('ilike', 'As like, in any case of letters.'),
  rlike,
  ...FORMS.map(([name, kind]) => quantified(name, kind)),
];
