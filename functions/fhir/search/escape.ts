/**
 * The parts of a search value between separators that are not escaped, as they were written: still escaped, so that
 * each may be parted again. https://hl7.org/fhir/R4/search.html#escaping
 */
export function splitUnescaped(text: string, separator: ',' | '|' | '$'): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** A backslash before anything but `,` `|` `$` and itself stands for itself. */
export function unescapeValue(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}

/** An identifier as a search value: `system|value`, or the value alone where it has no system. */
export function tokenValue({
  system,
  value,
}: {
  readonly system?: unknown;
  readonly value?: unknown;
}): string {
  const escaped = (text: unknown) => String(text).replace(/[\\|,$]/g, '\\$&');
  return typeof system === 'string' ? `${escaped(system)}|${escaped(value)}` : escaped(value);
}
