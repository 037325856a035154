import type { Context } from 'hono';

/** What whoever serves an app tells it of the connection, beside the request. */
export interface Connection {
  /** The network address that the request came from. */
  readonly clientAddress?: string | undefined;
  /** The path as it was sent: that of the request has lost its dot segments, as every URL does. */
  readonly sentPath?: string | undefined;
}

/** The network address that a request came from, where the server knows it. */
export function addressOf({ env }: Pick<Context, 'env'>): string | undefined {
  const address: unknown = env?.clientAddress;
  return typeof address === 'string' && /^[0-9A-Fa-f:.]{2,45}$/.test(address) ? address : undefined;
}
