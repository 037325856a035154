/**
 * Whether a form was sent from our own page. A link's token is in the path, so another site cannot even name the
 * address; this also stops one that has come to know it. Browsers say `Origin: null` because our pages ask them to
 * send no referrer; those that know `Sec-Fetch-Site` say the truth there.
 */
export function isSameOrigin(headers: Headers, ownOrigins: readonly string[]): boolean {
  const site = headers.get('Sec-Fetch-Site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('Origin');
  return origin === null || origin === 'null' || ownOrigins.includes(origin);
}
