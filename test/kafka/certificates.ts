import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key and its certificate, as PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (text: string) => der(0x17, Buffer.from(text));
const name = (common: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(common)))));
const TRUE = der(0x01, Buffer.from([255]));
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const IS_AUTHORITY = sequence(oid('551d13'), TRUE, der(0x04, sequence(TRUE)));
const LOOPBACK = sequence(oid('551d11'), der(0x04, sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))));

/** An authority that signs certificates for 127.0.0.1, so that tests need no tool beside Java. */
export class Authority {
  readonly #key: KeyObject;
  readonly certificate: string;
  #serial = 1;

  constructor(private readonly common: string) {
    this.#key = newKey();
    this.certificate = this.#signed(common, this.#key, IS_AUTHORITY);
  }

  issue(common: string): Identity {
    const key = newKey();
    return { key: key.export({ type: 'pkcs8', format: 'pem' }) as string, certificate: this.#signed(common, key, LOOPBACK) };
  }

  #signed(subject: string, key: KeyObject, extension: Buffer): string {
    const body = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, Buffer.from([this.#serial++])),
      ECDSA_WITH_SHA256,
      name(this.common),
      sequence(time('200101000000Z'), time('491231000000Z')),
      name(subject),
      createPublicKey(key).export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(extension)),
    );
    const signature = der(0x03, Buffer.from([0]), sign('sha256', body, this.#key));
    const lines = sequence(body, ECDSA_WITH_SHA256, signature)
      .toString('base64')
      .match(/.{1,64}/g)!;
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }
}

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}
