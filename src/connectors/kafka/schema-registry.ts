import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';

/** How to reach a schema registry that speaks Confluent's REST protocol. */
export interface SchemaRegistryOptions {
  /** `https://host:port`, with a path where the registry has one. Credentials do not belong here. */
  readonly url: string;
  /** Basic authentication. */
  readonly username?: string;
  readonly password?: string;
  /** A bearer token, or a function that gives one for each request. */
  readonly token?: string | (() => Promise<string>);
  /** Who signed the registry's certificate, as PEM; the system's authorities where not given. */
  readonly ca?: string;
  /** The client's own certificate and key, as PEM. */
  readonly certificate?: string;
  readonly key?: string;
  /** How long one request may take; default 10000. */
  readonly timeoutMs?: number;
  /** How often a request is tried again that failed on the way; default 3. */
  readonly retries?: number;
}

/** An Avro schema under its number in the registry. A number never gets another schema. */
export interface RegisteredSchema {
  readonly id: number;
  /** The schema as JSON. */
  readonly schema: string;
}

const FIRST_WAIT_MS = 100;
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/**
 * A client of a schema registry (Confluent's REST protocol). Schemas are kept by their numbers, so each is asked for once.
 *
 * Throws SCHEMA_REGISTRY_UNAVAILABLE after its retries, SCHEMA_REGISTRY_AUTHENTICATION_FAILED, SCHEMA_REGISTRY_NOT_FOUND,
 * SCHEMA_REGISTRY_REFUSED, and SCHEMA_REGISTRY_TYPE_NOT_SUPPORTED for schemas that are no Avro or are made of several.
 *
 * @example const clicks = await new SchemaRegistry({ url: 'http://localhost:8081' }).latest('clicks-value');
 */
export class SchemaRegistry {
  readonly #url: URL;
  readonly #byId = new Map<number, Promise<RegisteredSchema>>();

  constructor(private readonly options: SchemaRegistryOptions) {
    try {
      this.#url = new URL(options.url);
    } catch {
      throw new TidemarkError('INVALID_OPTION_VALUE', "the option 'url' of a schema registry is no URL.", { option: 'url' });
    }
    if (this.#url.username !== '' || this.#url.password !== '') {
      throw new TidemarkError(
        'INVALID_OPTION_VALUE',
        "credentials of a schema registry are the options 'username' and 'password', not part of 'url'.",
        {
          option: 'url',
        },
      );
    }
  }

  /** The schema of a number. */
  schema(id: number): Promise<RegisteredSchema> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const asked = this.#request('GET', `/schemas/ids/${id}`).then((answer) => avroOf(answer, id));
    this.#byId.set(id, asked);
    // a failure is not kept: the registry may be back for the next epoch
    asked.catch(() => this.#byId.delete(id));
    return asked;
  }

  /** The newest schema of a subject, as it is now. */
  async latest(subject: string): Promise<RegisteredSchema> {
    const answer = await this.#request('GET', `/subjects/${encodeURIComponent(subject)}/versions/latest`);
    return avroOf(answer, Number(answer['id']));
  }

  /** Puts a schema under a subject, unless it is there, and gives its number. */
  async register(subject: string, schema: string | object): Promise<RegisteredSchema> {
    const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
    const answer = await this.#request('POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schema: text });
    return { id: Number(answer['id']), schema: text };
  }

  async #request(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const retries = this.options.retries ?? 3;
    for (let attempt = 0, waitMs = FIRST_WAIT_MS; ; attempt++, waitMs *= 2) {
      try {
        const { status, text } = await this.#once(method, path, body);
        if (status >= 200 && status < 300) return JSON.parse(text) as Record<string, unknown>;
        if (status < 500 || attempt >= retries) throw this.#refusal(status, path, text);
      } catch (cause) {
        if (cause instanceof TidemarkError) throw cause;
        if (attempt >= retries) {
          throw new TidemarkError(
            'SCHEMA_REGISTRY_UNAVAILABLE',
            `the schema registry at ${this.#url.origin} did not answer ${path}: ${(cause as Error).message}.`,
            { path },
            cause,
          );
        }
      }
      await systemClock.waitUntil(systemClock.nowMs() + waitMs);
    }
  }

  #refusal(status: number, path: string, text: string): TidemarkError {
    const code =
      status === 401 || status === 403
        ? 'SCHEMA_REGISTRY_AUTHENTICATION_FAILED'
        : status === 404
          ? 'SCHEMA_REGISTRY_NOT_FOUND'
          : status >= 500
            ? 'SCHEMA_REGISTRY_UNAVAILABLE'
            : 'SCHEMA_REGISTRY_REFUSED';
    return new TidemarkError(code, `the schema registry at ${this.#url.origin} answered ${path} with ${status}: ${text.slice(0, 500)}`, {
      status,
      path,
    });
  }

  async #once(method: string, path: string, body: object | undefined): Promise<{ status: number; text: string }> {
    const { username, password, token, ca, certificate, key, timeoutMs = 10_000 } = this.options;
    const bearer = typeof token === 'function' ? await token() : token;
    const basic = username === undefined ? undefined : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
    const authorization = bearer === undefined ? basic : `Bearer ${bearer}`;
    const base = this.#url.pathname.replace(/\/$/, '');
    const options: RequestOptions = {
      method,
      host: this.#url.hostname,
      port: this.#url.port === '' ? undefined : this.#url.port,
      path: base + path,
      timeout: timeoutMs,
      headers: {
        accept: 'application/vnd.schemaregistry.v1+json',
        ...(body !== undefined && { 'content-type': 'application/vnd.schemaregistry.v1+json' }),
        ...(authorization !== undefined && { authorization }),
      },
      ...(ca !== undefined && { ca }),
      ...(certificate !== undefined && { cert: certificate }),
      ...(key !== undefined && { key }),
    };
    return new Promise((resolve, reject) => {
      const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(options, (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if ((bytes += chunk.length) > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function avroOf(answer: Record<string, unknown>, id: number): RegisteredSchema {
  const { schema, schemaType = 'AVRO', references } = answer;
  if (schemaType !== 'AVRO' || (Array.isArray(references) && references.length > 0)) {
    throw new TidemarkError(
      'SCHEMA_REGISTRY_TYPE_NOT_SUPPORTED',
      `schema ${id} is ${String(schemaType)}${schemaType === 'AVRO' ? ' with references to others' : ''}: only Avro schemas that stand alone are read.`,
      { id, schemaType: String(schemaType) },
    );
  }
  return { id, schema: String(schema) };
}
