import type { Resource } from '../../fhir/resource.ts';
import { parseCriteria } from '../../fhir/search/parse.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { validateResponse } from '../../questionnaire/validate-response.ts';
import type { Following } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';
import { questionnairesOf } from '../questionnaires-of.ts';
import { raising } from './raise.ts';

/** Of those that point at one response or person. */
const maxFound = 100;

/** Kring looks at everything that is there: what it raises must not depend on who has written the answers. */
const everything = { visible: () => true };

/** What follows from whatever is written through the FHIR API, whoever writes it. */
export function followingOf(
  base: string,
  api: Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock' | 'onCall'>,
): Following {
  const { repository, searchDefinitions, clock } = api;
  /** Of one commit: many responses answer the same questionnaire. */
  const known = new Map<unknown, ReturnType<typeof questionnairesOf>>();
  return raising({
    repository,
    base,
    clock,
    dueMinutes: api.onCall?.dueMinutes,
    find: async (type, parameters) => {
      const query = parseCriteria(searchDefinitions, type, parameters, { baseUrl: base });
      const { matches } = await repository.search({ ...query, count: maxFound }, everything);
      return matches.map(({ resource }) => resource);
    },
    questionnaireOf: async (response, sent) => {
      const found = await (known.get(response.questionnaire) ?? look(response, sent));
      return found && answeredOf(found, response);
    },
  });

  function look(response: Resource, sent: readonly Resource[]): ReturnType<typeof questionnairesOf> {
    const found = questionnairesOf(response, sent, { base, view: everything, api });
    const isOwn = String(response.questionnaire).startsWith('#');
    if (!isOwn) known.set(response.questionnaire, found);
    return found;
  }
}

/** Of several versions that a response may mean, the newest that it fits. */
function answeredOf(
  found: readonly ParsedQuestionnaire[],
  response: Resource,
): ParsedQuestionnaire | undefined {
  if (found.length < 2) return found[0];
  const fits = (questionnaire: ParsedQuestionnaire) =>
    validateResponse(questionnaire, response, { complete: false }).every(
      ({ severity }) => severity !== 'error',
    );
  return found.find(fits) ?? found[0];
}
