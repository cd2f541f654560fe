import { doubleToText } from '../number/float-text.js';
import { JsonToken } from './json-token.js';
import type { JsonTokenizer } from './json-tokenizer.js';
import { jsonQuoted } from './json-quote.js';

/**
 * The value at the current token written anew: no blanks, numbers as Java prints them (`1e2` is `100.0`), NaN and infinities in quotes.
 * This is what from_json gives for a STRING field that holds something else. Goes to the end of the value.
 */
export function copyJson(json: JsonTokenizer): string {
  return copyPlain(json).replace(PAIR, (pair) => escapedUnit(pair, 0) + escapedUnit(pair, 1));
}

/** Jackson writes characters beyond 16 bits by their codes where it writes bytes. */
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

function escapedUnit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).toUpperCase()}`;
}

/** As copyJson, with all characters as they are. */
export function copyPlain(json: JsonTokenizer): string {
  switch (json.token) {
    case JsonToken.string:
      return jsonQuoted(json.text, false);
    case JsonToken.integer:
      return String(BigInt(json.text));
    case JsonToken.float: {
      const value = json.special ?? Number(json.text);
      return Number.isFinite(value) ? doubleToText(value) : `"${doubleToText(value)}"`;
    }
    case JsonToken.startObject:
      return copyObject(json);
    case JsonToken.startArray:
      return copyArray(json);
    default:
      return json.text;
  }
}

function copyObject(json: JsonTokenizer): string {
  const fields: string[] = [];
  for (let token = json.next(); token !== JsonToken.endObject && token !== JsonToken.end; token = json.next()) {
    const name = jsonQuoted(json.text, false);
    json.next();
    fields.push(`${name}:${copyPlain(json)}`);
  }
  return `{${fields.join(',')}}`;
}

function copyArray(json: JsonTokenizer): string {
  const items: string[] = [];
  for (let token = json.next(); token !== JsonToken.endArray && token !== JsonToken.end; token = json.next()) items.push(copyPlain(json));
  return `[${items.join(',')}]`;
}
