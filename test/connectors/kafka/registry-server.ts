import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface RegistryServerOptions {
  /** What the header `authorization` must be. */
  readonly authorization?: string;
  readonly tls?: { readonly key: string; readonly certificate: string };
}

/** A schema registry on loopback: subjects, versions and numbers, as Confluent's REST protocol has them. */
export class RegistryServer {
  readonly #schemas: string[] = [];
  readonly #subjects = new Map<string, number[]>();
  readonly requests: string[] = [];
  /** Answers the next requests with this status, one each. */
  readonly failures: number[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start({ authorization, tls }: RegistryServerOptions = {}): Promise<RegistryServer> {
    const handler = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const isKnown = authorization === undefined || request.headers.authorization === authorization;
        const [status, body] = isKnown ? registry.#answer(request, Buffer.concat(chunks).toString()) : [401, { message: 'Unauthorized' }];
        response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body));
      });
    };
    const server = tls === undefined ? createServer(handler) : createTlsServer({ key: tls.key, cert: tls.certificate }, handler);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const registry = new RegistryServer(
      server,
      `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    return registry;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, body: string): [number, object] {
    const { method = 'GET', url = '' } = request;
    this.requests.push(`${method} ${url}`);
    const failure = this.failures.shift();
    if (failure !== undefined) return [failure, { message: 'not now' }];
    const byId = /^\/schemas\/ids\/(\d+)$/.exec(url);
    if (byId !== null) return this.#schema(Number(byId[1]));
    const [, subject = '', rest = ''] = /^\/subjects\/([^/]+)\/versions(.*)$/.exec(url) ?? [];
    if (method === 'POST')
      return [200, { id: this.#register(decodeURIComponent(subject), (JSON.parse(body) as { schema: string }).schema) }];
    const id = rest === '/latest' ? this.#subjects.get(decodeURIComponent(subject))?.at(-1) : undefined;
    return id === undefined
      ? [404, { error_code: 40401, message: 'Subject not found' }]
      : [200, { subject, id, schema: this.#schemas[id - 1] }];
  }

  #schema(id: number): [number, object] {
    const schema = this.#schemas[id - 1];
    return schema === undefined ? [404, { error_code: 40403, message: 'Schema not found' }] : [200, { schema }];
  }

  #register(subject: string, schema: string): number {
    if (!this.#schemas.includes(schema)) this.#schemas.push(schema);
    const id = this.#schemas.indexOf(schema) + 1;
    this.#subjects.set(subject, [...(this.#subjects.get(subject) ?? []), id]);
    return id;
  }
}
