/** A file that pages link to, under a name that changes with its content, so that it may be kept for ever. */
export interface Asset {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

const types = { css: 'text/css', js: 'text/javascript' } as const;

export function asset(extension: keyof typeof types, content: string): Asset {
  const name = `${fingerprint(content)}.${extension}`;
  return { name, type: `${types[extension]}; charset=utf-8`, content };
}

/** FNV-1a: tells one build from another, which is all that a cache needs. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
