/** `sentences`: words of each sentence, as the locale parts them. */

/** The words, punctuation left out, of each sentence. An unknown language falls back on the machine's rules for English. */
export function sentences(text: string, language = '', country = ''): string[][] {
  const locale = localeOf(language, country);
  const wordRules = new Intl.Segmenter(locale, { granularity: 'word' });
  const result: string[][] = [];
  for (const { segment: sentence } of new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text)) {
    const words: string[] = [];
    for (const { segment: word } of wordRules.segment(sentence)) if (/^[\p{L}\p{Nd}]/u.test(word)) words.push(word);
    result.push(words);
  }
  return result;
}

function localeOf(language: string, country: string): string {
  const tag = language === '' ? 'en-US' : country === '' ? language : `${language}-${country}`;
  try {
    return Intl.Segmenter.supportedLocalesOf(tag)[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}
