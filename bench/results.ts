import type { RunFigures } from './engines.js';

/** All runs of one query on one engine. The first of a query's list is tidemark. */
export interface Measured {
  readonly query: string;
  readonly engine: string;
  readonly rows: number;
  /** Rows that the span is for. */
  readonly counted: number;
  readonly runs: readonly RunFigures[];
  readonly checksum: string;
  readonly isRight: boolean;
}

/** Medians of one query on one engine; the ratio is tidemark's rows a second to this engine's. */
export interface ResultLine {
  readonly query: string;
  readonly engine: string;
  readonly rowsPerSecond: number;
  readonly rowsPerCpuSecond: number;
  readonly wallSeconds: number;
  readonly peakRssMb: number;
  readonly epochs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly checksum: string;
  readonly isRight: boolean;
  readonly ratio: number;
  /** Least and greatest ratio of runs that stood beside each other. */
  readonly ratioSpread: readonly [number, number];
  readonly cpuRatio: number;
  readonly wallRatio: number;
}

export function resultLines(all: readonly Measured[]): ResultLine[] {
  return all.map((measured) =>
    line(
      measured,
      all.find((m) => m.query === measured.query)!,
    ),
  );
}

function line(measured: Measured, own: Measured): ResultLine {
  const of = (m: Measured, value: (run: RunFigures) => number) => median(m.runs.map(value));
  const perSecond = (m: Measured, run: RunFigures) => m.counted / run.spanSeconds;
  const perCpuSecond = (m: Measured, run: RunFigures) => m.counted / Math.max(0.01, run.cpuSeconds);
  const ratios = measured.runs.map((run, n) => perSecond(own, own.runs[n]!) / perSecond(measured, run));
  const cpuRatios = measured.runs.map((run, n) => perCpuSecond(own, own.runs[n]!) / perCpuSecond(measured, run));
  const walls = measured.runs.map((run, n) => run.wallSeconds / own.runs[n]!.wallSeconds);
  return {
    query: measured.query,
    engine: measured.engine,
    rowsPerSecond: Math.round(of(measured, (run) => perSecond(measured, run))),
    rowsPerCpuSecond: Math.round(of(measured, (run) => perCpuSecond(measured, run))),
    wallSeconds: of(measured, (run) => run.wallSeconds),
    peakRssMb: of(measured, (run) => run.peakRssMb),
    epochs: of(measured, (run) => run.epochs),
    p50Ms: of(measured, (run) => run.p50Ms ?? 0),
    p99Ms: of(measured, (run) => run.p99Ms ?? 0),
    checksum: measured.checksum,
    isRight: measured.isRight,
    ratio: median(ratios),
    ratioSpread: [Math.min(...ratios), Math.max(...ratios)],
    cpuRatio: median(cpuRatios),
    wallRatio: median(walls),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

const HEAD = [
  'query',
  'engine',
  'k rows/s',
  'k rows/CPU s',
  'wall s',
  'RSS MB',
  'epochs',
  'p50 ms',
  'p99 ms',
  'ratio',
  'spread',
  'CPU ratio',
  'wall ratio',
  'answer',
];

/** One query's engines below each other, as a Markdown table. */
export function table(measured: readonly Measured[]): string {
  const rows = resultLines(measured).map((l, k) => [
    l.query,
    l.engine,
    (l.rowsPerSecond / 1000).toFixed(0),
    (l.rowsPerCpuSecond / 1000).toFixed(0),
    l.wallSeconds.toFixed(2),
    l.peakRssMb.toFixed(0),
    String(l.epochs),
    l.p50Ms.toFixed(0),
    l.p99Ms.toFixed(0),
    k === 0 ? '' : l.ratio.toFixed(2),
    k === 0 ? '' : `${l.ratioSpread[0].toFixed(2)}–${l.ratioSpread[1].toFixed(2)}`,
    k === 0 ? '' : l.cpuRatio.toFixed(2),
    k === 0 ? '' : l.wallRatio.toFixed(2),
    l.isRight ? 'right' : `WRONG ${l.checksum}`,
  ]);
  const lines = [HEAD, HEAD.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
