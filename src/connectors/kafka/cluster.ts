import type { Kafka } from 'kafkajs';
import { TidemarkError } from '../../base/errors.js';
import type { FetchedPart } from './log-client.js';

/** One connection pool of kafkajs, to one broker. */
export interface Broker {
  readonly nodeId: number;
  readonly connectionPool: { send(request: RawRequest): Promise<unknown> };
  fetch(request: object): Promise<{ responses: { topicName: string; partitions: FetchedPart[] }[] }>;
  listOffsets(request: object): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
  initProducerId(request: object): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(request: object): Promise<unknown>;
  addOffsetsToTxn(request: object): Promise<unknown>;
  txnOffsetCommit(request: object): Promise<unknown>;
  endTxn(request: object): Promise<unknown>;
  offsetFetch(request: object): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
}

/** A request that kafkajs frames and sends, and whose answer it hands over as bytes. */
export interface RawRequest {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    expectResponse(): boolean;
    encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  readonly response: { decode(bytes: Buffer): Promise<object>; parse(answer: object): Promise<unknown> };
}

export const GROUP_COORDINATOR = 0;
export const TRANSACTION_COORDINATOR = 1;

/** The part of kafkajs below its consumers and producers: a group cannot be told which offsets to read, a producer tries too little again. */
export interface Cluster {
  targetTopics: Set<string>;
  readonly brokerPool: { readonly metadata: { readonly topicMetadata: readonly TopicMetadata[] } | null };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findBroker(of: { nodeId: string }): Promise<Broker>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findGroupCoordinator(of: { groupId: string; coordinatorType: number }): Promise<Broker>;
}

interface TopicMetadata {
  readonly topic: string;
  readonly isInternal?: boolean;
  readonly partitionMetadata: readonly { readonly partitionId: number }[];
}

/** kafkajs keeps what it makes clusters with under a symbol; it has been there in every 2.x, the last of its versions. */
export function clusterOf(kafka: Kafka, options: { readonly isolationLevel?: number }): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find((s) => s.description === 'private:Kafka:createCluster');
  const make = symbol === undefined ? undefined : (kafka as unknown as Record<symbol, unknown>)[symbol];
  if (typeof make !== 'function') {
    throw new TidemarkError('KAFKA_CLIENT_NOT_SUPPORTED', 'tidemark/kafka needs kafkajs 2.2; the one that is installed is another.', {});
  }
  return (make as (given: object) => Cluster)({ allowAutoTopicCreation: false, ...options });
}
