/** `mask` and `luhn_check`. */

export interface MaskChars {
  /** For upper-case letters; null keeps them. */
  readonly upper: string | null;
  readonly lower: string | null;
  readonly digit: string | null;
  readonly other: string | null;
}

export const MASK_DEFAULT: MaskChars = { upper: 'X', lower: 'x', digit: 'n', other: null };

/** `mask`: each character by the mask of its kind. Characters outside the BMP count as two others, as in Java. */
export function mask(text: string, chars: MaskChars = MASK_DEFAULT): string {
  let masked = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text[i] as string;
    masked += maskOf(unit, chars) ?? unit;
  }
  return masked;
}

function maskOf(unit: string, chars: MaskChars): string | null {
  if (/\p{Uppercase}/u.test(unit)) return chars.upper;
  if (/\p{Lowercase}/u.test(unit)) return chars.lower;
  return /\p{Nd}/u.test(unit) ? chars.digit : chars.other;
}

/** `luhn_check`: whether the digits carry a right check digit; false for anything but digits. */
export function luhnCheck(text: string): boolean {
  if (!/^[0-9]+$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(text.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
