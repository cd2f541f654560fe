import { STRING, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { callText, quotedType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { JsonGenerator } from '../../values/json/json-generator.js';
import { canonicalType, JsonSchemaInference } from '../../values/json/json-inference.js';
import { jsonOptions, type JsonOptions } from '../../values/json/json-options.js';
import { typeSql } from '../../../columnar/schema-text.js';
import { once, optionsArgument, sampleArgument, shownWithFirst } from './arguments.js';

function checkCount(site: CallSite): void {
  if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
}

function bindToJson(site: CallSite): BoundFunction {
  checkCount(site);
  const given = site.args[0]!;
  const texts = optionsArgument(site, 1);
  const value = given.type.kind === 'void' ? implicitlyCast(given, STRING, site.settings) : given;
  const { type } = given;
  if (type.kind !== 'struct' && type.kind !== 'array' && type.kind !== 'map' && type.kind !== 'void') {
    throw typeMismatch('INVALID_JSON_SCHEMA', callText(site), `the value is a struct, an array or a map, not ${quotedType(type)}`, {
      schema: quotedType(type),
    });
  }
  const generator = once(() => new JsonGenerator(type, jsonOptions(texts, { timeZone: site.settings.timeZone })));
  return {
    args: [value],
    type: STRING,
    nullable: true,
    name: shownWithFirst(site),
    kernel: rowKernel((v: Value) => generator().text(v), STRING, true),
  };
}

function bindSchemaOf(site: CallSite): BoundFunction {
  checkCount(site);
  const texts = optionsArgument(site, 1);
  const sample = sampleArgument(site, 'json');
  const { timeZone } = site.settings;
  const find = once(() => schemaOf(sample, jsonOptions(texts, { timeZone })));
  return { args: [], type: STRING, nullable: false, name: shownWithFirst(site), kernel: rowKernel(() => find(), STRING, false) };
}

/** Text that is no JSON fails, whatever the mode. */
function schemaOf(sample: string, options: JsonOptions): string {
  const type = new JsonSchemaInference({ ...options, mode: 'FAILFAST' }).typeOf(sample)!;
  return typeSql(canonicalRoot(type, options.dropFieldIfAllNull));
}

function canonicalRoot(type: DataType, dropNulls: boolean): DataType {
  const canonical = canonicalType(type, dropNulls);
  if (canonical !== null) return canonical;
  if (type.kind === 'struct') return { kind: 'struct', fields: [] };
  if (type.kind === 'array' && type.element.kind === 'struct') return { ...type, element: { kind: 'struct', fields: [] } };
  return STRING;
}

export const functions: readonly ScalarFunction[] = [
  { name: 'to_json', doc: 'A struct, array or map as JSON text; options as those of JSON files.', bind: bindToJson },
  { name: 'schema_of_json', doc: 'The schema of a constant JSON text, as DDL.', bind: bindSchemaOf },
];
