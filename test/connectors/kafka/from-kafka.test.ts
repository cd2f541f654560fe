import { expect, test } from 'vitest';
import { fromKafka, type KafkaReadOptions, readKafka } from 'tidemark/kafka';

test.each([fromKafka, readKafka])('no value is read here, so nothing of them can be bad: $name', (open) => {
  const options = { 'kafka.bootstrap.servers': 'localhost:1', subscribe: 'clicks', onBadRecord: () => undefined } as KafkaReadOptions;
  expect(() => open(options)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION_VALUE', message: expect.stringContaining('from_avro') }),
  );
});
