import { TidemarkError } from '../../../src/base/errors.js';
import { encodeValue } from '../../../src/state/value-codec.js';
import { delayMicros, parseDelay } from '../../../src/expressions/values/time/interval-literal.js';
import { schemaOf } from '../../../src/stream/schema-input.js';
import type { Item, KeyedCells } from './cell-store.js';
import type { ListState, MapState, StatefulProcessorHandle, TimeMode, ValueState, VariableOptions } from './processor-types.js';
import { shaped, type VariableRecord } from './value-shape.js';

/** Under this name timers are kept beside the variables; the user's names do not begin with $. */
export const TIMERS = '$timers';

/** A declared variable. */
export interface Variable extends VariableRecord {
  readonly name: string;
  readonly ttlMs: number;
  readonly renamed: Readonly<Record<string, string>>;
}

interface Cell {
  items: Item[];
  isChanged: boolean;
  /** Places of labels among the items, once something was looked up. */
  places?: Map<string, number>;
}

/** What a processor uses during its calls. The engine sets the key of a call before it, and takes the changes after it. */
export class ProcessorHandle implements StatefulProcessorHandle {
  readonly variables = new Map<string, Variable>();
  readonly deleted: string[] = [];
  isInitialized = false;
  nowMs = 0;
  /** The cells that the key of the call is among; null outside of calls. */
  #keyed: KeyedCells | null = null;
  #key = 0;
  readonly #cells = new Map<string, Cell>();

  constructor(private readonly timeMode: TimeMode) {}

  /** Begins a call for a key. */
  enter(keyed: KeyedCells, key: number): void {
    this.#keyed = keyed;
    this.#key = key;
    this.#cells.clear();
  }

  /** Ends a call: what it changed goes to the store. */
  leave(): void {
    for (const [name, cell] of this.#cells) if (cell.isChanged) this.#keyed!.write(name, this.#key, cell.items);
    this.#keyed = null;
  }

  getValueState<T>(name: string, options: VariableOptions = {}): ValueState<T> {
    const variable = this.#declare(name, 'value', options);
    return {
      exists: () => this.#items(variable).length > 0,
      get: () => (this.#items(variable)[0]?.value ?? null) as T | null,
      update: (value) => this.#replace(variable, [this.#item(variable, value)]),
      clear: () => this.#replace(variable, []),
    };
  }

  getListState<T>(name: string, options: VariableOptions = {}): ListState<T> {
    const variable = this.#declare(name, 'list', options);
    const made = (values: readonly T[]) => {
      if (values.length === 0)
        throw new TidemarkError(
          'ILLEGAL_STATE_STORE_VALUE.EMPTY_LIST_VALUE',
          `Cannot write empty list values to list state ${name}: use clear().`,
          { stateName: name },
        );
      return values.map((value) => this.#item(variable, value));
    };
    return {
      exists: () => this.#items(variable).length > 0,
      get: () => this.#items(variable).map((item) => item.value as T),
      put: (values) => this.#replace(variable, made(values)),
      appendValue: (value) => this.#append(variable, [this.#item(variable, value)]),
      appendList: (values) => this.#append(variable, made(values)),
      clear: () => this.#replace(variable, []),
    };
  }

  getMapState<K, V>(name: string, options: VariableOptions = {}): MapState<K, V> {
    const variable = this.#declare(name, 'map', options);
    const cell = () => this.#cellOf(variable);
    const place = (key: K) => placesOf(cell()).get(labelText(key));
    return {
      exists: () => cell().items.length > 0,
      getValue: (key) => (cell().items[place(key) ?? -1]?.value ?? null) as V | null,
      containsKey: (key) => place(key) !== undefined,
      updateValue: (key, value) => {
        mustBeValue(key, name);
        const item = { ...this.#item(variable, value), label: key };
        const at = place(key) ?? cell().items.length;
        cell().items[at] = item;
        placesOf(cell()).set(labelText(key), at);
        cell().isChanged = true;
      },
      iterator: () =>
        cell()
          .items.map((item): [K, V] => [item.label as K, item.value as V])
          .values(),
      keys: () =>
        cell()
          .items.map((item) => item.label as K)
          .values(),
      values: () =>
        cell()
          .items.map((item) => item.value as V)
          .values(),
      removeKey: (key) => {
        const at = place(key);
        if (at !== undefined) this.#replace(variable, cell().items.toSpliced(at, 1));
      },
      clear: () => this.#replace(variable, []),
    };
  }

  deleteIfExists(name: string): void {
    this.#mustBeInInit('delete_if_exists');
    this.deleted.push(name);
  }

  registerTimer(expiryMs: number): void {
    const cell = this.#timers('register_timer');
    if (!Number.isSafeInteger(expiryMs))
      throw new TidemarkError('INVALID_TIMER', `a timer is a whole number of milliseconds, not ${expiryMs}`, { expiryMs });
    if (cell.items.some((item) => item.expiryMs === expiryMs)) return;
    cell.items = [...cell.items, { value: null, expiryMs }].sort((a, b) => a.expiryMs! - b.expiryMs!);
    cell.isChanged = true;
  }

  deleteTimer(expiryMs: number): void {
    const cell = this.#timers('delete_timer');
    cell.items = cell.items.filter((item) => item.expiryMs !== expiryMs);
    cell.isChanged = true;
  }

  listTimers(): number[] {
    return this.#timers('list_timers').items.map((item) => item.expiryMs!);
  }

  #timers(operation: string): Cell {
    if (this.timeMode === 'none') {
      throw new TidemarkError(
        'STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_TIME_MODE',
        `Failed to perform stateful processor operation=${operation} with invalid timeMode=none: use timeMode 'processing' or 'event'.`,
        { operationType: operation, timeMode: 'none' },
      );
    }
    this.#mustHaveKey(operation);
    return this.#cell(TIMERS);
  }

  #declare(name: string, kind: Variable['kind'], options: VariableOptions): Variable {
    this.#mustBeInInit(`get_${kind}_state`);
    if (name.startsWith('$') || this.variables.has(name)) {
      throw new TidemarkError(
        'STATEFUL_PROCESSOR_DUPLICATE_STATE_VARIABLE_DEFINED',
        `State variable with name ${name} has already been defined in the StatefulProcessor, or is kept for the engine ($…).`,
        { stateVarName: name },
      );
    }
    const schema = options.schema === undefined ? null : schemaOf(options.schema);
    const variable = { name, kind, schema, ttlMs: this.#ttlMs(name, options.ttl ?? 0), renamed: options.renamed ?? {} };
    this.variables.set(name, variable);
    return variable;
  }

  #ttlMs(name: string, ttl: number | string): number {
    const ttlMs = typeof ttl === 'number' ? ttl : Number(delayMicros(parseDelay(ttl)) / 1000n);
    if (!(ttlMs >= 0)) {
      throw new TidemarkError(
        'STATEFUL_PROCESSOR_TTL_DURATION_MUST_BE_POSITIVE',
        `TTL duration must be greater than zero for State store operation on state ${name}.`,
        { stateName: name },
      );
    }
    if (ttlMs > 0 && this.timeMode !== 'processing') {
      throw new TidemarkError(
        'STATEFUL_PROCESSOR_INCORRECT_TIME_MODE_TO_ASSIGN_TTL',
        `Cannot use TTL for state=${name} in timeMode=${this.timeMode}, use timeMode 'processing' instead.`,
        { stateName: name, timeMode: this.timeMode },
      );
    }
    return ttlMs;
  }

  #item({ name, schema, ttlMs }: Variable, value: unknown): Item {
    mustBeValue(value, name);
    return { value: shaped(value, schema, {}, name), expiryMs: ttlMs === 0 ? null : this.nowMs + ttlMs };
  }

  /** The items that have not expired; an expired one is gone at once, though the table lets go of it later. */
  #items(variable: Variable): Item[] {
    return this.#cellOf(variable).items;
  }

  #cellOf(variable: Variable): Cell {
    this.#mustHaveKey(`use state ${variable.name}`);
    return this.#cell(variable.name, variable);
  }

  #cell(name: string, variable?: Variable): Cell {
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      const items = this.#keyed!.read(name, this.#key);
      const live = variable === undefined || items.every((item) => this.#lives(item)) ? items : items.filter((item) => this.#lives(item));
      const { schema = null, renamed = {} } = variable ?? {};
      cell = {
        items: schema === null ? live : live.map((item) => ({ ...item, value: shaped(item.value, schema, renamed, name) })),
        isChanged: live.length < items.length,
      };
      this.#cells.set(name, cell);
    }
    return cell;
  }

  #lives({ expiryMs }: Item): boolean {
    return expiryMs === null || expiryMs > this.nowMs;
  }

  #replace(variable: Variable, items: Item[]): void {
    const cell = this.#cellOf(variable);
    cell.items = items;
    cell.isChanged = true;
    delete cell.places;
  }

  #append(variable: Variable, items: readonly Item[]): void {
    const cell = this.#cellOf(variable);
    cell.items.push(...items);
    cell.isChanged = true;
  }

  #mustBeInInit(operation: string): void {
    if (!this.isInitialized) return;
    throw invalidHandleState(operation, 'outside of init');
  }

  #mustHaveKey(operation: string): void {
    if (this.#keyed !== null) return;
    throw invalidHandleState(operation, this.isInitialized ? 'outside of the call for a key' : 'in init');
  }
}

function invalidHandleState(operation: string, where: string): TidemarkError {
  return new TidemarkError(
    'STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_HANDLE_STATE',
    `Failed to perform stateful processor operation=${operation} ${where}: variables are declared in init, and used in the calls for a key.`,
    { operationType: operation },
  );
}

function mustBeValue(value: unknown, stateName: string): void {
  if (value !== null && value !== undefined) return;
  throw new TidemarkError('ILLEGAL_STATE_STORE_VALUE.NULL_VALUE', `Cannot write null values for state with name ${stateName}.`, {
    stateName,
  });
}

function placesOf(cell: Cell): Map<string, number> {
  return (cell.places ??= new Map(cell.items.map((item, at) => [labelText(item.label), at])));
}

/** Labels are equal where their bytes are. */
function labelText(label: unknown): string {
  return typeof label === 'string' ? `s${label}` : Buffer.from(encodeValue(label)).toString('latin1');
}
