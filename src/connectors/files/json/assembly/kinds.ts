// AssemblyScript: the kinds of tokens, as in tokens/token.ts.

export const ABSENT: u8 = 0;
export const STRING: u8 = 1;
export const ESCAPED: u8 = 2;
export const NUMBER: u8 = 3;
export const TRUE: u8 = 4;
export const FALSE: u8 = 5;
export const NESTED: u8 = 6;
