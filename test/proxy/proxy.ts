import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { TruncatedAnswer } from '../../src/sandbox/faults/lostAnswer.ts';
import type { Handle, SandboxResponse } from '../../src/sandbox/http.ts';
import { makeCertificate } from './certificate.ts';
import type { Control } from './control.ts';
import { isServed, servedHosts } from './hosts.ts';

/** One request in the order of arrival. The response's fields are set once it is sent. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  status?: number;
  responseHeaders?: Readonly<Record<string, string>>;
  responseBody?: string;
}

export interface ProxyOptions {
  readonly handle: Handle;
  /** The proxy's own port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Handles requests to the proxy's own address; without it, they fail. */
  readonly control?: Control;
  /** Whether a served name is in the DNS: false answers CONNECT with 502, as for a vault that never existed. */
  readonly resolves?: (host: string) => boolean;
  /** How answers are compressed, for a front whose own time must not count. */
  readonly compress?: (body: string) => Buffer;
}

export interface Proxy {
  readonly proxyUrl: string;
  /** The TLS server itself, for a browser that maps host names to it with --host-resolver-rules. */
  readonly tlsPort: number;
  /** PEM of the certificate authority, in a temporary folder that `close` removes. */
  readonly caFile: string;
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/**
 * A CONNECT proxy on the loopback address that terminates TLS for Azure's host names and passes every request to
 * `handle`.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const exchanges: Exchange[] = [];
  const { authority, certificate, key } = await makeCertificate(servedHosts);
  const tls = createTlsServer({ cert: certificate, key, keepAliveTimeout: 60_000 }, (request, response) => {
    void answer(request, response, options, exchanges);
  });
  const front = createHttpServer((request, response) => {
    if (options.control !== undefined && request.url?.startsWith('/') === true) {
      void answerControl(request, response, options.control);
      return;
    }
    // Plain HTTP through the proxy is the instance metadata service (169.254.169.254), which isn't simulated.
    response.writeHead(502, { 'content-type': 'text/plain' }).end('The sandbox has no metadata service.');
  });
  const tunnels = new Set<Duplex>();
  front.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnels.add(socket);
    socket.on('close', () => tunnels.delete(socket));
    socket.on('error', () => socket.destroy());
    const host = (request.url ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!isServed(host) || options.resolves?.(host) === false) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    tls.emit('connection', socket);
  });
  const direct = new Set<Socket>();
  tls.on('connection', (socket: Socket) => {
    direct.add(socket);
    socket.on('close', () => direct.delete(socket));
  });
  const [port, tlsPort] = await Promise.all([listen(front, options.port ?? 0), listen(tls, 0)]);
  const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-ca-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority);
  return {
    proxyUrl: `http://127.0.0.1:${port}`,
    tlsPort,
    caFile,
    exchanges,
    async close() {
      const closed = Promise.all([stop(front), stop(tls)]);
      for (const socket of [...tunnels, ...direct]) socket.destroy();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, compress = gzipSync }: ProxyOptions,
  exchanges: Exchange[],
): Promise<void> {
  const headers = flatten(request.headers);
  const host = (headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase();
  const exchange: Exchange = {
    method: request.method ?? 'GET',
    url: `https://${host}${request.url ?? '/'}`,
    requestHeaders: headers,
    requestBody: '',
  };
  exchanges.push(exchange);
  try {
    const body = await read(request);
    Object.assign(exchange, { requestBody: body });
    const { method, url } = exchange;
    const answered = await handle({ method, url, headers, ...(body === '' ? {} : { body }) });
    send(response, exchange, answered, isCompressed(exchange, answered) ? compress : undefined);
  } catch (error) {
    if (error instanceof TruncatedAnswer) {
      sendHalf(response, error.response);
      return;
    }
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // The name has disappeared since the tunnel was opened, or a fault breaks the connection, so there is no response.
    if (code === 'ENOTFOUND' || code === 'ECONNRESET') {
      request.socket.destroy();
      return;
    }
    // A bug in the sandbox must fail the test, and must not be hidden by a client's retries.
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    send(response, exchange, {
      status: 500,
      headers: { 'content-type': 'text/plain', 'x-sandbox-fault': 'true' },
      body: text,
    });
  }
}

/** In bytes. The size from which Azure compresses isn't known; a short answer hardly gets shorter. */
const compressedFrom = 2_048;

/**
 * Resource Manager and Microsoft Graph compress for clients that accept it: their recorded answers have
 * "Vary: Accept-Encoding", and those of key vaults don't.
 */
const isCompressed = ({ url, requestHeaders }: Exchange, { body }: SandboxResponse): boolean =>
  body.length >= compressedFrom &&
  ['management', 'graph'].includes(new URL(url).hostname.split('.')[0] ?? '') &&
  /\bgzip\b/.test(requestHeaders['accept-encoding'] ?? '');

function send(
  response: ServerResponse,
  exchange: Exchange,
  { status, headers, body }: SandboxResponse,
  compress?: (body: string) => Buffer,
): void {
  Object.assign(exchange, { status, responseHeaders: headers, responseBody: body });
  const bytes = compress?.(body) ?? Buffer.from(body);
  const encoding = compress === undefined ? {} : { 'content-encoding': 'gzip', vary: 'Accept-Encoding' };
  const length = status === 204 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(status, { ...headers, ...encoding, ...length }).end(bytes);
}

/** Sends half of the body that `content-length` promises, then closes the connection. */
function sendHalf(response: ServerResponse, { status, headers, body }: SandboxResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  control: Control,
): Promise<void> {
  const tell = (status: number, body: unknown) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  // A web page in a browser on this machine must not change the time.
  if (request.headers.origin !== undefined) {
    tell(403, { error: 'Not for web pages.' });
    return;
  }
  try {
    const { status, body } = control(request.method ?? 'GET', request.url ?? '/', await read(request));
    tell(status, body);
  } catch (error) {
    tell(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function flatten(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
