import * as operators from 'tidemark/operators';
import { type EpochStream, fromRows, parseDdl } from 'tidemark';
import { objectOf } from './scenario-values.js';
import type { JsonRow, Relation } from './scenario.js';
import { statefulFunction } from './stateful-functions.js';

type AnyStream = EpochStream;
type AnyOperator = (stream: AnyStream) => AnyStream;

/** An operation that the package does not have. */
export class NotBuilt extends Error {}

/** Builds the plan of a scenario with the public operators. */
export function buildPlan(relation: Relation, sources: ReadonlyMap<string, AnyStream>): AnyStream {
  const build = (r: Relation) => buildPlan(r, sources);
  const input = () => build(relation.in!);
  const apply = (name: string, ...args: unknown[]) => operator(name, ...args)(input());
  const strings = (key: string) => relation[key] as string[];
  switch (relation.op) {
    case 'source':
      return sources.get(relation['name'] as string)!;
    case 'static': {
      const schema = parseDdl(relation['schema'] as string);
      return fromRows(
        schema,
        (relation['rows'] as JsonRow[]).map((row) => objectOf(row, schema)),
      );
    }
    case 'select':
      return apply('selectExpr', ...strings('exprs'));
    case 'where':
      return apply('where', relation['cond']);
    case 'withColumn':
      return apply('withColumn', relation['name'], relation['expr']);
    case 'drop':
      return apply('drop', ...strings('cols'));
    case 'as':
      return apply('as', relation['name']);
    case 'explode':
      return apply('selectExpr', '*', `explode(${String(relation['expr'])}) as ${String(relation['as'])}`);
    case 'withWatermark':
      return apply('withWatermark', relation['col'], relation['delay']);
    case 'groupBy':
      return apply('groupBy', strings('keys'), strings('aggs'));
    case 'dropDuplicates':
    case 'dropDuplicatesWithinWatermark':
      return relation['cols'] === undefined ? apply(relation.op) : apply(relation.op, relation['cols']);
    case 'join':
      return joined(relation, build(relation.left!), build(relation.right!));
    case 'union': {
      const [first, ...others] = relation.inputs!.map(build);
      return operator('union', ...others)(first!);
    }
    case 'limit':
      return apply('limit', relation['n']);
    case 'orderBy':
      return apply('orderBy', ...strings('exprs'));
    case 'statefulMap':
      return statefulMap(relation, input());
    default:
      throw new NotBuilt(`operation ${relation.op}`);
  }
}

function operator(name: string, ...args: unknown[]): AnyOperator {
  const make = (operators as unknown as Record<string, ((...args: unknown[]) => AnyOperator) | undefined>)[name];
  if (make === undefined) throw new NotBuilt(`operator ${name}`);
  return make(...args);
}

function joined(relation: Relation, left: AnyStream, right: AnyStream): AnyStream {
  const how = relation['how'] as string;
  const on = relation['using'] ?? relation['on'];
  return operator('join', right, on, how)(left);
}

function statefulMap(relation: Relation, input: AnyStream): AnyStream {
  const name = relation['mode'] === 'map' ? 'mapGroupsWithState' : 'flatMapGroupsWithState';
  const options = { timeout: relation['timeout'], schema: relation['out'], outputMode: relation['stateMode'] };
  return operator(name, relation['keys'], statefulFunction(relation), options)(input);
}
