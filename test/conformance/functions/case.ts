/** One recorded case, as FORMAT-functions.md describes it. */
export interface FunctionCase {
  readonly id: string;
  readonly about?: string;
  readonly conf?: Readonly<Record<string, string>>;
  readonly schema?: string;
  readonly rows?: readonly (readonly unknown[])[];
  readonly range?: number;
  readonly expr?: string;
  readonly select?: string | readonly string[];
  readonly keys?: readonly string[];
  readonly aggs?: readonly string[];
  readonly grouping?: 'rollup' | 'cube' | readonly (readonly number[])[];
  readonly then?: string | readonly string[];
  readonly ddl?: string;
  readonly type?: string;
  readonly types?: readonly string[];
  readonly name?: string;
  readonly names?: readonly string[];
  readonly nullable?: boolean;
  readonly result?: readonly unknown[];
  readonly error?: { readonly stage: string; readonly condition: string | null; readonly class?: string; readonly message?: string };
}

/** What a run of a case gave, in the shape of the recorded answer. */
export type Outcome = Readonly<Record<string, unknown>>;
