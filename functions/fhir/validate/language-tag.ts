/** RFC 5646: language, of which none with more than three letters is registered, with script, region and what else, or a tag for private use. */
const form =
  /^(?:([A-Za-z]{2,3})(?:-[A-Za-z]{3})*(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}|\d{3}))?(?:-[A-Za-z0-9]{1,8})*|[xi]-.+)$/;

/**
 * Whether a code is a language tag of BCP 47 (https://www.rfc-editor.org/info/bcp47) in which the language and region,
 * where they have two letters, are ones that exist. Case does not count.
 */
export function isLanguageTag(code: string): boolean {
  const match = form.exec(code);
  if (!match) return false;
  const [, language, region] = match;
  return (
    (language?.length !== 2 || isNamed('language', language)) &&
    (region?.length !== 2 || isNamed('region', region))
  );
}

const names = new Map<string, Intl.DisplayNames>();

function isNamed(type: 'language' | 'region', code: string): boolean {
  const known = names.get(type) ?? new Intl.DisplayNames(['en'], { type, fallback: 'none' });
  names.set(type, known);
  return known.of(type === 'region' ? code.toUpperCase() : code.toLowerCase()) !== undefined;
}
