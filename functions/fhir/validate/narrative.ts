import { hasOnlyEntities } from './narrative-entities.ts';

/**
 * The XHTML of a narrative (https://hl7.org/fhir/R4/narrative.html#xhtml, txt-1 and txt-2), as far as it protects who
 * looks at it: one `div`, well-formed, with the elements and attributes that the specification lists and no others,
 * so neither script nor event handler.
 * @returns what it must be, when it is not
 */
export function narrativeComplaint(xhtml: string): string | undefined {
  const open: string[] = [];
  let hasRoot = false;
  let hasContent = false;
  let position = 0;
  for (let at = xhtml.indexOf('<'); at !== -1; at = xhtml.indexOf('<', position)) {
    const isOutside = open.length === 0;
    const hasText: boolean = (isOutside || !hasContent) && !isBlank(xhtml, position, at);
    if (isOutside && hasText) return oneDiv;
    const isClosing = xhtml.charCodeAt(at + 1) === slash;
    const packed = isOutside ? 0 : shortName(xhtml, isClosing ? at + 2 : at + 1);
    const short = packed === 0 ? undefined : shortNames.get(packed);
    const plainEnd = isOutside || short !== undefined ? -1 : plainTagEnd(xhtml, at);
    if (short !== undefined) {
      if (!isClosing) open.push(short);
      else if (open.pop() !== short) return unclosed;
      position = at + (isClosing ? 3 : 2) + lengthOf(packed);
    } else if (plainEnd !== -1) {
      const complaint = plainTagComplaint(xhtml, at, plainEnd, open);
      if (complaint) return complaint;
      position = plainEnd + 1;
    } else {
      tag.lastIndex = at;
      const match = tag.exec(xhtml);
      if (!match) return 'well-formed XHTML, in which < is written &lt;';
      if (isOutside && !mayStandOutside(match, hasRoot)) return oneDiv;
      const complaint = tagComplaint(match, open);
      if (complaint) return complaint;
      hasRoot ||= match[2] !== undefined;
      hasContent ||= match[2] === 'img';
      position = tag.lastIndex;
    }
    hasContent ||= hasText;
  }
  if (!hasRoot || open.length > 0 || !isBlank(xhtml, position, xhtml.length)) return oneDiv;
  if (!hasOnlyEntities(xhtml)) return 'XHTML in which & is written &amp; and every entity is one of XHTML';
  return hasContent ? undefined : 'XHTML with some text or an image in it';
}

/** Most tags have a name and nothing else: they are read without an expression. @returns where its `>` is, or -1 */
function plainTagEnd(xhtml: string, at: number): number {
  let end = at + (xhtml.charCodeAt(at + 1) === slash ? 2 : 1);
  const start = end;
  while (isAlphanumeric(xhtml.charCodeAt(end))) end += 1;
  return end > start && xhtml.charCodeAt(end) === greater ? end : -1;
}

function plainTagComplaint(xhtml: string, at: number, end: number, open: string[]): string | undefined {
  if (xhtml.charCodeAt(at + 1) === slash)
    return open.pop() === xhtml.slice(at + 2, end) ? undefined : unclosed;
  const name = xhtml.slice(at + 1, end);
  if (!elements.has(name)) return forbidden(name);
  open.push(name);
  return undefined;
}

/**
 * A tag of up to four letters or digits and nothing else, such as `<td>`: most are, and are read without taking their
 * names out of the text.
 * @param start of the name
 * @returns the characters, seven bits each; 0 for any other tag
 */
function shortName(xhtml: string, start: number): number {
  let packed = 0;
  for (let at = start; at < start + 5; at += 1) {
    const code = xhtml.charCodeAt(at);
    if (code === greater) return packed;
    if (at === start + 4 || !isAlphanumeric(code)) return 0;
    packed = packed * 128 + code;
  }
  return 0;
}

function lengthOf(packed: number): number {
  return packed < 128 ? 1 : packed < 16_384 ? 2 : packed < 2_097_152 ? 3 : 4;
}

const slash = 0x2f;
const greater = 0x3e;

function isAlphanumeric(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}

/** Without a copy, where most text is not blank from its first character on. */
function isBlank(xhtml: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = xhtml.charCodeAt(at);
    if (code > 0x7f) return xhtml.slice(at, to).trim() === '';
    if (code > 0x20 || code < 0x09 || (code > 0x0d && code < 0x20)) return false;
  }
  return true;
}

const unclosed = 'XHTML in which every element is closed in its turn';

function forbidden(element: string): string {
  return `XHTML without the element '${element.slice(0, 20)}', which a narrative may not hold`;
}

const oneDiv = 'XHTML in one div element that is closed';

// A comment, or a tag: slash, name, attributes, slash. Tried where a < stands only, so that time stays linear.
const tag =
  /<!--(?:[^-]|-(?!-))*-->|<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const elements = new Set(
  (
    'a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ' +
    'kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);

const shortNames: ReadonlyMap<number, string> = new Map(
  [...elements].filter((name) => name.length < 5).map((name) => [shortName(`${name}>`, 0), name]),
);

const attributes = new Set(
  (
    'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite ' +
    'class colspan compact coords dir frame headers height href hreflang hspace id ismap lang longdesc name nohref nowrap rel rev ' +
    'rowspan rules scope shape span src start style summary tabindex title type usemap valign value vspace width xml:lang xmlns'
  ).split(' '),
);

/** A comment, or the one div. */
function mayStandOutside([, closing, name]: RegExpExecArray, hasRoot: boolean): boolean {
  return name === undefined || (name === 'div' && !closing && !hasRoot);
}

function tagComplaint(match: RegExpExecArray, open: string[]): string | undefined {
  const [, closing, name, written, empty] = match;
  if (name === undefined) return undefined;
  if (closing) return open.pop() === name ? undefined : unclosed;
  if (!elements.has(name)) return forbidden(name);
  if (!empty) open.push(name);
  return written ? attributeComplaint(written) : undefined;
}

function attributeComplaint(written: string): string | undefined {
  for (const [, name = '', double, single] of written.matchAll(attribute)) {
    if (!attributes.has(name) && !name.startsWith('xmlns:')) {
      return `XHTML without the attribute '${name.slice(0, 20)}', which a narrative may not hold`;
    }
    const value = double ?? single ?? '';
    if (/^(href|src|cite|longdesc)$/.test(name) && !isSafeLink(value))
      return 'XHTML without links that run script';
  }
  return undefined;
}

/** A browser drops white space and control characters before it reads the scheme. */
function isSafeLink(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a browser drops
  const bare = value.replace(/[\u0000-\u0020]|&(#x?[0-9a-f]+|tab|newline|colon);?/gi, (all) =>
    /^&colon/i.test(all) || /^&#(58|x0*3a);?$/i.test(all) ? ':' : '',
  );
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase();
  return (
    scheme === undefined ||
    ['http', 'https', 'ftp', 'mailto', 'tel', 'urn', 'cid'].includes(scheme) ||
    /^data:image\//i.test(bare)
  );
}
