/** What happens to a malformed record: kept with NULLs, dropped, or an error. */
export type ParseMode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';

/** The mode by its name in any case; an unknown name is PERMISSIVE, as in Spark. */
export function parseModeOf(name: string | undefined): ParseMode {
  const upper = name?.toUpperCase();
  return upper === 'DROPMALFORMED' || upper === 'FAILFAST' ? upper : 'PERMISSIVE';
}
