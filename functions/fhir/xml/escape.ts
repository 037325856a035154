/** Characters that XML 1.0 cannot hold, not even escaped: https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML's own rule
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** White space is escaped too: an XML reader would make spaces of it. */
export function escapeAttribute(value: string): string {
  return holdable(value).replace(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? '');
}

export function escapeText(value: string): string {
  return holdable(value).replace(/[&<>\r]/g, (character) => escapes[character] ?? '');
}

function holdable(value: string): string {
  return value.toWellFormed().replace(notInXml, '\ufffd');
}
