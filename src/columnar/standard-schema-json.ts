import { literalType, notConvertible, type ConvertedField, type Unknown } from './standard-schema-field.js';
import { BOOLEAN, DATE, DOUBLE, STRING, arrayOf, struct, type DataType } from './types.js';

/** A property by its JSON Schema, for libraries that give one. */
export function jsonSchemaField(json: Unknown, path: string): ConvertedField {
  const choices = (json.anyOf ?? json.oneOf) as readonly Unknown[] | undefined;
  if (choices !== undefined) {
    const others = choices.filter(({ type }) => type !== 'null');
    if (others.length !== 1) throw notConvertible(path, 'a union', 'A column has one type');
    return { ...jsonSchemaField(others[0]!, path), nullable: others.length < choices.length };
  }
  const types = Array.isArray(json.type) ? (json.type as string[]) : [json.type];
  const named = types.filter((type) => type !== 'null');
  if (named.length > 1) throw notConvertible(path, 'a union', 'A column has one type');
  return { type: jsonSchemaType(named[0], json, path), nullable: named.length < types.length };
}

function jsonSchemaType(name: unknown, json: Unknown, path: string): DataType {
  switch (name) {
    case 'string':
      return json.format === 'date' ? DATE : STRING;
    case 'number':
    case 'integer':
      return DOUBLE;
    case 'boolean':
      return BOOLEAN;
    case 'array': {
      if (typeof json.items !== 'object' || json.items === null)
        throw notConvertible(path, 'an array of anything', 'Its elements need a type');
      const element = jsonSchemaField(json.items as Unknown, `${path}[]`);
      return arrayOf(element.type, element.nullable);
    }
    case 'object':
      return objectType(json, path);
    default:
      if (Array.isArray(json.enum)) return literalType(json.enum, path);
      if ('const' in json) return literalType([json.const], path);
      throw notConvertible(path, name === undefined ? 'of any type' : `of the type ${String(name)}`, 'A column has one type');
  }
}

function objectType(json: Unknown, path: string): DataType {
  const properties = json.properties as Readonly<Record<string, Unknown>> | undefined;
  if (properties === undefined) throw notConvertible(path, 'an object without properties', 'A MAP column gives Map objects');
  const required = new Set(Array.isArray(json.required) ? (json.required as string[]) : []);
  const fields = Object.entries(properties).map(([name, property]) => {
    const converted = jsonSchemaField(property, path === '' ? name : `${path}.${name}`);
    return { name, type: converted.type, nullable: converted.nullable || !required.has(name) };
  });
  return struct(fields);
}
