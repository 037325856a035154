/**
 * Whether a form was sent from our own page. A link's token is in the path, so another site cannot even name the
 * address; this also stops one that has come to know it. Browsers say `Origin: null` because our pages ask them to
 * send no referrer; those that know `Sec-Fetch-Site` say the truth there.
 */
export function isSameOrigin({ headers, url }: Request, publicUrl: string): boolean {
  const site = headers.get('Sec-Fetch-Site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('Origin');
  return origin === null || origin === 'null' || ownOrigins(url, publicUrl).includes(origin);
}

/**
 * Where our pages are. What the request names as its host is another's word, and only believed of this very machine:
 * a local server can be opened there whatever its public URL is.
 */
function ownOrigins(url: string, publicUrl: string): readonly string[] {
  const { origin, hostname } = new URL(url);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return [new URL(publicUrl).origin, ...(isLoopback ? [origin] : [])];
}
