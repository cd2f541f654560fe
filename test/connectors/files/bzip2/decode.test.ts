import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bunzip2 } from '../../../../src/connectors/files/bzip2/decode.js';

/** 200 equal lines as Spark writes them: Hadoop's encoder changes bytes of a block that is too regular for its sort. */
const REGULAR =
  'QlpoOTFBWSZTWZFfm/+AA1DbgAAQAAf/+AQQIwceAVADfgAAAAoAAAAAUAAAAAKAAAAAFAAAAAApSRMQQp6NQMnqfQT7EwRfAmqjBM7ie2Yxko2qNSM+BNCY' +
  'JuE+gTBMqVqo9hPcTbb3E4E8CcCfP8CZVRsKtom4mVUewnFRsJio5Ez0J4CdKo3E3aaE1UcVRmfgT+EfOSdbCfQnAm4n4E7VGCehO4m8OsU6Eyo9SdYjuJoV' +
  'dCYJ7CYJuJ+RPNR2EzeG+KehNxFwEwJ5E7BO4ngTOBF7idqnjA8ieBN0h7ZJ4E4U4yHgRdCb9xO4JoToTsE7iYE2E27ibBPcTeqjkTgTcTryJlR1ULoTbVRv' +
  'dmSMVHntUZUZ2oX1lAcehN8qPyJ6E8iZS1hB4E8IzJOQmCcibieRMVxkW1R1wKsE2E5zr403BNKR85HuJ4E5qFxUZExlRyIfOFmQtih5yK5E9CYqjgTPIm6h' +
  'bhMCeRM9YlzlJNDtika5E0JoTQJwJqodmVT1U6wNBP6EX7FX3U+8DQmCYJ8CLVQv9EX6JP3iK2z9CLkJoRffITKo+xFtQ5wib1H7EyKv/F3JFOFCQkV+b/w=';
/** By Python's bz2: two streams, one after the other. */
const TWO_STREAMS = 'QlpoOTFBWSZTWbQ/0owAAAXBAAAQAgGgACG0aDNNKYROLuSKcKEhaH+lGEJaaDExQVkmU1kutxrXAAABQYAAEAAAhIAgACGaaDNNBzxdyRThQkC63Gtc';
/** aaaa, five b, three c, and so many d that they fill several blocks. */
const RUNS = 'QlpoMTFBWSZTWbyBI3oAAALBgOAAPAAEAAAIIAAxDAgKVAGdYu5tb48KIx4iiPi7kinChIXkCRvQ';

async function decoded(bytes: Uint8Array, chunkBytes = bytes.length): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
  })();
  for await (const part of bunzip2(chunks)) parts.push(part);
  return Buffer.concat(parts);
}

describe('bunzip2', () => {
  it('reads blocks whose bytes the encoder has changed', async () => {
    const text = await decoded(Buffer.from(REGULAR, 'base64'));
    expect(text.length).toBe(13400);
    expect(createHash('sha256').update(text).digest('hex')).toBe('f0e6655384039bb3c501959439b0c2db9dc710393b7dedf74a10fe7015e4c3a7');
  });

  it('reads streams one after the other, in chunks of any size, and nothing of an empty file', async () => {
    const bytes = Buffer.from(TWO_STREAMS, 'base64');
    for (const chunkBytes of [1, 7, bytes.length]) expect((await decoded(bytes, chunkBytes)).toString()).toBe('one\none\none\ntwo\n');
    expect((await decoded(Buffer.alloc(0))).length).toBe(0);
  });

  it('reads long runs', async () => {
    expect((await decoded(Buffer.from(RUNS, 'base64'))).toString()).toBe(`aaaabbbbbccc${'d'.repeat(300_000)}`);
  });

  it('refuses a file with any byte changed, or cut off', async () => {
    const bytes = Buffer.from(TWO_STREAMS, 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0x10;
      const text = await decoded(damaged).catch((error: unknown) => String(error));
      // the last bits of a stream are padding
      if (typeof text === 'string') expect(text).toMatch(/FILE_CORRUPT/);
      else expect(text.toString()).toBe('one\none\none\ntwo\n');
    }
    await expect(decoded(bytes.subarray(0, bytes.length - 3))).rejects.toThrow(/FILE_CORRUPT/);
  });
});
