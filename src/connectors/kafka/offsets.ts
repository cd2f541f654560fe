import { TidemarkError } from '../../base/errors.js';
import type { Json } from '../../stream/plan-node.js';

/** For each topic and partition the next offset to read; in JSON as Spark writes it, `{"topic":{"0":23}}`. */
export type PartitionOffsets = { readonly [topic: string]: { readonly [partition: string]: number } };

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface OffsetOfPartition extends TopicPartition {
  readonly offset: number;
}

/** Stands for the end of a partition in offsets that a user gives. */
export const LATEST = -1;
/** Stands for the beginning of a partition in offsets that a user gives. */
export const EARLIEST = -2;

/** `topic-0`, as Kafka's own messages write it. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** `Set(a-0, a-1)`, as Spark's messages write it. */
export function partitionSet(partitions: readonly TopicPartition[]): string {
  return `Set(${partitions.map(partitionName).join(', ')})`;
}

export function offsetIn(offsets: PartitionOffsets, { topic, partition }: TopicPartition): number | undefined {
  return Object.hasOwn(offsets, topic) ? offsets[topic]![partition] : undefined;
}

/** All partitions, topics in order of their names, partitions in order of their numbers. */
export function offsetList(offsets: PartitionOffsets): OffsetOfPartition[] {
  const list = Object.entries(offsets).flatMap(([topic, partitions]) =>
    Object.entries(partitions).map(([partition, offset]) => ({ topic, partition: Number(partition), offset })),
  );
  return list.toSorted(byPartition);
}

export function byPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

export function offsetsOf(list: readonly OffsetOfPartition[]): PartitionOffsets {
  const offsets: Record<string, Record<string, number>> = {};
  for (const { topic, partition, offset } of list.toSorted(byPartition)) (offsets[topic] ??= {})[partition] = offset;
  return offsets;
}

export function toJson(offsets: PartitionOffsets): Json {
  return offsets as unknown as Json;
}

/** An offset of the checkpoint, checked. */
export function storedOffsets(offset: unknown): PartitionOffsets {
  if (isOffsets(offset)) return offset;
  throw new TidemarkError('CHECKPOINT_CORRUPT', `an offset of a Kafka source is like {"topic":{"0":1}}, not ${JSON.stringify(offset)}`, {
    part: 'offset',
  });
}

/** Offsets (or times in milliseconds) by partition, as a user gives them in an option. */
export function givenOffsets(option: string, text: string): PartitionOffsets {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (isOffsets(value)) return value;
  throw new TidemarkError(
    'INVALID_OPTION_VALUE',
    `Expected e.g. {"topicA":{"0":23,"1":-1},"topicB":{"0":-2}}, got ${text} for '${option}'.`,
    {
      option,
      value: text,
    },
  );
}

function isOffsets(value: unknown): value is PartitionOffsets {
  const isObject = (v: unknown): v is object => typeof v === 'object' && v !== null && !Array.isArray(v);
  return (
    isObject(value) &&
    Object.values(value).every(
      (partitions) =>
        isObject(partitions) &&
        Object.entries(partitions).every(([partition, offset]) => /^\d+$/.test(partition) && Number.isSafeInteger(offset)),
    )
  );
}
