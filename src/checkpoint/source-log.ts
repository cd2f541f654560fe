import type { StateStore } from '../state/contract.js';
import type { SourceLog } from '../stream/source.js';
import { sourceKey, textBytes, textOf } from './keys.js';

/** The private place of source `index` in the checkpoint; each write is durable at once. */
export function sourceLog(store: StateStore, index: number): SourceLog {
  const prefix = sourceKey(index, '');
  const write = (name: string, value: Uint8Array | null) => store.write([{ key: prefix + name, value }], { sync: true });
  return {
    async get(name) {
      const bytes = await store.get(prefix + name);
      return bytes === undefined ? undefined : textOf(bytes, `log of source ${index} (${name})`, prefix + name);
    },
    put: (name, value) => write(name, textBytes(value, prefix + name)),
    delete: (name) => write(name, null),
    async names(start) {
      const names: string[] = [];
      for await (const [key] of store.range(prefix + start, `${prefix}${start}\uffff`)) names.push(key.slice(prefix.length));
      return names;
    },
  };
}
