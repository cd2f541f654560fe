import { nextTurn } from '../base/clock.js';
import type { StoreWrite } from '../state/contract.js';
import type { StateManager } from '../state/state-manager.js';

type Encoded = { readonly writes: readonly StoreWrite[] } | { readonly failure: unknown };

/**
 * What an epoch changes in the state, encoded once. That is begun as soon as all rows of the epoch have been computed, while the sink waits for
 * its disk; nothing of it is written before the sink has committed, and where the epoch fails it goes with the state in memory.
 */
export class StateChanges {
  #epochId: number | null = null;
  #encoded: Encoded | null = null;

  constructor(private readonly state: Pick<StateManager, 'changes'>) {}

  /** Encodes at the next turn, unless `of` comes first. */
  encodeSoon(epochId: number): void {
    this.#epochId = epochId;
    void nextTurn().then(() => {
      if (this.#epochId === epochId) this.#encode(epochId);
    });
  }

  /** The writes of the epoch; throws where they cannot be made. */
  of(epochId: number): readonly StoreWrite[] {
    const encoded = this.#encode(epochId);
    if ('failure' in encoded) throw encoded.failure;
    return encoded.writes;
  }

  /** The epoch is over. */
  committed(): void {
    this.#epochId = null;
    this.#encoded = null;
  }

  #encode(epochId: number): Encoded {
    try {
      this.#encoded ??= { writes: this.state.changes(epochId) };
    } catch (failure) {
      // encoding has begun to change what the state knows of the store: it cannot be done again
      this.#encoded = { failure };
    }
    return this.#encoded;
  }
}
