import type { SinkProvider } from 'tidemark';
import type { Row } from 'tidemark/testing';
import { rowObjects } from '../../src/columnar/rows.js';
import { OUTPUT_MODES } from '../../src/stream/output-mode.js';

/** A sink outside of the process: rows by query and epoch, each epoch once. It can be copied, so that many runs begin where one ended. */
export class Ledger {
  readonly #queries: Map<string, Map<number, readonly Row[]>>;
  /** Loses the reply to the commit of this epoch. */
  losesReplyOf: number | null = null;

  constructor(queries: ReadonlyMap<string, ReadonlyMap<number, readonly Row[]>> = new Map()) {
    this.#queries = new Map([...queries].map(([id, epochs]) => [id, new Map(epochs)]));
  }

  copy(): Ledger {
    return new Ledger(this.#queries);
  }

  rows(): Row[] {
    return [...this.#queries.values()].flatMap((epochs) => [...epochs.values()].flat());
  }

  get sink(): SinkProvider {
    return {
      description: 'Ledger',
      name: 'ledger',
      manifest: { idempotent: true, transactional: true, outputModes: OUTPUT_MODES, temporaryCheckpoint: false },
      detail: {},
      open: async ({ queryId }) => {
        const epochs = this.#queries.get(queryId) ?? new Map<number, readonly Row[]>();
        this.#queries.set(queryId, epochs);
        const written = new Map<number, readonly Row[]>();
        const newest = () => (epochs.size === 0 ? null : Math.max(...epochs.keys()));
        return {
          lastEpoch: newest(),
          write: async (epoch) => {
            const rows = [...rowObjects(await epoch.collect())];
            written.set(epoch.id, rows);
            return rows.length;
          },
          commit: async (epochId) => {
            if (epochId > (newest() ?? -1)) epochs.set(epochId, written.get(epochId)!);
            if (epochId === this.losesReplyOf) throw new Error('the reply is lost');
          },
          close: async () => undefined,
        };
      },
    };
  }
}
