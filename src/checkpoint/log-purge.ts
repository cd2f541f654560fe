import type { StoreWrite } from '../state/contract.js';
import { logKey } from './keys.js';

/** Log entries removed in one epoch at most, so that a smaller setting does not make one epoch pay for all. */
const PURGE_MAX = 1_000;

/** Deletes of log entries older than the newest `retain`; they go into the batch of the epoch that makes them so. */
export class LogPurge {
  constructor(
    private oldestEpoch: number,
    private readonly retain: number,
  ) {}

  writes(epochId: number): StoreWrite[] {
    const writes: StoreWrite[] = [];
    const last = Math.min(epochId - this.retain - 1, this.oldestEpoch + PURGE_MAX);
    for (; this.oldestEpoch <= last; this.oldestEpoch++) {
      writes.push({ key: logKey('o', this.oldestEpoch), value: null }, { key: logKey('c', this.oldestEpoch), value: null });
    }
    return writes;
  }
}
