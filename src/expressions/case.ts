import { TidemarkError } from '../base/errors.js';
import { BOOLEAN, VOID } from '../columnar/types.js';
import type { BoundCall, BoundExpression, SessionSettings } from './bound.js';
import { implicitlyCast } from './cast/implicit.js';
import { commonType } from './coercion/common-type.js';
import { quotedType, typeMismatch } from './errors.js';
import type { LazyKernel } from './function.js';
import { allRows, assemble, evaluateRows, splitRows, type Part } from './lazy.js';
import type { CaseNode, ExpressionNode } from './node.js';

const neverRun = (): never => {
  throw new TidemarkError('INTERNAL_ERROR', 'a lazy call has no kernel');
};

/** CASE in both forms. Arguments of the call: condition, value, condition, value …, then the ELSE value where there is one. */
export function bindCase(node: CaseNode, bind: (node: ExpressionNode) => BoundExpression, settings: SessionSettings): BoundExpression {
  const { operand } = node;
  const whens = node.branches.map((b) => bind(operand === undefined ? b.when : { kind: 'call', name: '=', args: [operand, b.when] }));
  const thens = node.branches.map((b) => bind(b.then));
  return caseCall(whens, thens, node.otherwise && bind(node.otherwise), settings);
}

export function caseCall(
  whens: readonly BoundExpression[],
  thens: readonly BoundExpression[],
  otherwise: BoundExpression | undefined,
  settings: SessionSettings,
): BoundCall {
  const branches = whens.map((w, k) => ` WHEN ${w.name} THEN ${thens[k]!.name}`).join('');
  const name = `CASE${branches}${otherwise === undefined ? '' : ` ELSE ${otherwise.name}`} END`;
  const conditions = whens.map((w) => condition(w, name, settings));
  const values = otherwise === undefined ? thens : [...thens, otherwise];
  const type = commonType(
    values.map((v) => v.type),
    settings.ansi,
  );
  if (type === null) {
    const dataType = `[${values.map((v) => quotedType(v.type)).join(', ')}]`;
    throw typeMismatch('DATA_DIFF_TYPES', name, `the values have the types ${dataType}, which have no common type`, {
      functionName: '`casewhen`',
      dataType,
    });
  }
  const cast = values.map((v) => implicitlyCast(v, type, settings));
  const args = conditions.flatMap((c, k) => [c, cast[k]!]);
  if (otherwise !== undefined) args.push(cast.at(-1)!);
  return {
    kind: 'call',
    function: 'case',
    args,
    type,
    nullable: otherwise === undefined || cast.some((v) => v.nullable),
    name,
    kernel: neverRun,
    deterministic: args.every((a) => a.kind !== 'call' || a.deterministic),
    lazy: evaluateCase,
  };
}

function condition(when: BoundExpression, name: string, settings: SessionSettings): BoundExpression {
  if (when.type.kind === 'boolean') return when;
  if (when.type.kind === 'void') return implicitlyCast(when, BOOLEAN, settings);
  throw typeMismatch('UNEXPECTED_INPUT_TYPE', name, `a WHEN needs a BOOLEAN, but "${when.name}" is ${quotedType(when.type)}`, {
    requiredType: '"BOOLEAN"',
    inputSql: `"${when.name}"`,
    inputType: quotedType(when.type),
  });
}

/** Rows go to the first branch whose condition is TRUE; each value is evaluated for its rows only. */
export const evaluateCase: LazyKernel = (args, batch, context) => {
  const parts: Part[] = [];
  let rest = allRows(batch.length);
  let k = 0;
  for (; k + 1 < args.length && rest.length > 0; k += 2) {
    const { yes, no } = splitRows(evaluateRows(args[k]!, batch, rest, context), rest);
    if (yes.length > 0) parts.push({ rows: yes, column: evaluateRows(args[k + 1]!, batch, yes, context) });
    rest = no;
  }
  const type = args[1]!.type;
  const otherwise = args.length % 2 === 1 ? args.at(-1)! : nullOf(type);
  if (rest.length > 0) parts.push({ rows: rest, column: evaluateRows(otherwise, batch, rest, context) });
  return assemble(type, batch.length, parts);
};

function nullOf(type: BoundExpression['type']): BoundExpression {
  return { kind: 'literal', value: null, type: type ?? VOID, nullable: true, name: 'NULL' };
}
