/** What queries.json says of a query. */
export interface QuerySpec {
  readonly set: string;
  readonly inputs: readonly string[];
  readonly mode: 'append' | 'update';
  readonly columns: readonly (readonly [name: string, type: string])[];
}

export declare const QUERIES: Readonly<Record<string, QuerySpec>>;

/** Rows and checksum of an output folder of a query. */
export declare function checksum(
  query: string,
  outputFolder: string,
  dataFolder: string,
): Promise<{ readonly outputRows: number; readonly outputChecksum: string }>;
