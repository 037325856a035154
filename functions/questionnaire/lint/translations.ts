import { error, type Issue, warning } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { extensionsOf, extensionValue, textOf } from '../element.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire.ts';
import type { Text } from '../translation.ts';

const url = 'https://kring.care/fhir/StructureDefinition/questionnaire-translation';

/** How far a wording is to be relied on: by whoever owns the instrument, first of all, by a reader, by nobody yet. */
const statuses = ['official', 'original', 'reviewed', 'unreviewed'] as const;

/** What a questionnaire says of its wording, by language. */
export function translationStatuses(questionnaire: Resource): ReadonlyMap<string, string> {
  return new Map(
    extensionsOf(questionnaire, url).flatMap((extension) => {
      const [language, status] = ['language', 'status'].map((name) =>
        textOf(extensionValue(extension, name)),
      );
      return language === undefined || status === undefined ? [] : [[language, status] as const];
    }),
  );
}

/** Texts that lack a language which others have; languages of which it is not said how far they are to be relied on. */
export function translationIssues(questionnaire: ParsedQuestionnaire): Issue[] {
  const texts = textsOf(questionnaire);
  // A title may be in more languages: it says what an instrument is about where it cannot be asked.
  const languages = new Set(texts.slice(1).flatMap(({ text }) => [...text.translations.keys()]));
  const lacking = [...languages].flatMap((language) =>
    texts
      .filter(({ text }) => text.text !== '' && !text.translations.has(language))
      .map(({ where, text }) =>
        warning('incomplete', `${where} has no ${language} for '${text.text.slice(0, 60)}'`),
      ),
  );
  return [...lacking, ...statusIssues(questionnaire, languages)];
}

function statusIssues({ source, language }: ParsedQuestionnaire, languages: ReadonlySet<string>): Issue[] {
  const said = translationStatuses(source);
  const at = `Questionnaire.extension('${url}')`;
  const wrong = [...said].filter(([, status]) => !statuses.some((known) => known === status));
  const silent = [language, ...languages].filter((each) => !said.has(each));
  const none = [...said.keys()].filter((each) => each !== language && !languages.has(each));
  return [
    ...wrong.map(([, status]) => error('code-invalid', `${status} is none of ${statuses.join(', ')}`, at)),
    ...silent.map((each) =>
      warning('required', `It does not say how far the ${each} is to be relied on`, at),
    ),
    ...none.map((each) => error('not-found', `It speaks of ${each}, and has no text in it`, at)),
  ];
}

interface Placed {
  readonly where: string;
  readonly text: Text;
}

/** The title first. */
function textsOf({ title, byLinkId }: ParsedQuestionnaire): readonly Placed[] {
  return [{ where: 'The title', text: title }, ...[...byLinkId.values()].flatMap(textsOfItem)];
}

function textsOfItem({ linkId, text, options }: Item): Placed[] {
  const displays = options.filter(({ value }) => typeof value.value !== 'number');
  return [
    ...(text ? [{ where: linkId, text }] : []),
    ...displays.map(({ display }) => ({ where: `An option of ${linkId}`, text: display })),
  ];
}
