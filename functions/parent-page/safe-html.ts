import { readTree, type XmlElement } from '../fhir/xml/tree.ts';
import { escapeHtml } from '../page/html.ts';

/** Shown without their attributes. */
const inline = new Set(['b', 'strong', 'i', 'em', 'u', 'small', 'sub', 'sup', 'code']);
const blocks = new Set(['p', 'ul', 'ol', 'li', 'blockquote']);
/** A page has headings of its own. */
const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt', 'th']);
const ends = new Set([...blocks, ...headings, 'div', 'tr', 'dd', 'section', 'article', 'header', 'footer']);
/** What is in them is no text. */
const dropped = new Set([
  ...[
    'script',
    'style',
    'iframe',
    'object',
    'embed',
    'applet',
    'svg',
    'math',
    'template',
    'noscript',
    'head',
  ],
  ...['title', 'form', 'button', 'input', 'textarea', 'select', 'audio', 'video', 'canvas', 'img', 'link'],
]);

const maxLetters = 20_000;

/** Names that XHTML has, and XML has not. */
const entities: Readonly<Record<string, string>> = {
  ...{ nbsp: '\u00a0', shy: '\u00ad', hellip: '…', bull: '•', middot: '·', euro: '€', deg: '°', times: '×' },
  ...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»' },
  ...{
    eacute: 'é',
    egrave: 'è',
    ecirc: 'ê',
    euml: 'ë',
    iuml: 'ï',
    ouml: 'ö',
    uuml: 'ü',
    agrave: 'à',
    ccedil: 'ç',
  },
};

/**
 * What of XHTML (https://hl7.org/fhir/R4/extension-rendering-xhtml.html) is markup of text alone, put together anew from
 * a list of elements: no attribute of it is taken over but the https address of a link, so that nothing runs, and nothing
 * is loaded from where it could be seen who reads.
 * @param within `line`: where only markup of letters may stand, such as in a heading; blocks become lines
 * @returns `undefined` when it is not well-formed, or is nothing but markup
 */
export function safeHtml(xhtml: string, within: 'line' | 'block'): string | undefined {
  if (xhtml.length > maxLetters) return undefined;
  const named = xhtml.replace(/&([a-z]+);/g, (whole, name: string) => entities[name] ?? whole);
  const root = readTree(`<div>${named}</div>`, { maxDepth: 40 });
  if (!('content' in root)) return undefined;
  const written = content(root, within).replace(/^(?:<br>|\s)+|(?:<br>|\s)+$/g, '');
  return written === '' ? undefined : written;
}

function content(element: XmlElement, within: 'line' | 'block'): string {
  return element.content
    .map((part) => (typeof part === 'string' ? escapeHtml(part) : shown(part, within)))
    .join('');
}

function shown(element: XmlElement, within: 'line' | 'block'): string {
  const name = element.name.toLowerCase();
  if (dropped.has(name)) return '';
  if (name === 'br' || name === 'hr') return '<br>';
  const inner = content(element, within);
  if (inline.has(name)) return `<${name}>${inner}</${name}>`;
  if (name === 'a') return link(element, inner);
  const strong = headings.has(name) ? `<strong>${inner}</strong>` : inner;
  if (within === 'line') return ends.has(name) ? `${name === 'li' ? '• ' : ''}${strong}<br>` : strong;
  if (blocks.has(name)) return `<${name}>${inner}</${name}>`;
  return headings.has(name) ? `<p>${strong}</p>` : ends.has(name) ? `${inner}<br>` : inner;
}

function link({ attributes }: XmlElement, inner: string): string {
  const href = attributes.find(({ local, uri }) => local === 'href' && uri === '')?.value ?? '';
  if (!/^https:\/\/[^\s]+$/i.test(href)) return inner;
  return `<a href="${escapeHtml(href)}" rel="noreferrer" target="_blank">${inner}</a>`;
}
