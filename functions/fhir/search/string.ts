const marks = /\p{M}/gu;
const punctuation = /\p{P}/gu;
const whiteSpace = /\s+/gu;
const plain = /^[0-9A-Za-z]+(?: [0-9A-Za-z]+)*$/;

/**
 * Text as string search compares it: without case, accents, punctuation and the amount of white space.
 * https://hl7.org/fhir/R4/search.html#string
 */
export function normaliseString(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return foldCase(text)
    .normalize('NFD')
    .replace(marks, '')
    .replace(punctuation, '')
    .replace(whiteSpace, ' ')
    .trim();
}

/** By way of upper case, so that letters with two small forms (ς σ) and ß, ẞ and ss meet; before marks go, for ᾳ is ΑΙ there. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}
