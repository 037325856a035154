import { escapeAttribute, escapeText } from './escape.ts';
import { readTree, type XmlElement } from './tree.ts';

export const xhtmlNamespace = 'http://www.w3.org/1999/xhtml';

/**
 * The `div` of a narrative as JSON holds it (https://hl7.org/fhir/R4/narrative.html): as it stands in the document,
 * or written anew where its names have prefixes or its namespace is declared further up.
 */
export function narrativeText(div: XmlElement, document: string): string {
  const declared = div.attributes.some(({ name }) => name === 'xmlns');
  const text =
    declared && isPlain(div)
      ? document.slice(div.start, div.end).replace(/\r\n?/g, '\n')
      : written(div, true);
  return text.replace(/&#(?:13|x0*[dD]);/g, '\r');
}

function isPlain(element: XmlElement): boolean {
  return (
    element.prefix === '' &&
    element.namespace === xhtmlNamespace &&
    element.attributes.every(({ prefix }) => prefix === '' || prefix === 'xml') &&
    element.content.every((part) => typeof part === 'string' || isPlain(part))
  );
}

function written(element: XmlElement, isRoot: boolean): string {
  const attributes = element.attributes
    .filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns')
    .map(
      ({ local, prefix, value }) => ` ${prefix === 'xml' ? 'xml:' : ''}${local}="${escapeAttribute(value)}"`,
    );
  const namespace = isRoot ? ` xmlns="${xhtmlNamespace}"` : '';
  const head = `<${element.name}${namespace}${attributes.join('')}`;
  if (element.content.length === 0) return `${head}/>`;
  const content = element.content.map((part) =>
    typeof part === 'string' ? escapeText(part) : written(part, false),
  );
  return `${head}>${content.join('')}</${element.name}>`;
}

/**
 * The `div` as XML takes it: JSON's may use the entities of HTML, which XML does not know. One that is not well-formed
 * is written as its text, so that the document around it stays XML.
 */
export function narrativeXml(div: string): string {
  const text = withoutHtmlEntities(div.trim()).replaceAll('\r', '&#13;');
  const declared = /^<div(?=[\s>/])[^>]*\sxmlns\s*=/.test(text)
    ? text
    : text.replace(/^<div(?=[\s>/])/, `<div xmlns="${xhtmlNamespace}"`);
  const root = readTree(declared, { maxDepth: maxNarrativeDepth });
  if ('name' in root && root.name === 'div' && root.namespace === xhtmlNamespace) return declared;
  return `<div xmlns="${xhtmlNamespace}">${escapeText(text)}</div>`;
}

const maxNarrativeDepth = 500;

function withoutHtmlEntities(text: string): string {
  return text.replace(/&(?:#(?:\d+|x[\da-fA-F]+)|(\w+));|&/g, (whole, name: string | undefined) => {
    if (whole === '&') return '&amp;';
    if (name === undefined || /^(amp|lt|gt|quot|apos)$/.test(name)) return whole;
    const code = codeOf(name);
    return code === undefined ? `&amp;${name};` : `&#${code};`;
  });
}

function codeOf(name: string): number | undefined {
  const latin = latin1.indexOf(name);
  return latin === -1 ? special[name] : 0xa0 + latin;
}

/** https://www.w3.org/TR/xhtml1/dtds.html#h-A2: U+00A0 to U+00FF in order, and those that texts use besides. */
const latin1 = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml'
).split(' ');
const special: Readonly<Record<string, number>> = {
  OElig: 338,
  oelig: 339,
  Scaron: 352,
  scaron: 353,
  ensp: 8194,
  emsp: 8195,
  thinsp: 8201,
  ndash: 8211,
  mdash: 8212,
  lsquo: 8216,
  rsquo: 8217,
  sbquo: 8218,
  ldquo: 8220,
  rdquo: 8221,
  bdquo: 8222,
  dagger: 8224,
  bull: 8226,
  hellip: 8230,
  permil: 8240,
  lsaquo: 8249,
  rsaquo: 8250,
  euro: 8364,
  trade: 8482,
  larr: 8592,
  uarr: 8593,
  rarr: 8594,
  darr: 8595,
  harr: 8596,
  minus: 8722,
  infin: 8734,
  ne: 8800,
  le: 8804,
  ge: 8805,
};
