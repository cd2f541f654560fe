export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;
