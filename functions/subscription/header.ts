/**
 * The headers that a Subscription is sent with. Their values are secrets: they are kept apart from the resource, which
 * shows what stands for them.
 */
export interface Header {
  readonly name: string;
  readonly value: string;
}

const kept = '(kept secret)';

/** What the transport itself says, and what would send a notification elsewhere. */
const ours: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const maxHeaders = 10;
const maxHeaderLength = 4_096;

/** `Name: value`, or what is wrong with it; never with the value in it. */
export function readHeader(text: string): Header | string {
  const [, name, value] =
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (text.length > maxHeaderLength) return `is longer than ${maxHeaderLength} characters`;
  if (name === undefined || value === undefined) return 'should be `Name: value`, in printable ASCII';
  if (ours.has(name.toLowerCase())) return `sets ${name}, which Kring says itself; leave it out`;
  return { name, value };
}

export function isKept({ value }: Header): boolean {
  return value === kept;
}

/** What is stored in the resource and read back. */
export function shownHeader({ name }: Header): string {
  return `${name}: ${kept}`;
}

export function sameName(one: Header, other: Header): boolean {
  return one.name.toLowerCase() === other.name.toLowerCase();
}
