export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;

/** First index >= `from` of `byte`, or -1. */
export function indexOfByte(bytes: Uint8Array, byte: number, from: number): number {
  return bytes.indexOf(byte, from);
}
