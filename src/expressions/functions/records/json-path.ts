import { arrayOf, INT, STRING } from '../../../columnar/types.js';
import type { DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { CallSite } from '../../bound.js';
import { wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { rememberLast } from '../../scalar.js';
import { JsonSyntaxError } from '../../values/json/json-errors.js';
import { extractJson, HIVE_SYNTAX } from '../../values/json/json-extract.js';
import { parseJsonPath } from '../../values/json/json-path.js';
import { JsonToken, JsonTokenizer } from '../../values/json/json-tokenizer.js';
import { textArgument } from './arguments.js';

/** A function of texts alone that is NULL where a text is. */
function ofTexts(name: string, doc: string, count: number, type: DataType, row: () => (...texts: string[]) => Value): ScalarFunction {
  return {
    name,
    doc,
    bind(site: CallSite): BoundFunction {
      if (site.args.length !== count) throw wrongArgumentCount(site.name, String(count), site.args.length);
      const args = site.args.map((_, k) => textArgument(site, k));
      return { args, type, nullable: true, kernel: rowKernel(row() as (...texts: never[]) => Value, type, true) };
    },
  };
}

function getObject(): (text: string, path: string) => Value {
  const parse = rememberLast(parseJsonPath);
  return (text, path) => {
    const steps = parse(path);
    return steps === null ? null : extractJson(text, steps);
  };
}

/** Reads text that may be no JSON: NULL then. */
function tokens(text: string, read: (json: JsonTokenizer) => Value): Value {
  try {
    return read(new JsonTokenizer(text, HIVE_SYNTAX));
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

function arrayLength(text: string): Value {
  return tokens(text, (json) => {
    if (json.next() !== JsonToken.startArray) return null;
    let length = 0;
    for (; json.next() !== JsonToken.endArray; length++) json.skipChildren();
    return length;
  });
}

function objectKeys(text: string): Value {
  return tokens(text, (json) => {
    if (json.next() !== JsonToken.startObject) return null;
    const keys: string[] = [];
    while (json.next() !== JsonToken.endObject) {
      keys.push(json.text);
      json.next();
      json.skipChildren();
    }
    return keys;
  });
}

export const functions: readonly ScalarFunction[] = [
  ofTexts('get_json_object', 'What stands at a path (`$.a.b[0]`, `$.a[*].b`) of a JSON text.', 2, STRING, getObject),
  ofTexts('json_array_length', 'How many elements the outermost array of a JSON text has.', 1, INT, () => arrayLength),
  ofTexts('json_object_keys', 'The names of the fields of the outermost object of a JSON text.', 1, arrayOf(STRING), () => objectKeys),
];
