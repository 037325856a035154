import type { Resource } from '../fhir/resource.ts';
import { tokenValue } from '../fhir/search/escape.ts';
import { parseCriteria } from '../fhir/search/parse.ts';
import { readQuestionnaire } from '../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import type { View } from '../repository/repository.ts';
import type { FhirApi } from './api.ts';
import { isResource } from './submission.ts';

export interface QuestionnaireSources {
  readonly base: string;
  /** Of whoever is to be told, or is not to be told, of the Questionnaire. */
  readonly view: View;
  readonly api: Pick<FhirApi, 'repository' | 'searchDefinitions'>;
}

const maxVersions = 20;

/**
 * The Questionnaires that a response may answer, the newest first: contained in it, written along with it, or stored.
 * `undefined` when it names one that is not known here, none when it names none.
 * @param sent those that are written along with it
 */
export async function questionnairesOf(
  response: Resource,
  sent: readonly Resource[],
  { base, view, api }: QuestionnaireSources,
): Promise<readonly ParsedQuestionnaire[] | undefined> {
  const { questionnaire: canonical, contained } = response;
  if (typeof canonical !== 'string') return [];
  const within = Array.isArray(contained) ? contained.filter(isResource) : [];
  const own = within.find(({ id }) => canonical === `#${id}`);
  if (own) return [read({ ...own, url: canonical })];
  const [url = '', version] = canonical.split('|');
  const along = sent.find((each) => each.url === url && (version === undefined || each.version === version));
  if (along) return [read(along)];
  const parameters = Object.entries({ url, ...(version !== undefined && { version }) }).map(
    ([name, value]) => [name, tokenValue({ value })] as const,
  );
  const query = parseCriteria(api.searchDefinitions, 'Questionnaire', parameters, { baseUrl: base });
  const { matches } = await api.repository.search({ ...query, count: maxVersions }, view);
  const newest = [...matches].sort((a, b) => (a.lastUpdated < b.lastUpdated ? 1 : -1));
  return newest.length === 0 ? undefined : newest.map(({ resource }) => read(resource));
}

/** One that the engine could not ask binds a response as far as it can be read. */
function read(questionnaire: Resource): ParsedQuestionnaire {
  return readQuestionnaire(questionnaire).questionnaire;
}
