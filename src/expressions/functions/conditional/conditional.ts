import { take } from '../../../columnar/take.js';
import { BOOLEAN, DOUBLE } from '../../../columnar/types.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { caseCall, evaluateCase } from '../../case.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { commonType } from '../../coercion/common-type.js';
import { callText, quotedType, typeMismatch, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, LazyKernel, ScalarFunction } from '../../function.js';
import { allRows, assemble, evaluateRows, type Part } from '../../lazy.js';
import { coerce, toCommon } from '../../scalar.js';

function neverRun(): never {
  throw new Error('a lazy call has no kernel');
}

/** Each argument is evaluated only for the rows where those before it are NULL. */
const evaluateCoalesce: LazyKernel = (args, batch, context) => {
  const parts: Part[] = [];
  let rest = allRows(batch.length);
  for (const [k, arg] of args.entries()) {
    if (rest.length === 0) break;
    const column = evaluateRows(arg, batch, rest, context);
    const last = k === args.length - 1;
    if (last || column.validity === null) {
      parts.push({ rows: rest, column });
      break;
    }
    const nulls = rest.filter((_, i) => column.isNull(i));
    parts.push(nulls.length === rest.length ? { rows: rest.subarray(0, 0), column } : keep(column, rest));
    rest = nulls;
  }
  return assemble(args[0]!.type, batch.length, parts);
};

/** The rows of a part that are not NULL. */
function keep(column: Part['column'], rows: Int32Array): Part {
  const at = allRows(rows.length).filter((i) => !column.isNull(i));
  return { rows: at.map((i) => rows[i]!), column: take(column, at) };
}

function coalesceCall(args: readonly BoundExpression[], name: string): BoundFunction {
  return { args, type: args[0]!.type, nullable: args.every((a) => a.nullable), name, kernel: neverRun, lazy: evaluateCoalesce };
}

const coalesce: ScalarFunction = {
  name: 'coalesce',
  doc: 'The first argument that is not NULL.',
  bind(site) {
    if (site.args.length === 0) throw wrongArgumentCount('coalesce', '> 0', 0);
    return coalesceCall(toCommon(site.args, 'all', site), callText(site));
  },
};

function nvl(name: string): ScalarFunction {
  return {
    name,
    doc: 'The first argument, or the second where that is NULL.',
    bind(site) {
      if (site.args.length !== 2) throw wrongArgumentCount(name, '2', site.args.length);
      return coalesceCall(toCommon(site.args, 'all', { ...site, name: 'coalesce' }), callText(site));
    },
  };
}

/** IF(condition, yes, no): a CASE of one branch under its own name. */
const ifFunction: ScalarFunction = {
  name: 'if',
  doc: 'The second argument where the first is true, else the third.',
  bind(site) {
    if (site.args.length !== 3) throw wrongArgumentCount('if', '3', site.args.length);
    const [condition, yes, no] = site.args as [BoundExpression, BoundExpression, BoundExpression];
    const name = `(IF(${site.args.map((a) => a.name).join(', ')}))`;
    if (condition.type.kind !== 'boolean' && condition.type.kind !== 'void') throw unexpectedInputType(name, 0, '"BOOLEAN"', condition);
    const type = commonType([yes.type, no.type], site.settings.ansi);
    if (type === null) {
      const dataType = `[${quotedType(yes.type)}, ${quotedType(no.type)}]`;
      throw typeMismatch('DATA_DIFF_TYPES', name, `the values have the types ${dataType}`, { functionName: '`if`', dataType });
    }
    const args = [implicitlyCast(condition, BOOLEAN, site.settings), ...[yes, no].map((e) => implicitlyCast(e, type, site.settings))];
    return { args, type, nullable: args[1]!.nullable || args[2]!.nullable, name, kernel: neverRun, lazy: evaluateCase };
  },
};

function renamed(bound: BoundExpression, site: CallSite): BoundExpression {
  return { ...bound, name: callText(site) };
}

const nullif: ScalarFunction = {
  name: 'nullif',
  doc: 'NULL where both arguments are equal, else the first.',
  bind(site) {
    if (site.args.length !== 2) throw wrongArgumentCount('nullif', '2', site.args.length);
    const [left] = site.args as [BoundExpression];
    const nothing: BoundExpression = { kind: 'literal', value: null, type: left.type, nullable: true, name: 'NULL' };
    return renamed(site.call('if', [site.call('=', site.args), nothing, left]), site);
  },
};

const nvl2: ScalarFunction = {
  name: 'nvl2',
  doc: 'The second argument where the first is not NULL, else the third.',
  bind(site) {
    if (site.args.length !== 3) throw wrongArgumentCount('nvl2', '3', site.args.length);
    const [test, yes, no] = site.args as [BoundExpression, BoundExpression, BoundExpression];
    return renamed(site.call('if', [site.call('isnotnull', [test]), yes, no]), site);
  },
};

const nanvl: ScalarFunction = {
  name: 'nanvl',
  doc: 'The first argument, or the second where that is NaN.',
  bind(site) {
    if (site.args.length !== 2) throw wrongArgumentCount('nanvl', '2', site.args.length);
    const [left, right] = site.args.map((a, k) => implicitlyCast(coerce(a, DOUBLE, k, site), DOUBLE, site.settings)) as [
      BoundExpression,
      BoundExpression,
    ];
    const nan: BoundExpression = { kind: 'literal', value: NaN, type: DOUBLE, nullable: false, name: 'NaN' };
    return renamed(caseCall([site.call('=', [left, nan])], [right], left, site.settings), site);
  },
};

export const functions: readonly ScalarFunction[] = [coalesce, nvl('nvl'), nvl('ifnull'), ifFunction, nullif, nvl2, nanvl];
