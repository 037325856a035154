import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { compress } from '../handlers/compress.ts';
import type { Connection } from '../http/client-address.ts';

export interface Listening {
  /** Where it listens: `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Stops taking requests and waits for those under way. */
  readonly stop: () => Promise<void>;
}

/** Serves Web requests over HTTP. @throws Error that says why the address cannot be listened on */
export async function listen(
  fetch: (request: Request, connection: Connection) => Response | Promise<Response>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const answer = getRequestListener(async (request, { incoming }) => {
    const { remoteAddress: clientAddress } = incoming.socket;
    return compressed(request, await fetch(request, { clientAddress, sentPath: incoming.url }));
  });
  const server = createServer(
    (request: IncomingMessage, response: ServerResponse) => void answer(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explained(cause, port)));
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${actual}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const impatient = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closed;
      clearTimeout(impatient);
    },
  };
}

/** How long requests under way may go on once the server is to stop. */
const patienceMs = 5_000;

function explained(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== 'EADDRINUSE') return cause;
  return new Error(`Port ${port} is taken. Stop what listens there, or choose another: PORT=8788 npm start`, {
    cause,
  });
}

async function compressed(request: Request, response: Response): Promise<Response> {
  if (!request.headers.has('accept-encoding') || response.body === null) return response;
  const headers = new Headers(response.headers);
  const body = compress(Buffer.from(await response.arrayBuffer()), headers, request.headers);
  headers.delete('content-length');
  return new Response(new Uint8Array(body), { status: response.status, headers });
}
