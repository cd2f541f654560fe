import { offsetIn, offsetList, offsetsOf, type PartitionOffsets, type TopicPartition } from './offsets.js';

/**
 * Ends of an epoch of about `limit` offsets: each partition gets its share of the limit by what is behind it, cut to a whole number, but at
 * least one where there is something; never beyond `until`. `startOf` says where a partition begins that `from` does not know.
 */
export function limitedTo(
  limit: number,
  from: PartitionOffsets,
  until: PartitionOffsets,
  startOf: (at: TopicPartition) => number,
): PartitionOffsets {
  const ranges = offsetList(until).map((at) => {
    const begin = offsetIn(from, at) ?? startOf(at);
    return { ...at, begin, size: Math.max(0, at.offset - begin) };
  });
  const total = ranges.reduce((sum, { size }) => sum + size, 0);
  if (total < 1) return until;
  return offsetsOf(
    ranges.map(({ begin, size, offset, topic, partition }) => {
      if (size === 0) return { topic, partition, offset };
      const share = limit * (size / total);
      const taken = begin + (share < 1 ? Math.ceil(share) : Math.floor(share));
      return { topic, partition, offset: Math.min(taken, offset) };
    }),
  );
}

/** How many offsets are there beyond `from`; a partition that it does not know counts from 0. */
export function offsetsBehind(from: PartitionOffsets, until: PartitionOffsets): number {
  return offsetList(until).reduce((sum, at) => sum + at.offset - (offsetIn(from, at) ?? 0), 0);
}

/** Spark's metrics of how far the end of an epoch is behind the end of the log. */
export function behindMetrics(end: PartitionOffsets, latest: PartitionOffsets | null): Record<string, string> {
  if (latest === null) return {};
  const behind = offsetList(latest).map((at) => at.offset - (offsetIn(end, at) ?? 0));
  if (behind.length === 0) return {};
  const mean = behind.reduce((sum, n) => sum + n, 0) / behind.length;
  return {
    minOffsetsBehindLatest: String(behind.reduce((a, b) => Math.min(a, b))),
    maxOffsetsBehindLatest: String(behind.reduce((a, b) => Math.max(a, b))),
    avgOffsetsBehindLatest: mean.toFixed(1),
  };
}
