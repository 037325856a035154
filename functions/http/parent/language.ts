import { type PageLanguage, pageLanguages } from '../../parent-page/texts.ts';

/** What says which language to use, the strongest first: `?lang=`, what was chosen before, the browser's own. */
export interface LanguageHints {
  readonly query: string | undefined;
  readonly stored: string | undefined;
  /** https://www.rfc-editor.org/rfc/rfc9110#name-accept-language */
  readonly acceptLanguage: string | undefined;
}

export function chooseLanguage(hints: LanguageHints): PageLanguage {
  return chosenOf(pageLanguages, hints) ?? 'en';
}

/** The first wish that is one of these languages. */
export function chosenOf<Language extends string>(
  languages: readonly Language[],
  { query, stored, acceptLanguage }: LanguageHints,
): Language | undefined {
  const wishes = [query, stored, ...accepted(acceptLanguage ?? '')];
  return wishes.map((tag) => languageIn(languages, tag)).find((language) => language !== undefined);
}

/** The page's language for a tag such as `nl-BE`. */
export function pageLanguage(tag: string | undefined): PageLanguage | undefined {
  return languageIn(pageLanguages, tag);
}

function languageIn<Language extends string>(languages: readonly Language[], tag: string | undefined) {
  const primary = tag?.toLowerCase().split('-')[0];
  return languages.find((language) => language === primary);
}

function accepted(header: string): readonly string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1])[0];
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
