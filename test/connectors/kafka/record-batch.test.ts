import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { crc32c } from '../../../src/base/crc32c.js';
import { partitionOfKey } from '../../../src/connectors/kafka/murmur2.js';
import { RecordBatch, type BytesRange } from '../../../src/connectors/kafka/record-batch.js';

const range = (text: string | null): BytesRange => {
  const data = Buffer.from(text ?? '');
  return { data, start: text === null ? -1 : 0, end: text === null ? -1 : data.length };
};

test('the checksum is that of the standard', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.from('xx123456789yy'), 2, 11)).toBe(0xe3069283);
});

test('keys go to the partitions that Kafka’s own producers choose', () => {
  const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({ partitionId, leader: 1 }));
  const theirs = kafkajs.Partitioners.DefaultPartitioner();
  for (let k = 0; k < 300; k++) {
    const key = Buffer.from('k'.repeat(k % 9) + String(k * 7919) + (k % 2 === 0 ? 'ü€' : ''));
    const expected = theirs({ topic: 't', partitionMetadata: partitionMetadata as never, message: { key, value: null } });
    expect(partitionOfKey(key, 0, key.length, 7)).toBe(expected);
  }
});

test('a batch holds its records byte for byte', async () => {
  const batch = new RecordBatch(1_700_000_000_000);
  batch.add(range('k'), range('v'.repeat(70)), [
    [Buffer.from('h'), Buffer.from('x')],
    [Buffer.from('none'), null],
  ]);
  batch.add(range(null), range(''), null);
  const bytes = await batch.finish({ producerId: 5n, producerEpoch: 2, sequence: 9, isTransactional: true }, kafkajs.CompressionTypes.None);
  expect(bytes.readInt32BE(8)).toBe(bytes.length - 12);
  expect(bytes.readUInt32BE(17)).toBe(crc32c(bytes, 21));
  expect(bytes.readInt16BE(21)).toBe(0x10);
  expect([bytes.readBigInt64BE(43), bytes.readInt16BE(51), bytes.readInt32BE(53), bytes.readInt32BE(57)]).toEqual([5n, 2, 9, 2]);
  // lengths, deltas and counts are varints of a zigzag: 88 bytes; attributes, time, offset; key, value; two headers, of which one has a NULL
  const first = ['b001', '000000', '026b', `8c01${'76'.repeat(70)}`, '04', '0268', '0278', '086e6f6e65', '01'];
  const second = ['0c', '000002', '01', '00', '00'];
  expect(bytes.subarray(61).toString('hex')).toBe([...first, ...second].join(''));
});
