/**
 * `get_json_object` as Spark's GetJsonObject reads: one pass over the tokens, what is found is written anew, Hive's odd rules for arrays
 * (one match stands alone, a double wildcard flattens) included.
 */
import { copyJson, copyPlain } from './json-copy.js';
import { JsonSyntaxError } from './json-errors.js';
import type { JsonSyntax } from './json-options.js';
import type { PathStep } from './json-path.js';
import { JsonToken, JsonTokenizer } from './json-tokenizer.js';

/** What the Hive-like functions of JSON accept: control characters and single quotes beyond the standard. */
export const HIVE_SYNTAX: JsonSyntax = {
  allowComments: false,
  allowUnquotedFieldNames: false,
  allowSingleQuotes: true,
  allowNumericLeadingZeros: false,
  allowNonNumericNumbers: false,
  allowBackslashEscapingAnyCharacter: false,
  allowUnquotedControlChars: true,
  maxNestingDepth: 1000,
  maxNumLen: 1000,
  maxStringLen: 2147483647,
};

/** How what is found is written: strings bare, all of it as JSON, or arrays poured into the one around them. */
type Style = 'raw' | 'quoted' | 'flatten';

/** Values one after the other, with commas within an array. */
class Output {
  text = '';
  readonly #counts: number[] = [];

  /** `copy` writes a whole value. */
  constructor(readonly copy: (json: JsonTokenizer) => string) {}

  value(text: string): void {
    this.#comma();
    this.text += text;
  }

  raw(text: string): void {
    this.text += text;
  }

  openArray(): void {
    this.#comma();
    this.#counts.push(0);
    this.text += '[';
  }

  closeArray(): void {
    this.#counts.pop();
    this.text += ']';
  }

  #comma(): void {
    const at = this.#counts.length - 1;
    if (at >= 0 && this.#counts[at]!++ > 0) this.text += ',';
  }
}

/** What stands at a path of a JSON text; null where nothing does, or the text is no JSON. */
export function extractJson(text: string, path: readonly PathStep[]): string | null {
  const json = new JsonTokenizer(text, HIVE_SYNTAX);
  const out = new Output(copyJson);
  try {
    json.next();
    return walk(json, out, 'raw', path, 0) ? out.text : null;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

/** Whether something was written. `at` is the step of the path to take next. */
function walk(json: JsonTokenizer, out: Output, style: Style, path: readonly PathStep[], at: number): boolean {
  const step = path[at];
  if (step === undefined) return copy(json, out, style);
  if (json.token === JsonToken.startObject && step.kind === 'field') return walkObject(json, out, style, path, at);
  if (json.token === JsonToken.startArray && step.kind === 'elements') return walkElements(json, out, style, path, at);
  if (json.token === JsonToken.startArray && step.kind === 'index') {
    const next = path[at + 1]?.kind === 'elements' ? 'quoted' : style;
    return walkIndex(json, step.index, () => walk(json, out, next, path, at + 1));
  }
  json.skipChildren();
  return false;
}

function copy(json: JsonTokenizer, out: Output, style: Style): boolean {
  if (json.token === JsonToken.end) return false;
  if (json.token === JsonToken.string && style === 'raw') {
    out.raw(json.text);
    return true;
  }
  if (json.token !== JsonToken.startArray || style !== 'flatten') {
    out.value(out.copy(json));
    return true;
  }
  let isFound = false;
  while (json.next() !== JsonToken.endArray) isFound = copy(json, out, style) || isFound;
  return isFound;
}

/** The first field of the name that has something at the rest of the path. */
function walkObject(json: JsonTokenizer, out: Output, style: Style, path: readonly PathStep[], at: number): boolean {
  const { name } = path[at] as { readonly name: string };
  let isFound = false;
  while (json.next() !== JsonToken.endObject) {
    if (isFound || json.token !== JsonToken.fieldName || json.currentName !== name) json.skipChildren();
    else if (json.next() !== JsonToken.null) isFound = walk(json, out, style, path, at + 1);
  }
  return isFound;
}

function walkElements(json: JsonTokenizer, out: Output, style: Style, path: readonly PathStep[], at: number): boolean {
  if (path[at + 1]?.kind === 'elements') return writeElements(json, out, 'flatten', path, at + 2) > 0;
  if (style === 'quoted') return writeElements(json, out, 'quoted', path, at + 1) > 0;
  const inner = new Output(copyPlain);
  const count = writeElements(json, inner, style === 'raw' ? 'quoted' : 'flatten', path, at + 1);
  if (count > 1) out.value(inner.text);
  else if (count === 1) out.value(inner.text.slice(1, -1));
  return count > 0;
}

/** An array of what is found in each element; in how many. */
function writeElements(json: JsonTokenizer, out: Output, style: Style, path: readonly PathStep[], at: number): number {
  let count = 0;
  out.openArray();
  while (json.next() !== JsonToken.endArray) if (walk(json, out, style, path, at)) count++;
  out.closeArray();
  return count;
}

function walkIndex(json: JsonTokenizer, index: number, visit: () => boolean): boolean {
  for (let i = 0; json.next() !== JsonToken.endArray; i++) {
    if (i < index) {
      json.skipChildren();
      continue;
    }
    const isFound = visit();
    while (json.next() !== JsonToken.endArray) json.skipChildren();
    return isFound;
  }
  return false;
}

/** The fields of an object by name, strings bare, for `json_tuple`; null where the text is no object. */
export function fieldTexts(text: string, names: readonly (string | null)[]): (string | null)[] {
  const found = new Array<string | null>(names.length).fill(null);
  const json = new JsonTokenizer(text, HIVE_SYNTAX);
  try {
    if (json.next() !== JsonToken.startObject) return found;
    while (json.next() !== JsonToken.endObject) {
      const name = json.currentName;
      const token = names.includes(name) ? json.next() : JsonToken.null;
      if (token !== JsonToken.null) {
        const value = token === JsonToken.string ? json.text : copyJson(json);
        for (let k = 0; k < names.length; k++) if (names[k] === name) found[k] = value;
      }
      json.skipChildren();
    }
    return found;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return new Array<string | null>(names.length).fill(null);
    throw error;
  }
}
