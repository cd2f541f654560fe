export { fromKafka, readKafka, type KafkaReadOptions, type KafkaRow } from './from-kafka.js';
export type { TokenProvider } from './client.js';
export type { KafkaOptionValue } from './options.js';
export { toKafka, type KafkaWriteOptions } from './to-kafka.js';
export { confluentAvro, decodeAvro, type DecodeAvroOptions } from './avro-wire.js';
export { fromEventHubs, type EventHubsPosition, type EventHubsReadOptions, type EventHubsRow } from './event-hubs.js';
export { SchemaRegistry, type RegisteredSchema, type SchemaRegistryOptions } from './schema-registry.js';
