/** A recorded case of io/ (FORMAT-io.md); each part reads the fields it knows. */
export interface IoCase {
  readonly id: string;
  readonly about: string;
  readonly kind?: string;
  readonly format?: string;
  readonly schema?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly conf?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What a part says of a case: texts that tell what differs; none where it passes. */
export type RunCase = (test: IoCase, place: CasePlace) => Promise<string[]>;

/** Where a case runs. */
export interface CasePlace {
  /** An empty folder of its own, removed afterwards. */
  readonly root: string;
  /** The folder that `cases.json` lies in, for data files. */
  readonly data: string;
}

/** Something that the package does not have: the case fails by this name. */
export class NotBuilt extends Error {}

export interface RecordedError {
  readonly class: string;
  readonly condition?: string;
  readonly message: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly causes?: readonly RecordedError[];
}
