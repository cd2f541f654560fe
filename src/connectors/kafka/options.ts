import { TidemarkError } from '../../base/errors.js';
import { nearestNames } from '../../expressions/nearest.js';

/** A value of a `kafka.` option. */
export type KafkaOptionValue = string | number | boolean;

/** `kafka.` options of Kafka's own clients, without the prefix, in lower case. */
export class KafkaOptions {
  readonly #unused: Set<string>;

  constructor(private readonly values: ReadonlyMap<string, string>) {
    this.#unused = new Set(values.keys());
  }

  text(name: string): string | undefined {
    this.#unused.delete(name);
    return this.values.get(name);
  }

  whole(name: string, least = 0): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new TidemarkError('INVALID_OPTION_VALUE', `kafka.${name} is a whole number of ${least} or more, not '${text}'.`, {
      option: `kafka.${name}`,
    });
  }

  /** One of some words, in any case of letters. */
  word<W extends string>(name: string, words: readonly W[]): W | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word.toLowerCase() === text.trim().toLowerCase());
    if (found !== undefined) return found;
    throw new TidemarkError('INVALID_OPTION_VALUE', `kafka.${name} is one of ${words.join(', ')}, not '${text}'.`, {
      option: `kafka.${name}`,
      value: text,
    });
  }

  /** Refuses what nobody has asked for: an option that would have no effect. */
  refuseRest(where: string): void {
    const [name] = this.#unused;
    if (name === undefined) return;
    throw new TidemarkError('UNKNOWN_OPTION', `kafka.${name} has no meaning for ${where}, which is built on kafkajs; leave it out.`, {
      option: `kafka.${name}`,
    });
  }
}

export interface SplitOptions {
  readonly own: ReadonlyMap<string, unknown>;
  readonly kafka: KafkaOptions;
}

/** Options in any case of letters: those of the connector under their known names, those of the client without `kafka.`. */
export function splitOptions(given: object, known: readonly string[], where: string): SplitOptions {
  const own = new Map<string, unknown>();
  const kafka = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    if (lower.startsWith('kafka.')) {
      kafka.set(lower.slice('kafka.'.length), String(value));
      continue;
    }
    const match = known.find((k) => k.toLowerCase() === lower);
    if (match === undefined) {
      const [nearest] = nearestNames(name, known, 1);
      throw new TidemarkError('UNKNOWN_OPTION', `${where} has no option '${name}'; did you mean '${nearest}'?`, { option: name, nearest });
    }
    own.set(match, value);
  }
  return { own, kafka: new KafkaOptions(kafka) };
}

export function invalid(option: string, message: string): TidemarkError {
  return new TidemarkError('INVALID_OPTION_VALUE', message, { option });
}

export function textOf(own: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = own.get(name);
  if (value === undefined) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value as KafkaOptionValue);
}

export function booleanOf(own: ReadonlyMap<string, unknown>, name: string, fallback: boolean): boolean {
  const text = textOf(own, name)?.trim().toLowerCase();
  if (text === undefined) return fallback;
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalid(name, `For input string: "${text}": '${name}' is true or false.`);
}

export function wholeOf(own: ReadonlyMap<string, unknown>, name: string, least: number): number | null {
  const text = textOf(own, name)?.trim();
  if (text === undefined) return null;
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw invalid(name, `For input string: "${text}": '${name}' is a whole number of ${least} or more.`);
}
