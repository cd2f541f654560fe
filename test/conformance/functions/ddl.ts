import { parseDdl } from '../../../src/columnar/ddl.js';
import { schemaToJson } from '../../../src/columnar/schema-json.js';
import { catalogString, simpleString, toDdl, treeString, typeSql } from '../../../src/columnar/schema-text.js';
import type { Outcome } from './case.js';

/** How Spark writes a schema back, in its six ways. */
export function describeDdl(ddl: string): Outcome {
  const schema = parseDdl(ddl);
  return {
    json: schemaToJson(schema),
    simpleString: simpleString(schema),
    catalogString: catalogString(schema),
    sql: typeSql(schema),
    toDDL: toDdl(schema),
    treeString: treeString(schema),
  };
}
