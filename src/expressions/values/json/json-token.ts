/** Kinds of tokens; `end` is also what there is before the first. */
export const JsonToken = {
  end: 0,
  startObject: 1,
  endObject: 2,
  startArray: 3,
  endArray: 4,
  fieldName: 5,
  string: 6,
  integer: 7,
  float: 8,
  true: 9,
  false: 10,
  null: 11,
} as const;

export type JsonTokenKind = (typeof JsonToken)[keyof typeof JsonToken];

/** Texts of tokens that have but one. */
export const TOKEN_TEXTS: Partial<Record<JsonTokenKind, string>> = {
  [JsonToken.startObject]: '{',
  [JsonToken.endObject]: '}',
  [JsonToken.startArray]: '[',
  [JsonToken.endArray]: ']',
  [JsonToken.true]: 'true',
  [JsonToken.false]: 'false',
  [JsonToken.null]: 'null',
};
