/** Quantile summaries as bytes: error, count, number of samples, then the values, gaps and spreads of all samples. Little-endian. */

import { TidemarkError } from '../../../base/errors.js';
import { QuantileSummary } from './quantile-summary.js';

const HEADER_BYTES = 20;
const SAMPLE_BYTES = 24;

/** The summary, compressed, as bytes. */
export function encodeQuantileSummary(summary: QuantileSummary): Uint8Array {
  summary.compress();
  const size = summary.values.length;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + size * SAMPLE_BYTES));
  view.setFloat64(0, summary.relativeError, true);
  view.setFloat64(8, summary.sampledCount, true);
  view.setUint32(16, size, true);
  for (let i = 0; i < size; i++) {
    const at = HEADER_BYTES + i * SAMPLE_BYTES;
    view.setFloat64(at, summary.values[i] as number, true);
    view.setFloat64(at + 8, summary.gaps[i] as number, true);
    view.setFloat64(at + 16, summary.spreads[i] as number, true);
  }
  return new Uint8Array(view.buffer);
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
