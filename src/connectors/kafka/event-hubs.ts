import { TidemarkError } from '../../base/errors.js';
import { resolve } from '../../expressions/resolve.js';
import { parseSelectList } from '../../expressions/grammar/parse.js';
import { type EpochStream, streamOf } from '../../stream/epoch-stream.js';
import { projectNode } from '../../stream/project-node.js';
import { settingsOf } from '../../stream/settings.js';
import { fromKafka, type KafkaReadOptions } from './from-kafka.js';
import type { KafkaOptionValue } from './options.js';

/** Where the first run begins: an edge, a time of arrival, or sequence numbers by partition. */
export type EventHubsPosition =
  'earliest' | 'latest' | { readonly enqueuedTime: Date | number } | { readonly sequenceNumbers: Readonly<Record<string, number>> };

export interface EventHubsReadOptions {
  /** `Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…`, with `;EntityPath=…` where `eventHub` is not given. Never printed. */
  readonly connectionString: string;
  /** The event hub; that of the connection string where not given. */
  readonly eventHub?: string;
  /** Names the read; no group is joined, as offsets are kept in the checkpoint. Default `$Default`. */
  readonly consumerGroup?: string;
  /** About how many events an epoch takes. */
  readonly maxEventsPerTrigger?: number;
  /** For the first run of a checkpoint; default latest. */
  readonly startingPosition?: EventHubsPosition;
  readonly failOnDataLoss?: boolean;
  /** Options of Kafka's clients, over those that the connection string gives. */
  readonly [option: `kafka.${string}`]: KafkaOptionValue;
}

/** An event of Event Hubs. */
export interface EventHubsRow {
  readonly body: Uint8Array | null;
  readonly partition: string;
  readonly offset: string;
  readonly sequenceNumber: bigint;
  readonly enqueuedTime: Date;
  readonly publisher: string | null;
  readonly partitionKey: string | null;
  readonly properties: ReadonlyMap<string, string | null>;
}

const KAFKA_PORT = 9093;
const IS_SYSTEM = "startswith(header.key, 'x-opt-')";
const valueOf = (key: string) => `CAST(element_at(filter(headers, header -> header.key = ${key}), -1).value AS STRING)`;
const COLUMNS = [
  'value AS body',
  'CAST(partition AS STRING) AS partition',
  'CAST(offset AS STRING) AS offset',
  'offset AS sequenceNumber',
  'timestamp AS enqueuedTime',
  `try_element_at(transform(filter(headers, header -> header.key = 'x-opt-publisher'), header -> CAST(header.value AS STRING)), -1) AS publisher`,
  `coalesce(try_element_at(transform(filter(headers, header -> header.key = 'x-opt-partition-key'), header -> CAST(header.value AS STRING)), -1), CAST(key AS STRING)) AS partitionKey`,
  `coalesce(map_from_entries(transform(array_distinct(transform(filter(headers, header -> NOT ${IS_SYSTEM}), header -> header.key)), name -> struct(name, ${valueOf('name')}))), CAST(map() AS MAP<STRING, STRING>)) AS properties`,
];

/**
 * An event hub of Azure as an unbounded stream, through its Kafka endpoint: `body BINARY, partition STRING, offset STRING,
 * sequenceNumber BIGINT, enqueuedTime TIMESTAMP, publisher STRING, partitionKey STRING, properties MAP<STRING, STRING>`.
 *
 * The Kafka endpoint numbers events by their sequence numbers: `offset` is that number as text. `partitionKey` is the record's key where no
 * header says another; `properties` are the headers as text. Offsets are kept in the query's checkpoint.
 *
 * Throws INVALID_CONNECTION_STRING and what `fromKafka` throws; neither the connection string nor its key is part of a message.
 *
 * @example
 * fromEventHubs({ connectionString: process.env.EVENT_HUB!, maxEventsPerTrigger: 10_000, startingPosition: 'earliest' })
 *   .pipe(selectExpr("from_json(CAST(body AS STRING), 'device STRING, celsius DOUBLE') AS reading", 'enqueuedTime'));
 */
export function fromEventHubs(options: EventHubsReadOptions): EpochStream<EventHubsRow> {
  const { connectionString, eventHub, consumerGroup, maxEventsPerTrigger, startingPosition, failOnDataLoss, ...given } = options;
  const unknown = Object.keys(given).find((name) => !name.startsWith('kafka.'));
  if (unknown !== undefined) {
    throw new TidemarkError('UNKNOWN_OPTION', `fromEventHubs has no option '${unknown}'.`, { option: unknown });
  }
  const place = placeOf(connectionString);
  const hub = eventHub ?? place.entityPath;
  if (hub === null) throw refused('it names no event hub (EntityPath), and the option eventHub is not given');
  const { plan } = fromKafka({
    'kafka.bootstrap.servers': `${place.host}:${KAFKA_PORT}`,
    'kafka.security.protocol': 'SASL_SSL',
    'kafka.sasl.mechanism': 'PLAIN',
    'kafka.sasl.username': '$ConnectionString',
    'kafka.sasl.password': connectionString,
    'kafka.group.id': consumerGroup ?? '$Default',
    subscribe: hub,
    includeHeaders: true,
    ...(maxEventsPerTrigger !== undefined && { maxOffsetsPerTrigger: maxEventsPerTrigger }),
    ...(failOnDataLoss !== undefined && { failOnDataLoss }),
    ...startOf(startingPosition ?? 'latest', hub),
    ...given,
  });
  const settings = settingsOf(plan);
  const columns = COLUMNS.flatMap((item) => parseSelectList(item)).map((node) => resolve(node, plan.scope, settings));
  return streamOf<EventHubsRow>(projectNode(plan, columns));
}

function startOf(position: EventHubsPosition, hub: string): Partial<KafkaReadOptions> {
  if (position === 'earliest' || position === 'latest') return { startingOffsets: position };
  if ('enqueuedTime' in position) {
    return { startingTimestamp: Number(position.enqueuedTime), startingOffsetsByTimestampStrategy: 'latest' };
  }
  return { startingOffsets: { [hub]: position.sequenceNumbers } };
}

function placeOf(connectionString: string): { readonly host: string; readonly entityPath: string | null } {
  const parts = new Map(
    connectionString.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const];
    }),
  );
  const host = /^sb:\/\/([^/:]+)/i.exec(parts.get('endpoint') ?? '')?.[1];
  if (host === undefined) throw refused('it has no Endpoint=sb://…');
  if (!parts.has('sharedaccesskeyname') || !parts.has('sharedaccesskey'))
    throw refused('it has no SharedAccessKeyName and SharedAccessKey');
  return { host, entityPath: parts.get('entitypath') ?? null };
}

/** The text itself holds a key, and is not shown. */
function refused(why: string): TidemarkError {
  return new TidemarkError('INVALID_CONNECTION_STRING', `the connection string of Event Hubs is not valid: ${why}.`, {});
}
