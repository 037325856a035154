/** The tokens of a JSON Pointer (https://www.rfc-editor.org/rfc/rfc6901); `undefined` for what is none. */
export function pointerTokens(text: string): readonly string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
