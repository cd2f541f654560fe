import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TidemarkError } from '../../src/base/errors.js';
import { parseDataType, parseDdl } from '../../src/columnar/ddl.js';
import { declaredType, schemaFromJson, schemaToJson } from '../../src/columnar/schema-json.js';
import { catalogString, simpleString, toDdl, treeString, typeSql } from '../../src/columnar/schema-text.js';
import { INT, STRING, arrayOf, field, struct } from '../../src/columnar/types.js';

interface DdlCase {
  readonly id: string;
  readonly ddl: string;
  readonly json?: string;
  readonly simpleString?: string;
  readonly catalogString?: string;
  readonly sql?: string;
  readonly toDDL?: string;
  readonly treeString?: string;
  readonly error?: { readonly condition: string; readonly messageParameters?: Readonly<Record<string, string>> };
}

// Geometries cannot be columns here, so their type is refused by name.
const refused = /^GEO(METRY|GRAPHY)\(/;

const cases = JSON.parse(readFileSync(new URL('../conformance/corpus/functions/ddl.json', import.meta.url), 'utf8')) as DdlCase[];

function caught(run: () => unknown): TidemarkError {
  try {
    run();
  } catch (error) {
    if (error instanceof TidemarkError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('schemas as Spark reads and writes them', () => {
  for (const recorded of cases) {
    it(`${recorded.id} ${recorded.ddl}`, () => {
      if (recorded.error !== undefined) {
        const error = caught(() => parseDdl(recorded.ddl));
        const { proposals: _, ...parameters } = recorded.error.messageParameters ?? {};
        expect(error.code).toBe(recorded.error.condition);
        expect(error.details).toMatchObject(parameters);
        return;
      }
      if (refused.test(recorded.ddl.slice(2))) {
        expect(caught(() => parseDdl(recorded.ddl)).code).toBe('UNSUPPORTED_DATATYPE');
        return;
      }
      const schema = parseDdl(recorded.ddl);
      expect({
        json: schemaToJson(schema),
        simpleString: simpleString(schema),
        catalogString: catalogString(schema),
        sql: typeSql(schema),
        toDDL: toDdl(schema),
        treeString: treeString(schema),
      }).toEqual({
        json: recorded.json,
        simpleString: recorded.simpleString,
        catalogString: recorded.catalogString,
        sql: recorded.sql,
        toDDL: recorded.toDDL,
        treeString: recorded.treeString,
      });
      expect(schemaFromJson(schemaToJson(schema))).toEqual(schema);
      expect(parseDdl(toDdl(schema))).toEqual(schema);
    });
  }
});

describe('parseDdl', () => {
  it('says where an error stands', () => {
    expect(caught(() => parseDdl('a INT,\n  b FOO')).details).toEqual({ typeName: '"FOO"', line: 2, column: 4 });
    expect(caught(() => parseDdl('a INT,\n  /* x')).code).toBe('UNCLOSED_BRACKETED_COMMENT');
    expect(caught(() => parseDdl('a-b INT')).details).toMatchObject({ ident: 'a-b' });
  });

  it('refuses types nested without end and takes those that are merely deep', () => {
    const nested = (levels: number): string => `a ${'ARRAY<'.repeat(levels)}INT${'>'.repeat(levels)}`;
    expect(simpleString(parseDdl(nested(150)))).toContain('array<int>');
    for (const levels of [300, 10_000]) expect(caught(() => parseDdl(nested(levels))).code).toBe('NESTING_TOO_DEEP');
  });

  it('reads types by themselves', () => {
    expect(parseDataType('array < int >')).toEqual(arrayOf(INT));
    expect(parseDataType('struct<a int,b:string not null comment "c">')).toEqual(
      struct([field('a', INT), { ...field('b', STRING, false), metadata: { comment: 'c' } }]),
    );
    expect(caught(() => parseDataType('int int')).details).toMatchObject({ error: "'int'", column: 4 });
  });
});

describe('schema texts', () => {
  it('shows as many levels as asked', () => {
    const schema = parseDdl('a STRUCT<b: ARRAY<STRUCT<c: INT>>>, m MAP<STRING, INT>');
    expect(treeString(schema, 1)).toBe('root\n |-- a: struct (nullable = true)\n |-- m: map (nullable = true)\n');
    expect(treeString(schema, 2)).toBe(
      'root\n |-- a: struct (nullable = true)\n |    |-- b: array (nullable = true)\n' +
        ' |-- m: map (nullable = true)\n |    |-- key: string\n |    |-- value: integer (valueContainsNull = true)\n',
    );
    expect(treeString(schema, 4)).toBe(treeString(schema));
  });

  it('cuts wide structs short in simpleString only', () => {
    const wide = struct(Array.from({ length: 27 }, (_, i) => field(`c${i}`, INT)));
    expect(simpleString(wide)).toMatch(/,c24:int,\.\.\. 2 more fields>$/);
    expect(catalogString(wide)).toMatch(/,c26:int>$/);
  });

  it('keeps metadata and knows declared lengths', () => {
    const text =
      '{"type":"struct","fields":[{"name":"c","type":"string","nullable":true,"metadata":{"__CHAR_VARCHAR_TYPE_STRING":"varchar(7)","k":[1,{"x":null}]}}]}';
    const schema = schemaFromJson(text);
    expect(schemaToJson(schema)).toBe(text);
    expect(declaredType(schema.fields[0]!)).toEqual({ kind: 'varchar', length: 7 });
    const collated = parseDdl('a ARRAY<STRING COLLATE UNICODE_CI>, m MAP<STRING, STRING COLLATE de_ai>');
    expect(schemaToJson(collated)).toContain('"metadata":{"__COLLATIONS":{"a.element":"icu.UNICODE_CI"}}');
    expect(schemaFromJson(schemaToJson(collated))).toEqual(collated);
  });

  it('refuses JSON that is no schema', () => {
    for (const text of ['{', '[]', '{"type":"struct"}', '{"type":"struct","fields":[{"name":"a","type":"foo","nullable":true}]}']) {
      expect(caught(() => schemaFromJson(text)).code).toBe('INVALID_JSON_DATA_TYPE');
    }
    expect(caught(() => schemaFromJson('"integer"')).code).toBe('INVALID_SCHEMA.NON_STRUCT_TYPE');
  });
});
