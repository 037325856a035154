import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { error, type Issue } from '../outcome.ts';

export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly attributes: readonly SaxesAttributeNS[];
  readonly content: (XmlElement | string)[];
  /** From 1. */
  readonly line: number;
  /** Offset of the `<` that begins it, and after the `>` that ends it. */
  readonly start: number;
  end: number;
}

export interface XmlLimits {
  /** Of elements within each other. */
  readonly maxDepth: number;
}

/** An element takes a hundred times the memory of the shortest way to write one. */
const maxElements = 400_000;

/**
 * The elements of an XML document. A DOCTYPE is refused, as FHIR asks (https://hl7.org/fhir/R4/security.html#xml): so
 * there are no entities but XML's own five, and nothing is ever fetched or expanded.
 * @returns the root, or what is wrong with the text
 */
export function readTree(text: string, { maxDepth }: XmlLimits): XmlElement | Issue {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  let count = 0;
  let root: XmlElement | undefined;
  parser.on('error', (cause) => {
    throw cause;
  });
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== undefined && version !== '1.0') throw new NotTaken('XML 1.0 is expected', parser.line);
    if (encoding !== undefined && !/^utf-?8$|^us-ascii$/i.test(encoding)) {
      throw new NotTaken('the encoding should be UTF-8', parser.line);
    }
  });
  parser.on('doctype', () => {
    throw new NotTaken('a document type declaration (DOCTYPE) is not taken', parser.line);
  });
  parser.on('opentag', (tag) => {
    const element = elementOf(tag, parser.line, text.lastIndexOf('<', parser.position - 1));
    root ??= element;
    open.at(-1)?.content.push(element);
    open.push(element);
    if (++count > maxElements) throw new NotTaken(`it has more than ${maxElements} elements`, parser.line);
    if (open.length > maxDepth)
      throw new NotTaken(`it is nested more than ${maxDepth} levels deep`, parser.line);
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) closed.end = parser.position;
  });
  parser.on('text', (characters) => void open.at(-1)?.content.push(characters));
  parser.on('cdata', (characters) => void open.at(-1)?.content.push(characters));
  try {
    parser.write(text).close();
  } catch (caught) {
    if (caught instanceof NotTaken) return problem(caught.message, caught.line);
    // What the parser says quotes nothing but names.
    return problem(String(caught instanceof Error ? caught.message : caught).slice(0, 200), parser.line);
  }
  return root ?? problem('there is no element', 1);
}

class NotTaken extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

function problem(what: string, line: number): Issue {
  return error('invalid', `The body is not XML as FHIR writes it, at line ${line}: ${what}`);
}

function elementOf(tag: SaxesTagNS, line: number, start: number): XmlElement {
  const { local, prefix, uri, attributes } = tag;
  return {
    name: local,
    prefix,
    namespace: uri,
    attributes: Object.values(attributes),
    content: [],
    line,
    start,
    end: start,
  };
}
