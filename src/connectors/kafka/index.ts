export { fromKafka, readKafka, type KafkaReadOptions, type KafkaRow } from './from-kafka.js';
export type { TokenProvider } from './client.js';
export type { KafkaOptionValue } from './options.js';
export { toKafka, type KafkaWriteOptions } from './to-kafka.js';
