import { TidemarkError } from '../../base/errors.js';
import type { LogClient } from './log-client.js';
import { byPartition, EARLIEST, LATEST, offsetIn, offsetList, offsetsOf, partitionName, partitionSet } from './offsets.js';
import type { PartitionOffsets, TopicPartition } from './offsets.js';
import type { Bound } from './source-options.js';

export async function edgeOffsets(
  log: LogClient,
  partitions: readonly TopicPartition[],
  edge: typeof LATEST | typeof EARLIEST,
): Promise<PartitionOffsets> {
  if (partitions.length === 0) return {};
  return offsetsOf(await log.offsets(partitions.map((at) => ({ topic: at.topic, partition: at.partition, timestamp: edge }))));
}

/** The offsets that a bound means at this moment. `unmatched` says what a time that no record reaches means. */
export async function resolveBound(
  log: LogClient,
  partitions: readonly TopicPartition[],
  bound: Bound,
  unmatched: 'error' | 'latest',
): Promise<PartitionOffsets> {
  switch (bound.kind) {
    case 'earliest':
      return edgeOffsets(log, partitions, EARLIEST);
    case 'latest':
      return edgeOffsets(log, partitions, LATEST);
    case 'offsets': {
      checkNames(bound.offsets, partitions);
      const given = offsetList(bound.offsets);
      const edges = given.filter((at) => at.offset < 0);
      const resolved =
        edges.length === 0 ? [] : await log.offsets(edges.map(({ topic, partition, offset }) => ({ topic, partition, timestamp: offset })));
      return offsetsOf([...given.filter((at) => at.offset >= 0), ...resolved]);
    }
    case 'time':
      return timesOf(
        log,
        partitions.map((at) => ({ ...at, timestamp: bound.timestampMs })),
        unmatched,
      );
    case 'times': {
      checkNames(bound.timesMs, partitions);
      const places = offsetList(bound.timesMs).map(({ topic, partition, offset }) => ({ topic, partition, timestamp: offset }));
      return timesOf(log, places, unmatched);
    }
  }
}

async function timesOf(
  log: LogClient,
  places: readonly (TopicPartition & { readonly timestamp: number })[],
  unmatched: 'error' | 'latest',
): Promise<PartitionOffsets> {
  if (places.length === 0) return {};
  const found = await log.offsets(places);
  const without = found.filter((at) => at.offset < 0).toSorted(byPartition);
  const [first] = without;
  if (first === undefined) return offsetsOf(found);
  if (unmatched === 'error') {
    const time = places.find((p) => p.topic === first.topic && p.partition === first.partition)!.timestamp;
    throw new TidemarkError(
      'KAFKA_NO_OFFSET_FOR_TIMESTAMP',
      `No offset matched from request of topic-partition ${partitionName(first)} and timestamp ${time}.`,
      { topicPartition: partitionName(first), timestamp: time },
    );
  }
  const ends = await edgeOffsets(log, without, LATEST);
  return offsetsOf([...found.filter((at) => at.offset >= 0), ...offsetList(ends)]);
}

/** Offsets by partition name exactly those that are read. */
function checkNames(offsets: PartitionOffsets, assigned: readonly TopicPartition[]): void {
  const given = offsetList(offsets);
  if (given.length === assigned.length && assigned.every((at) => offsetIn(offsets, at) !== undefined)) return;
  throw new TidemarkError(
    'KAFKA_START_OFFSET_DOES_NOT_MATCH_ASSIGNED',
    `Partitions specified for Kafka start offsets don't match what are assigned. Maybe topic partitions are created or deleted while the query is running.
If startingOffsets contains specific offsets, you must specify all TopicPartitions. Use -1 for latest, -2 for earliest, if you don't care.
Specified: ${partitionSet(given)} Assigned: ${partitionSet(assigned)}`,
    { specifiedPartitions: given.map(partitionName), assignedPartitions: assigned.map(partitionName) },
  );
}
