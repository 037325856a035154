import type { Designation } from './code-system.ts';

/** A text for a code, and those in other languages. */
export interface Named {
  readonly display?: string;
  readonly designations: readonly Designation[];
}

/**
 * The text for a code in a language: the designation in it, or in a dialect of it, else the display.
 * @param language of BCP 47, such as `nl` or `nl-NL`
 */
export function displayIn(
  { display, designations }: Named,
  language: string | undefined,
): string | undefined {
  if (language === undefined) return display;
  const wanted = language.toLowerCase();
  const inLanguage = designations.find((each) => each.language?.toLowerCase() === wanted);
  const related = designations.find((each) => mainLanguage(each.language) === mainLanguage(wanted));
  return (inLanguage ?? related)?.value ?? display;
}

/** Whether a text is one that the code may be shown with, in whatever language; case and white space do not count. */
export function isDisplayOf(text: string, { display, designations }: Named): boolean {
  const shown = [display, ...designations.map(({ value }) => value)];
  return shown.some((each) => each !== undefined && normal(each) === normal(text));
}

function normal(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

function mainLanguage(language: string | undefined): string | undefined {
  return language?.toLowerCase().split('-')[0];
}
