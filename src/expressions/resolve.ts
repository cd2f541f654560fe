import { TidemarkError } from '../base/errors.js';
import type { Field, Schema } from '../columnar/types.js';
import { elementOf, fieldNotFound, fieldOf } from './access.js';
import type { BoundExpression, BoundLambda, BoundSortKey, CallSite, SessionSettings } from './bound.js';
import { DEFAULT_SETTINGS } from './bound.js';
import { bindCase } from './case.js';
import { explicitCast } from './cast/cast.js';
import { inputFileUnknown } from './errors.js';
import type { ScalarFunction } from './function.js';
import { parseExpression } from './grammar/parse.js';
import { literalText } from './literal-text.js';
import type { CallNode, ColumnNode, ExpressionNode, FieldNode, LambdaNode, SortNode } from './node.js';
import { findAggregate, findGenerator, findScalar, unresolvedRoutine } from './registry.js';
import { Scope, type ScopeColumn } from './scope.js';

/** Lets a caller take over nodes: group keys and aggregate calls become columns of the grouped rows. */
export type Replace = (node: ExpressionNode) => BoundExpression | undefined;

/**
 * Resolves an expression, given as SQL text or as a node, against the columns of a scope: names are looked up, types inferred,
 * coercions inserted. Throws Spark's analysis errors.
 */
export function resolve(
  expression: ExpressionNode | string,
  scope: Scope | Schema,
  settings: SessionSettings = DEFAULT_SETTINGS,
  replace?: Replace,
): BoundExpression {
  const node = typeof expression === 'string' ? parseExpression(expression) : expression;
  const resolver = new Resolver(scope instanceof Scope ? scope : Scope.of(scope), settings, replace);
  const bound = resolver.bind(node);
  return { ...bound, name: outputName(node, bound) };
}

/** The column name of a whole expression: a cast of a column and a field of a column are named after it. */
export function outputName(node: ExpressionNode, bound: BoundExpression): string {
  switch (node.kind) {
    case 'alias':
      return node.names[0]!;
    case 'column':
      return node.parts.at(-1)!;
    case 'cast':
      return isNamed(node.child) ? outputName(node.child, bound) : bound.name;
    default:
      return bound.name;
  }
}

/** A column or alias, perhaps within casts. */
function isNamed(node: ExpressionNode): boolean {
  return node.kind === 'column' || node.kind === 'alias' || (node.kind === 'cast' && isNamed(node.child));
}

/** What stands for a call where it is written without brackets and no column has its name. */
const BARE_FUNCTIONS: ReadonlySet<string> = new Set([
  'current_date',
  'current_timestamp',
  'current_time',
  'current_user',
  'user',
  'session_user',
]);

/** Functions that stand only with OVER (see window/resolve-window.ts). */
const ONLY_OVER: ReadonlySet<string> = new Set('row_number rank dense_rank percent_rank cume_dist ntile lag lead nth_value'.split(' '));

/** Levels of nested expressions; more would need more stack than there may be. */
const DEPTH_MAX = 510;
let depth = 0;

function tooDeep(): TidemarkError {
  return new TidemarkError('NESTING_TOO_DEEP', `the expression is nested deeper than ${DEPTH_MAX} levels`, { limit: String(DEPTH_MAX) });
}

/** Binds nodes against one scope. Lambda bodies are bound by a resolver of a wider scope. */
export class Resolver {
  constructor(
    readonly scope: Scope,
    readonly settings: SessionSettings,
    readonly replace?: Replace,
    readonly variables: ReadonlyMap<string, number> = new Map(),
  ) {}

  bind(node: ExpressionNode): BoundExpression {
    if (depth >= DEPTH_MAX) throw tooDeep();
    depth++;
    try {
      return this.replace?.(node) ?? this.#bind(node);
    } catch (error) {
      // Callers may have left little stack.
      throw error instanceof RangeError ? tooDeep() : withPosition(error, node);
    } finally {
      depth--;
    }
  }

  #bind(node: ExpressionNode): BoundExpression {
    switch (node.kind) {
      case 'column':
        return this.#column(node);
      case 'literal':
        return {
          kind: 'literal',
          value: node.value,
          type: node.type,
          nullable: node.value === null,
          name: literalText(node, this.settings),
        };
      case 'call':
        return this.#call(node);
      case 'cast':
        return explicitCast(this.bind(node.child), node.type, node.mode, this.settings);
      case 'case':
        return bindCase(node, (child) => this.bind(child), this.settings);
      case 'alias': {
        const child = this.bind(node.child);
        return { ...child, name: `${child.name} AS ${node.names[0]}` };
      }
      case 'field':
        this.#checkGenerated(node);
        return fieldOf(this.bind(node.child), node.name, this.settings);
      case 'element':
        return elementOf(this.bind(node.child), this.bind(node.key), this.settings);
      case 'star':
        throw new TidemarkError('INVALID_USAGE_OF_STAR_OR_REGEX', 'Invalid usage of `*` in an expression.', {
          elem: '`*`',
          prettyName: 'expression',
        });
      case 'lambda':
        // Spark has no name of its own for this mistake.
        throw new TidemarkError('INTERNAL_ERROR', 'a lambda stands only as an argument of a higher-order function');
      case 'sort':
        throw new TidemarkError('PARSE_SYNTAX_ERROR', 'ASC and DESC stand only in ORDER BY', { error: "'ASC'", hint: '' });
    }
  }

  #column(node: ColumnNode): BoundExpression {
    const variable = this.variables.get(node.parts[0]!.toLowerCase());
    const bare = node.parts.length === 1 ? node.parts[0]!.toLowerCase() : '';
    if (variable === undefined && BARE_FUNCTIONS.has(bare) && this.scope.lookUp(node.parts) === null && findScalar(bare) !== undefined) {
      return this.#call({ kind: 'call', name: bare, args: [] });
    }
    const { index, fields } = variable === undefined ? this.scope.find(node.parts) : { index: variable, fields: node.parts.slice(1) };
    const column = this.scope.columns[index]!;
    const written = node.parts[node.parts.length - fields.length - 1]!;
    let bound: BoundExpression = {
      kind: 'column',
      index,
      type: column.type,
      nullable: column.nullable,
      name: variable === undefined ? written : 'namedlambdavariable()',
      ...(column.metadata && { metadata: column.metadata }),
    };
    for (const field of fields) bound = fieldOf(bound, field, this.settings);
    return bound;
  }

  #call(node: CallNode): BoundExpression {
    if (node.over !== undefined) {
      for (const arg of node.args) if (arg.kind !== 'star') this.bind(arg);
      throw new TidemarkError(
        'UNSUPPORTED_EXPR_FOR_WINDOW',
        `${node.name}(…) OVER (…) stands only in a select list over a bounded stream`,
        { sqlExpr: node.name },
      );
    }
    const entry = findScalar(node.name);
    if (entry === undefined) throw this.#noScalar(node);
    refuseAggregateSyntax(node);
    const bind = (args: readonly BoundExpression[]) => bindFunction(entry.function, this.#site(node, entry.shown, args));
    return bind(this.#args(node, entry.function));
  }

  #noScalar(node: CallNode): TidemarkError {
    const name = node.written ?? node.name;
    if (/^grouping(_id)?$/i.test(name)) {
      return new TidemarkError('UNSUPPORTED_GROUPING_EXPRESSION', `\`${name}\` stands only over grouping sets, rollup or cube`);
    }
    if (findAggregate(name) !== undefined) {
      return new TidemarkError('MISSING_GROUP_BY', `the aggregate \`${name}\` stands only in groupBy(…)`, { function: name });
    }
    if (findGenerator(name) !== undefined) {
      return new TidemarkError('UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS', `the generator \`${name}\` cannot be nested in expressions`, {
        expression: name,
      });
    }
    if (ONLY_OVER.has(name.toLowerCase())) {
      return new TidemarkError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', `the window function \`${name}\` needs OVER (…)`, {
        funcName: `"${name}()"`,
      });
    }
    return unresolvedRoutine(name);
  }

  /** `explode(a).x`: the columns of a generator can be asked for fields, though it must not be nested. */
  #checkGenerated({ child, name }: FieldNode): void {
    const generator = child.kind === 'call' ? findGenerator(child.name) : undefined;
    if (generator === undefined || child.kind !== 'call') return;
    const { fields } = generator.function.bind(
      this.#site(
        child,
        generator.shown,
        child.args.map((arg) => this.bind(arg)),
      ),
    );
    if (!fields.some((f) => f.name.toLowerCase() === name.toLowerCase())) throw fieldNotFound(name, fields);
  }

  #site(node: CallNode, shown: string, args: readonly BoundExpression[]): CallSite {
    return callSite(shown, args, this.settings, node);
  }

  /** Arguments in order; lambdas get their parameters from the function's rule. */
  #args(node: CallNode, fn: ScalarFunction): BoundExpression[] {
    const nodes = node.args.flatMap((arg) => (arg.kind === 'star' ? this.expandStar(arg.qualifier) : [arg]));
    if (fn.reads !== undefined) nodes.unshift(this.#columnRead(fn.name, fn.reads));
    const bound: (BoundExpression | undefined)[] = nodes.map((arg) => (arg.kind === 'lambda' ? undefined : this.bind(arg)));
    for (const [k, arg] of nodes.entries()) {
      if (arg.kind !== 'lambda') continue;
      if (fn.lambdaParams === undefined) {
        throw new TidemarkError('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', `\`${fn.name}\` takes no lambda function`, {
          class: fn.name,
        });
      }
      const site = this.#site(
        node,
        fn.name,
        bound.filter((b) => b !== undefined),
      );
      bound[k] = this.#lambda(arg, fn.lambdaParams(bound, k, arg.params.length, site), fn.shortLambdas ?? false);
    }
    for (const [k, count] of fn.lambdasAt ?? []) {
      const body = bound[k];
      if (body === undefined || body.kind === 'lambda') continue;
      const site = this.#site(node, fn.name, bound as BoundExpression[]);
      bound[k] = lambdaOf(body, fn.lambdaParams!(bound, k, count, site).slice(0, count));
    }
    return bound as BoundExpression[];
  }

  #columnRead(name: string, parts: readonly string[]): ColumnNode {
    if (this.scope.lookUp(parts.slice(0, 1)) === null) throw inputFileUnknown(name);
    return { kind: 'column', parts };
  }

  #lambda(node: LambdaNode, fields: readonly Field[], mayBeShort: boolean): BoundLambda {
    if (node.params.length > fields.length || (node.params.length < fields.length && !mayBeShort)) {
      throw new TidemarkError(
        'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH',
        `the lambda has ${node.params.length} parameters, but ${fields.length} are given`,
        {
          expectedNumArgs: String(node.params.length),
          actualNumArgs: String(fields.length),
        },
      );
    }
    const names = node.params.map((p) => p.toLowerCase());
    if (new Set(names).size < names.length) {
      throw new TidemarkError('INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES', 'the parameters of the lambda have the same name', {
        args: node.params.join(', '),
      });
    }
    const width = this.scope.columns.length;
    const params = node.params.map((name, k) => ({ ...fields[k]!, name }));
    const columns: ScopeColumn[] = params.map((p) => ({ ...p, qualifiers: [] }));
    const variables = new Map([...this.variables, ...names.map((name, k) => [name, width + k] as const)]);
    const body = new Resolver(new Scope([...this.scope.columns, ...columns]), this.settings, this.replace, variables).bind(node.body);
    return lambdaOf(body, params);
  }

  /** The columns that `*`, `alias.*` or `struct_column.*` stands for, as nodes. */
  expandStar(qualifier: readonly string[]): ExpressionNode[] {
    const columns = this.scope.expand(qualifier[0]);
    if (qualifier.length <= 1 && columns.length > 0) {
      return columns.map((i) => {
        const { name, qualifiers } = this.scope.columns[i]!;
        return { kind: 'column', parts: [...qualifiers.slice(-1), name] };
      });
    }
    const child = qualifier.length === 0 ? undefined : this.bind({ kind: 'column', parts: qualifier });
    if (child?.type.kind === 'struct') return child.type.fields.map((f) => ({ kind: 'column', parts: [...qualifier, f.name] }));
    throw new TidemarkError('CANNOT_RESOLVE_STAR_EXPAND', `Cannot resolve \`${qualifier.join('.')}\`.* : no input or struct of that name`, {
      targetString: qualifier.join('.'),
    });
  }
}

/** An expression as the body of a lambda; one that a user wrote in a lambda's place does not look at the parameters. */
function lambdaOf(body: BoundExpression, params: readonly Field[]): BoundLambda {
  const name = `lambdafunction(${[body.name, ...params.map(() => 'namedlambdavariable()')].join(', ')})`;
  return { kind: 'lambda', params, body, type: body.type, nullable: body.nullable, name };
}

/** Binds a function of the registry over bound arguments. */
export function bindFunction(fn: ScalarFunction, site: CallSite): BoundExpression {
  const bound = fn.bind(site);
  if ('kind' in bound) return bound;
  return {
    kind: 'call',
    function: fn.name,
    args: bound.args,
    type: bound.type,
    nullable: bound.nullable,
    name: bound.name ?? `${site.name}(${site.args.map((a) => a.name).join(', ')})`,
    kernel: bound.kernel,
    deterministic: (bound.deterministic ?? true) && bound.args.every(isDeterministic),
    ...(bound.strict && { strict: true }),
    ...(bound.lazy && { lazy: bound.lazy }),
  };
}

/** What a rule sees of a call. */
export function callSite(
  shown: string,
  args: readonly BoundExpression[],
  settings: SessionSettings,
  node: CallNode,
  bindSort?: (node: ExpressionNode) => BoundExpression,
): CallSite {
  return {
    name: shown,
    args,
    settings,
    node,
    ...(node.ignoreNulls !== undefined && { ignoreNulls: node.ignoreNulls }),
    ...(node.distinct !== undefined && { distinct: node.distinct }),
    ...(node.withinGroup !== undefined && { withinGroup: node.withinGroup }),
    ...(node.withinGroup !== undefined &&
      bindSort !== undefined && { sortKeys: node.withinGroup.map((key) => boundSortKey(key, bindSort)) }),
    call: (name, inner) => bindByName(name, inner, settings, node),
  };
}

/** What only aggregates take. */
function refuseAggregateSyntax(node: CallNode): void {
  const syntax = node.distinct
    ? 'DISTINCT'
    : node.filter
      ? 'FILTER clause'
      : node.withinGroup
        ? 'WITHIN GROUP (ORDER BY ...)'
        : node.ignoreNulls
          ? 'IGNORE NULLS'
          : undefined;
  if (syntax === undefined) return;
  throw new TidemarkError('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', `the function ${node.name} does not support ${syntax}`, {
    prettyName: `\`${node.name}\``,
    syntax,
  });
}

function boundSortKey({ child, ascending, nullsFirst }: SortNode, bind: (node: ExpressionNode) => BoundExpression): BoundSortKey {
  return { expression: bind(child), ascending, nullsFirst };
}

function bindByName(name: string, args: readonly BoundExpression[], settings: SessionSettings, node: CallNode): BoundExpression {
  const entry = findScalar(name);
  if (entry === undefined) throw unresolvedRoutine(name);
  return bindFunction(entry.function, callSite(entry.shown, args, settings, node));
}

export function isDeterministic(expression: BoundExpression): boolean {
  if (expression.kind === 'call') return expression.deterministic;
  return expression.kind !== 'lambda' || isDeterministic(expression.body);
}

/** The same error with the place of the node in the text, where the error has none yet. */
function withPosition(error: unknown, node: ExpressionNode): unknown {
  if (!(error instanceof TidemarkError) || node.position === undefined || 'position' in error.details) return error;
  const { line, column } = node.position;
  const message = error.message.slice(error.code.length + 3);
  return new TidemarkError(
    error.code,
    `${message} (line ${line}, pos ${column})`,
    { ...error.details, position: { line, column } },
    error.cause,
  );
}
