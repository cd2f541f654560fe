import type { RawRequest } from './cluster.js';
import { protocolError } from './protocol-errors.js';

const PRODUCE = 0;
const VERSION = 7;

/** One record batch for one partition. */
export interface ProducePart {
  readonly topic: string;
  readonly partition: number;
  readonly batch: Buffer;
}

export interface ProduceSettings {
  readonly transactionalId: string | null;
  readonly acks: number;
  readonly timeoutMs: number;
}

/** What a broker said of one part: null where it was taken. */
export interface ProduceAnswer {
  readonly topic: string;
  readonly partition: number;
  readonly error: Error | null;
}

/** A Produce request for parts of which each partition has one. */
export function produceRequest(parts: readonly ProducePart[], settings: ProduceSettings): RawRequest {
  return {
    request: {
      apiKey: PRODUCE,
      apiVersion: VERSION,
      apiName: 'Produce',
      expectResponse: () => settings.acks !== 0,
      encode: () => {
        const buffer = encode(parts, settings);
        return Promise.resolve({ buf: buffer, buffer });
      },
    },
    response: { decode: (bytes) => Promise.resolve(decode(bytes)), parse: (answers) => Promise.resolve(answers) },
  };
}

function encode(parts: readonly ProducePart[], { transactionalId, acks, timeoutMs }: ProduceSettings): Buffer {
  const byTopic = new Map<string, ProducePart[]>();
  for (const part of parts) byTopic.set(part.topic, [...(byTopic.get(part.topic) ?? []), part]);
  const head = Buffer.alloc(10);
  head.writeInt16BE(acks, 0);
  head.writeInt32BE(timeoutMs, 2);
  head.writeInt32BE(byTopic.size, 6);
  const pieces: Buffer[] = [nullableString(transactionalId), head];
  for (const [topic, ofTopic] of byTopic) {
    const count = Buffer.alloc(4);
    count.writeInt32BE(ofTopic.length);
    pieces.push(nullableString(topic), count);
    for (const { partition, batch } of ofTopic) {
      const numbers = Buffer.alloc(8);
      numbers.writeInt32BE(partition, 0);
      numbers.writeInt32BE(batch.length, 4);
      pieces.push(numbers, batch);
    }
  }
  return Buffer.concat(pieces);
}

function nullableString(text: string | null): Buffer {
  const bytes = Buffer.from(text ?? '', 'utf8');
  const length = Buffer.alloc(2);
  length.writeInt16BE(text === null ? -1 : bytes.length);
  return Buffer.concat([length, bytes]);
}

function decode(bytes: Buffer): readonly ProduceAnswer[] {
  const answers: ProduceAnswer[] = [];
  let at = 0;
  const int16 = () => bytes.readInt16BE((at += 2) - 2);
  const int32 = () => bytes.readInt32BE((at += 4) - 4);
  for (let topics = int32(); topics > 0; topics--) {
    const length = int16();
    const topic = bytes.toString('utf8', at, (at += length));
    for (let partitions = int32(); partitions > 0; partitions--) {
      const partition = int32();
      const code = int16();
      // base offset, time and start of the log
      at += 24;
      answers.push({ topic, partition, error: code === 0 ? null : protocolError(code) });
    }
  }
  return answers;
}
