import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';

const exposed = [
  'Allow',
  'Content-Location',
  'ETag',
  'Last-Modified',
  'Location',
  'X-Progress',
  'X-Request-Id',
  'Retry-After',
  'WWW-Authenticate',
];

const headers = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposeHeaders: exposed,
  maxAge: 86_400,
});

/**
 * Lets apps in browsers call the API: it is the access token that decides, never a cookie. An OPTIONS that is no
 * preflight of a browser goes on to the API, which has an answer of its own.
 */
export const crossOrigin = createMiddleware(async (context, next) => {
  const isPreflight = context.req.header('Access-Control-Request-Method') !== undefined;
  if (context.req.method === 'OPTIONS' && !isPreflight) {
    await next();
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Access-Control-Expose-Headers', exposed.join(','));
    return;
  }
  return headers(context, next);
});
