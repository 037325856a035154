const marks = /\p{M}/gu;
const whiteSpace = /\s+/gu;
const plain = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text as string search compares it: without case, accents and the amount of white space.
 * https://hl7.org/fhir/R4/search.html#string
 */
export function normaliseString(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return foldCase(text).normalize('NFD').replace(marks, '').replace(whiteSpace, ' ').trim();
}

/** By way of upper case, so that letters with two small forms (ς σ) and ß meet; before marks go, for ᾳ is ΑΙ there. */
function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}
