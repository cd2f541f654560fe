/** Brings a decimal number in a locale's notation into the plain one; null where it cannot be one. */
export function localizedDecimal(locale: string): (text: string) => string | null {
  const tag = locale.replaceAll('_', '-');
  // The default locale takes any grouping, for the sake of older programs.
  if (/^en-US$/i.test(tag)) return (text) => text.replaceAll(',', '');
  const { group, point } = separatorsOf(tag);
  return (text) => {
    const plain = text.replaceAll(group, '').replaceAll(point, '.');
    return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:E[-+]?\d+)?$/.test(plain) ? plain : null;
  };
}

function separatorsOf(tag: string): { group: string; point: string } {
  const parts = new Intl.NumberFormat(isKnown(tag) ? tag : 'en-US').formatToParts(1234567.5);
  const of = (type: string, absent: string) => parts.find((part) => part.type === type)?.value ?? absent;
  return { group: of('group', ','), point: of('decimal', '.') };
}

function isKnown(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
