import type { OperatorState } from '../../src/state/contract.js';
import { MemoryStore } from '../../src/state/memory-store.js';
import { TableSet } from '../../src/state/state-manager.js';

/** Tables that live as long as one epoch of a bounded stream: nothing of them is kept. */
export function memoryState(): OperatorState {
  return new TableSet('batch', new MemoryStore(), new Map());
}
