/**
 * The quantile summary of `percentile_approx`: Greenwald and Khanna's, with the buffering and the order of steps that Spark has, so
 * that rows in the same order give the same answers.
 *
 * A sample (value, gap, spread) stands for `gap` values at and below it since the sample before; its rank is uncertain by `spread`.
 * New values wait in a buffer; when it is full they are sorted in. Compressing merges samples into the next as long as the error bound
 * allows. `add` and `merge` change the summary in place.
 */

const BUFFER_MAX = 50000;
const COMPRESS_FROM = 10000;

/** `accuracy` that `percentile_approx` takes when none is given. */
export const ACCURACY_DEFAULT = 10000;

export class QuantileSummary {
  /** 1 / accuracy. */
  readonly relativeError: number;
  values: number[] = [];
  gaps: number[] = [];
  spreads: number[] = [];
  /** Values in the samples, those in the buffer not counted. */
  sampledCount = 0;
  #buffer: number[] = [];
  #compressed = true;

  constructor(relativeError: number) {
    this.relativeError = relativeError;
  }

  /** How many values were taken in. */
  get count(): number {
    return this.sampledCount + this.#buffer.length;
  }

  /** Takes in a value. */
  add(value: number): void {
    this.#buffer.push(value);
    this.#compressed = false;
    if (this.#buffer.length >= BUFFER_MAX) {
      this.#sortIn();
      if (this.values.length >= COMPRESS_FROM) this.#squeeze(2 * this.relativeError * this.sampledCount);
    }
    if (this.values.length >= Math.trunc(1 / this.relativeError) * 4) this.compress();
  }

  /** Brings all values into the samples and drops what the error bound allows. Answers, merging and encoding do it first. */
  compress(): void {
    if (this.#compressed) return;
    this.#sortIn();
    this.#squeeze(2 * this.relativeError * this.sampledCount);
    this.#compressed = true;
  }

  /** Takes in all that another summary has seen. The other is compressed, else unchanged. */
  merge(other: QuantileSummary): void {
    this.compress();
    other.compress();
    if (other.sampledCount === 0) return;
    if (this.sampledCount === 0) {
      this.values = [...other.values];
      this.gaps = [...other.gaps];
      this.spreads = [...other.spreads];
      this.sampledCount = other.sampledCount;
      return;
    }
    this.#interleave(other);
    this.sampledCount += other.sampledCount;
    this.#squeeze(2 * this.relativeError * this.sampledCount);
  }

  /** The approximate percentiles at `fractions` (0 to 1), in their order; null when nothing was taken in. */
  percentiles(fractions: readonly number[]): number[] | null {
    this.compress();
    if (this.values.length === 0) return null;
    return new RankSearch(this).find(fractions);
  }

  #sortIn(): void {
    const buffer = this.#buffer;
    if (buffer.length === 0) return;
    this.#buffer = [];
    const sorted = inOrder(buffer);
    const { values, gaps, spreads } = this;
    this.values = [];
    this.gaps = [];
    this.spreads = [];
    let next = 0;
    for (let i = 0; i < sorted.length; i++) {
      const value = sorted[i] as number;
      for (; next < values.length && (values[next] as number) <= value; next++) this.#push(values[next], gaps[next], spreads[next]);
      this.sampledCount++;
      const isExtreme = this.values.length === 0 || (next === values.length && i === sorted.length - 1);
      this.#push(value, 1, isExtreme ? 0 : Math.floor(2 * this.relativeError * this.sampledCount));
    }
    for (; next < values.length; next++) this.#push(values[next], gaps[next], spreads[next]);
  }

  #push(value: number | undefined, gap: number | undefined, spread: number | undefined): void {
    this.values.push(value as number);
    this.gaps.push(gap as number);
    this.spreads.push(spread as number);
  }

  /** Two sorted lists of samples as one; a sample between two of the other side takes on that side's uncertainty. */
  #interleave(other: QuantileSummary): void {
    const { values, gaps, spreads } = this;
    const ownExtra = Math.floor(2 * other.relativeError * other.sampledCount);
    const otherExtra = Math.floor(2 * this.relativeError * this.sampledCount);
    this.values = [];
    this.gaps = [];
    this.spreads = [];
    let i = 0;
    let k = 0;
    while (i < values.length && k < other.values.length) {
      if ((values[i] as number) < (other.values[k] as number)) {
        this.#push(values[i], gaps[i], (spreads[i] as number) + (k > 0 ? ownExtra : 0));
        i++;
      } else {
        this.#push(other.values[k], other.gaps[k], (other.spreads[k] as number) + (i > 0 ? otherExtra : 0));
        k++;
      }
    }
    for (; i < values.length; i++) this.#push(values[i], gaps[i], spreads[i]);
    for (; k < other.values.length; k++) this.#push(other.values[k], other.gaps[k], other.spreads[k]);
  }

  /** Merges samples into the one above where their gaps and its spread stay below `limit`. First and last stay. */
  #squeeze(limit: number): void {
    const { values, gaps, spreads } = this;
    const last = values.length - 1;
    if (last < 1) return;
    // two gaps are 2 at least: nothing merges in a small summary
    if (limit <= 2 && (values[0] as number) <= (values[1] as number)) return;
    this.values = [];
    this.gaps = [];
    this.spreads = [];
    let head = last;
    let headGap = gaps[last] as number;
    for (let i = last - 1; i >= 1; i--) {
      if ((gaps[i] as number) + headGap + (spreads[head] as number) < limit) headGap += gaps[i] as number;
      else {
        this.#push(values[head], headGap, spreads[head]);
        head = i;
        headGap = gaps[i] as number;
      }
    }
    this.#push(values[head], headGap, spreads[head]);
    // Never so for NaN, which Spark then loses too.
    if ((values[0] as number) <= (values[head] as number)) this.#push(values[0], gaps[0], spreads[0]);
    this.values.reverse();
    this.gaps.reverse();
    this.spreads.reverse();
  }
}

/** Beyond this many values a call of `sort` is faster. */
const FEW = 24;

/** The values in ascending order, -0 before 0 and NaN last; a few are sorted where they are. */
function inOrder(values: number[]): number[] | Float64Array {
  if (values.length > FEW) return Float64Array.from(values).sort();
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    let at = i;
    for (; at > 0 && isBefore(value, values[at - 1] as number); at--) values[at] = values[at - 1] as number;
    values[at] = value;
  }
  return values;
}

function isBefore(a: number, b: number): boolean {
  if (a < b) return true;
  if (a === b) return a === 0 && 1 / a < 1 / b;
  return b !== b && a === a;
}

/** Finds values by rank, walking the samples once for fractions in ascending order. */
class RankSearch {
  readonly #summary: QuantileSummary;
  readonly #tolerance: number;
  #at = 0;
  #minRank: number;

  constructor(summary: QuantileSummary) {
    this.#summary = summary;
    let widest = 0;
    const { gaps, spreads } = summary;
    for (let i = 0; i < gaps.length; i++) widest = Math.max(widest, (gaps[i] as number) + (spreads[i] as number));
    this.#tolerance = widest / 2;
    this.#minRank = summary.gaps[0] as number;
  }

  find(fractions: readonly number[]): number[] {
    const { values, relativeError } = this.#summary;
    const found = new Array<number>(fractions.length);
    const order = fractions.map((_, i) => i).sort((a, b) => (fractions[a] as number) - (fractions[b] as number));
    for (const i of order) {
      const fraction = fractions[i] as number;
      if (fraction <= relativeError || values.length === 1) found[i] = values[0] as number;
      else if (fraction >= 1 - relativeError) found[i] = values[values.length - 1] as number;
      else found[i] = this.#valueAt(Math.ceil(fraction * this.#summary.sampledCount));
    }
    return found;
  }

  #valueAt(rank: number): number {
    const { values, gaps, spreads } = this.#summary;
    for (; this.#at < values.length - 1; this.#minRank += gaps[++this.#at] as number) {
      const maxRank = this.#minRank + (spreads[this.#at] as number);
      if (maxRank - this.#tolerance <= rank && rank <= this.#minRank + this.#tolerance) return values[this.#at] as number;
    }
    return values[values.length - 1] as number;
  }
}
