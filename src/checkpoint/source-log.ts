import type { StateStore, StoreWrite } from '../state/contract.js';
import type { SourceLog } from '../stream/source.js';
import { sourceKey, textBytes, textOf } from './keys.js';

/** The private place of one source in the checkpoint. */
export class CheckpointSourceLog implements SourceLog {
  readonly #prefix: string;
  #staged: StoreWrite[] = [];

  constructor(
    private readonly store: StateStore,
    private readonly index: number,
  ) {
    this.#prefix = sourceKey(index, '');
  }

  async get(name: string): Promise<string | undefined> {
    const bytes = await this.store.get(this.#prefix + name);
    return bytes === undefined ? undefined : textOf(bytes, `log of source ${this.index} (${name})`, this.#prefix + name);
  }

  put(name: string, value: string): Promise<void> {
    return this.store.write([this.#write(name, value)], { sync: true });
  }

  delete(name: string): Promise<void> {
    return this.store.write([this.#write(name, null)], { sync: true });
  }

  stage(name: string, value: string | null): void {
    this.#staged.push(this.#write(name, value));
  }

  async names(start: string): Promise<string[]> {
    const prefix = this.#prefix;
    const names: string[] = [];
    for await (const [key] of this.store.range(prefix + start, `${prefix}${start}\uffff`)) names.push(key.slice(prefix.length));
    return names;
  }

  /** What is to be written with the next offsets; kept until it is durable. */
  get staged(): readonly StoreWrite[] {
    return this.#staged;
  }

  /** What was staged when the batch was made has been written. */
  stagedIsDurable(): void {
    this.#staged = [];
  }

  #write(name: string, value: string | null): StoreWrite {
    const key = this.#prefix + name;
    return { key, value: value === null ? null : textBytes(value, key) };
  }
}
