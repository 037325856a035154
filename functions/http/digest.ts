/** SHA-256, in hex. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Takes as long whatever is equal, so that nobody learns from it how much was right. '' is never right. */
export function isSameText(given: string, right: string): boolean {
  const length = Math.max(64, right.length);
  let different = given.length ^ right.length;
  for (let index = 0; index < length; index += 1) {
    different |= (given.charCodeAt(index) || 0) ^ (right.charCodeAt(index) || 0);
  }
  return different === 0 && right !== '';
}
