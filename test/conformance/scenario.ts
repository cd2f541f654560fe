/** The shape of a scenario file; see corpus/FORMAT.md. */
export interface Scenario {
  readonly id: string;
  readonly about: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly plan: Relation;
  readonly outputMode: 'append' | 'update' | 'complete';
  readonly conf?: Readonly<Record<string, string>>;
  readonly clock?: 'manual';
  readonly batch?: boolean;
  readonly steps: readonly Step[];
  readonly unverified?: string;
}

export interface Relation {
  readonly op: string;
  readonly in?: Relation;
  readonly left?: Relation;
  readonly right?: Relation;
  readonly inputs?: readonly Relation[];
  readonly [key: string]: unknown;
}

export type JsonRow = readonly unknown[];

export interface StateCheck {
  readonly total?: number;
  readonly updated?: number;
  readonly removed?: number;
  readonly droppedByWatermark?: number;
}

export interface Step {
  readonly add?: Readonly<Record<string, readonly JsonRow[]>>;
  readonly advanceClock?: number;
  readonly restart?: true;
  readonly conf?: Readonly<Record<string, string>>;
  readonly checkNew?: readonly JsonRow[];
  readonly checkLast?: readonly JsonRow[];
  readonly checkAll?: readonly JsonRow[];
  readonly sorted?: boolean;
  readonly state?: StateCheck | readonly StateCheck[];
  readonly stateSince?: StateCheck | readonly StateCheck[];
  readonly watermark?: string | null;
  readonly expectError?: {
    readonly stage: 'analysis' | 'runtime';
    readonly about: string;
    readonly sparkCondition?: string;
    readonly sparkMessage?: string;
  };
}
