import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';

const headers = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  exposeHeaders: ['ETag', 'Last-Modified', 'Location', 'X-Request-Id', 'Retry-After'],
  maxAge: 86_400,
});

/**
 * Lets apps in browsers call the API: it is the access token that decides, never a cookie. An OPTIONS that is no
 * preflight of a browser goes on to the API, which has an answer of its own.
 */
export const crossOrigin = createMiddleware(async (context, next) => {
  const isPreflight = context.req.header('Access-Control-Request-Method') !== undefined;
  if (context.req.method === 'OPTIONS' && !isPreflight) return next();
  return headers(context, next);
});
