import { TidemarkError, type ErrorDetails } from '../../base/errors.js';
import { partitionName, partitionSet, type TopicPartition } from './offsets.js';

const ABOUT = `Some data may have been lost because they are not available in Kafka any more;
either the data was aged out by Kafka or the topic may have been deleted before all the data in the
topic was processed.
If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false.
Reason: `;

function dataLoss(kind: string, reason: string, details: ErrorDetails, cause?: unknown): TidemarkError {
  return new TidemarkError(`KAFKA_DATA_LOSS.${kind}`, ABOUT + reason, details, cause);
}

export function offsetChanged(at: TopicPartition, prevOffset: number, newOffset: number): TidemarkError {
  return dataLoss(
    'PARTITION_OFFSET_CHANGED',
    `Partition ${partitionName(at)} offset was changed from ${prevOffset} to ${newOffset}.
This could be either 1) a user error that the start offset is set beyond available offset when starting query, or 2) the kafka topic-partition is deleted and re-created.`,
    { topicPartition: partitionName(at), prevOffset, newOffset },
  );
}

export function rangeNotRead(at: TopicPartition, startOffset: number, endOffset: number, groupId: string, cause?: unknown): TidemarkError {
  return dataLoss(
    'COULD_NOT_READ_OFFSET_RANGE',
    `Could not read records in offset [${startOffset}, ${endOffset}) for topic partition ${partitionName(at)} with consumer group ${groupId}.`,
    { topicPartition: partitionName(at), startOffset, endOffset, groupId },
    cause,
  );
}

export function partitionsDeleted(deleted: readonly TopicPartition[]): TidemarkError {
  return dataLoss('PARTITIONS_DELETED', `Partitions ${partitionSet(deleted)} have been deleted.`, {
    partitions: deleted.map(partitionName),
  });
}

export function addedNotAtZero(at: TopicPartition, startOffset: number): TidemarkError {
  return dataLoss(
    'ADDED_PARTITION_DOES_NOT_START_FROM_OFFSET_ZERO',
    `Added partition ${partitionName(at)} starts from ${startOffset} instead of 0.`,
    { topicPartition: partitionName(at), startOffset },
  );
}
