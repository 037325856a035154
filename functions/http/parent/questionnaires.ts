import { viewOf } from '../../access/view.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { anotherTexts } from '../../parent-page/another.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { unroll } from '../../questionnaire/unroll.ts';
import type { Entry, Repository } from '../../repository/repository.ts';

/** Reads a questionnaire in exactly the version that was sent out; `undefined` when there is none. */
export type FindQuestionnaire = (id: string, versionId: string) => Promise<ParsedQuestionnaire | undefined>;

const unrolledOf = new WeakMap<ParsedQuestionnaire, ParsedQuestionnaire>();

/** As the pages ask it: one question after the other, with the groups that repeat written out. */
export function asAsked(questionnaire: ParsedQuestionnaire): ParsedQuestionnaire {
  const asked = unrolledOf.get(questionnaire) ?? unroll(questionnaire, anotherTexts);
  unrolledOf.set(questionnaire, asked);
  return asked;
}

const maxKept = 100;

/** A version never changes, so what was parsed is kept, the latest `maxKept` of them. @throws FhirError */
export function questionnaireFinder(repository: Repository): FindQuestionnaire {
  const kept = new Map<string, ParsedQuestionnaire>();
  return async (id, versionId) => {
    const key = `${id}/${versionId}`;
    const before = kept.get(key);
    if (before) return before;
    const version = await repository.vread('Questionnaire', id, versionId);
    if (!version || version.deleted) return undefined;
    const parsed = parseQuestionnaire(version.resource);
    if (kept.size >= maxKept) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    kept.set(key, parsed);
    return parsed;
  };
}

/**
 * Stores each questionnaire under its id, unless that version of it is there already. Answers the ids that changed.
 * @throws FhirError when one cannot be parsed, or the repository gives no answer
 */
export async function installQuestionnaires(
  repository: Repository,
  questionnaires: readonly Resource[],
): Promise<readonly string[]> {
  const named = questionnaires.flatMap((resource) => {
    const { source } = parseQuestionnaire(resource);
    return source.id === undefined ? [] : [{ ...source, id: source.id }];
  });
  const stored = await repository.readMany(named.map(({ id }) => ({ type: 'Questionnaire', id })));
  const changed = named.filter((resource, index) => {
    const version = stored[index];
    return version === undefined || version.deleted || !isSame(version.resource, resource);
  });
  const entries: Entry[] = changed.map((resource) => ({ kind: 'update', resource }));
  if (entries.length > 0) {
    await repository.commit(entries, viewOf({ kind: 'system', purpose: 'install questionnaires' }));
  }
  return changed.map(({ id }) => id);
}

function isSame(stored: Resource, resource: Resource): boolean {
  const bare = ({ meta: _, ...rest }: Resource) => sorted(rest);
  return JSON.stringify(bare(stored)) === JSON.stringify(bare(resource));
}

/** The order of members means nothing in JSON. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [[name, sorted(member)] as const],
  );
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}
