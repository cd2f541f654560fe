/** Quantile summaries as bytes: error, count, number of samples, then the values, gaps and spreads of all samples. Little-endian. */

import { TidemarkError } from '../../../base/errors.js';
import { QuantileSummary } from './quantile-summary.js';

const HEADER_BYTES = 20;
const SAMPLE_BYTES = 24;

/** Used by all calls: small summaries are many. */
let scratch = new DataView(new ArrayBuffer(1 << 12));

/** The summary, compressed, as bytes, which are good until the next call. */
export function encodeQuantileSummary(summary: QuantileSummary): Uint8Array {
  summary.compress();
  const size = summary.values.length;
  const bytes = HEADER_BYTES + size * SAMPLE_BYTES;
  if (bytes > scratch.byteLength) scratch = new DataView(new ArrayBuffer(2 * bytes));
  const view = scratch;
  view.setFloat64(0, summary.relativeError, true);
  view.setFloat64(8, summary.sampledCount, true);
  view.setUint32(16, size, true);
  for (let i = 0; i < size; i++) {
    const at = HEADER_BYTES + i * SAMPLE_BYTES;
    view.setFloat64(at, summary.values[i] as number, true);
    view.setFloat64(at + 8, summary.gaps[i] as number, true);
    view.setFloat64(at + 16, summary.spreads[i] as number, true);
  }
  return new Uint8Array(view.buffer, 0, bytes);
}

/** The summary of bytes made by `encodeQuantileSummary`. Throws STATE_CORRUPTED for others. */
export function decodeQuantileSummary(bytes: Uint8Array): QuantileSummary {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < HEADER_BYTES ? -1 : view.getUint32(16, true);
  if (bytes.length !== HEADER_BYTES + size * SAMPLE_BYTES) {
    throw new TidemarkError('STATE_CORRUPTED', `A quantile summary cannot be read: it has ${bytes.length} bytes for ${size} samples.`);
  }
  const summary = new QuantileSummary(view.getFloat64(0, true));
  summary.sampledCount = view.getFloat64(8, true);
  for (let i = 0; i < size; i++) {
    const at = HEADER_BYTES + i * SAMPLE_BYTES;
    summary.values.push(view.getFloat64(at, true));
    summary.gaps.push(view.getFloat64(at + 8, true));
    summary.spreads.push(view.getFloat64(at + 16, true));
  }
  return summary;
}
