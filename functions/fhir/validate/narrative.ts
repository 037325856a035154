/**
 * The XHTML of a narrative (https://hl7.org/fhir/R4/narrative.html#xhtml, txt-1 and txt-2), as far as it protects who
 * looks at it: one `div`, well-formed, with the elements and attributes that the specification lists and no others,
 * so neither script nor event handler nor anything that fetches.
 */
export function narrativeComplaint(xhtml: string): string | undefined {
  const open: string[] = [];
  let hasContent = false;
  let position = 0;
  let depth = 0;
  for (let at = xhtml.indexOf('<'); at !== -1; at = xhtml.indexOf('<', position)) {
    tag.lastIndex = at;
    const match = tag.exec(xhtml);
    if (!match) return 'well-formed XHTML, in which < is written &lt;';
    const between = xhtml.slice(position, at).trim();
    const complaint = outsideComplaint(between, match, open, depth) ?? tagComplaint(match, open);
    if (complaint) return complaint;
    hasContent ||= between !== '' || match[2] === 'img';
    if (match[2]) depth = Math.max(depth, 1);
    position = tag.lastIndex;
  }
  if (depth === 0 || open.length > 0 || xhtml.slice(position).trim() !== '') return oneDiv;
  return hasContent ? undefined : 'XHTML with some text or an image in it';
}

const oneDiv = 'XHTML in one div element that is closed';

// A comment, or a tag: slash, name, attributes, slash. Tried where a < stands only, so that time stays linear.
const tag =
  /<!--(?:[^-]|-(?!-))*-->|<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const elements = new Set(
  (
    'a abbr acronym address b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ' +
    'kbd li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);

const attributes = new Set(
  (
    'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite ' +
    'class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev ' +
    'rowspan rules scope shape span src start style summary tabindex title type valign value vspace width xml:lang xmlns'
  ).split(' '),
);

/** Only one div, and nothing but comments around it. */
function outsideComplaint(between: string, match: RegExpExecArray, open: readonly string[], depth: number) {
  if (open.length > 0 || match[2] === undefined)
    return between !== '' && open.length === 0 ? oneDiv : undefined;
  return depth > 0 || between !== '' || match[1] || match[2] !== 'div' ? oneDiv : undefined;
}

function tagComplaint(match: RegExpExecArray, open: string[]): string | undefined {
  const [, closing, name, written, empty] = match;
  if (name === undefined) return undefined;
  if (closing) return open.pop() === name ? undefined : 'XHTML in which every element is closed in its turn';
  if (!elements.has(name))
    return `XHTML without the element '${name.slice(0, 20)}', which a narrative may not hold`;
  if (!empty) open.push(name);
  return attributeComplaint(written ?? '');
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
