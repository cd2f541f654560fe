import kafkajs, { type Mechanism } from 'kafkajs';

const SEPARATOR = '\u0001';
const SIZE_BYTES = 4;

/**
 * Logs in with a token, by RFC 7628. A broker that does not take it says so in its answer and closes the connection with the next request;
 * kafkajs does not read that answer, so each request looked like a broker that goes away, and was tried again.
 */
export function oauthLogin(tokenOf: () => Promise<string>): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const message = sized(`n,,${SEPARATOR}auth=Bearer ${await tokenOf()}${SEPARATOR}${SEPARATOR}`);
        await saslAuthenticate({
          request: { encode: () => message },
          response: { decode: (answer) => answer.subarray(SIZE_BYTES), parse: checkAnswer },
        });
      },
    }),
  };
}

function sized(text: string): Buffer {
  const body = Buffer.from(text);
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** Empty when the token was taken, else JSON with a `status`. */
function checkAnswer(answer: Buffer): void {
  if (answer.length === 0) return;
  const status = /"status"\s*:\s*"([\w.-]+)"/.exec(answer.toString())?.[1] ?? 'no reason given';
  const Refused = kafkajs.KafkaJSSASLAuthenticationError as unknown as new (message: string) => Error;
  throw new Refused(`SASL OAUTHBEARER authentication failed: the broker did not take the token (${status})`);
}
