import { TidemarkError } from '../../../base/errors.js';

/** The codec of this name, in any case of letters. CODEC_NOT_AVAILABLE names those there are. */
export function codecNamed<C>(given: string, codecs: Readonly<Record<string, C>>): C {
  const name = given.toLowerCase();
  const known = Object.hasOwn(codecs, name) ? codecs[name] : undefined;
  if (known !== undefined) return known;
  const available = Object.keys(codecs).join(', ');
  throw new TidemarkError(
    'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION',
    `The codec ${name} is not available. Available codecs are ${available}.`,
    { codecName: name, availableCodecs: available },
  );
}
