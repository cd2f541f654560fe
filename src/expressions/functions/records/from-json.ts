import { STRING, type DataType, type StructType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { CallSite } from '../../bound.js';
import { callText, quotedType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { malformedRecord } from '../../values/json/json-errors.js';
import { jsonOptions, type JsonOptions } from '../../values/json/json-options.js';
import { JsonParser, JsonRecordReader } from '../../values/json/json-parser.js';
import { rowText } from '../../values/record/row-text.js';
import { modeUnsupported, once, optionsArgument, schemaArgument, shownWithFirst, textArgument, type RowReader } from './arguments.js';

function bind(site: CallSite): BoundFunction {
  if (site.args.length < 2 || site.args.length > 3) throw wrongArgumentCount(site.name, '[2, 3]', site.args.length);
  const type = schemaArgument(site, 1);
  const texts = optionsArgument(site, 2);
  checkSchema(type, site);
  const json = textArgument(site, 0);
  const { timeZone, jsonPartialResults } = site.settings;
  const read = once(() => {
    const options = jsonOptions(texts, { timeZone, ...(jsonPartialResults !== undefined && { partialResults: jsonPartialResults }) });
    if (options.mode === 'DROPMALFORMED') throw modeUnsupported('from_json', options.mode);
    return type.kind === 'struct' ? structReader(type, options) : valueReader(type, options);
  });
  return {
    args: [json],
    type,
    nullable: true,
    name: shownWithFirst(site),
    kernel: rowKernel((text: string, context: { timestampMicros: bigint }) => read()(text, context.timestampMicros), type, true),
  };
}

function checkSchema(type: DataType, site: CallSite): void {
  if (type.kind !== 'struct' && type.kind !== 'array' && type.kind !== 'map') {
    throw typeMismatch('INVALID_JSON_SCHEMA', callText(site), `the schema is a struct, an array or a map, not ${quotedType(type)}`, {
      schema: quotedType(type),
    });
  }
  const bad = badMap(type);
  if (bad === undefined) return;
  throw typeMismatch('INVALID_JSON_MAP_KEY_TYPE', callText(site), `maps in JSON have STRING keys, but this is ${quotedType(bad)}`, {
    schema: quotedType(bad),
  });
}

/** A map whose keys are no strings. */
function badMap(type: DataType): DataType | undefined {
  switch (type.kind) {
    case 'map':
      return type.key.kind === STRING.kind ? badMap(type.value) : type;
    case 'array':
      return badMap(type.element);
    case 'struct':
      return type.fields.map((f) => badMap(f.type)).find((t) => t !== undefined);
    default:
      return undefined;
  }
}

function structReader(type: StructType, options: JsonOptions): RowReader {
  let now = 0n;
  const reader = new JsonRecordReader(type, options, { allowArrayAsStructs: false, exactStrings: false, nowMicros: () => now });
  return (text, nowMicros) => {
    now = nowMicros;
    return reader.read(text)[0] ?? null;
  };
}

/** Arrays and maps: a bad one is NULL, or what could be read of it. */
function valueReader(type: DataType, options: JsonOptions): RowReader {
  let now = 0n;
  const parser = new JsonParser(type, options, { allowArrayAsStructs: false, exactStrings: false, nowMicros: () => now });
  return (text, nowMicros) => {
    now = nowMicros;
    const { values, problem } = parser.parse(text);
    const value: Value = values[0] ?? null;
    if (problem !== null && options.mode === 'FAILFAST') throw malformedRecord(problem, text, rowText([value]));
    return value;
  };
}

export const functions: readonly ScalarFunction[] = [
  { name: 'from_json', doc: 'JSON text as a value of a schema; options as those of JSON files.', bind },
];
