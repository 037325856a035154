import { viewOf } from '../../access/view.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import { parseSearch } from '../../fhir/search/parse.ts';
import type { Html } from '../../page/html.ts';
import { type ResultOf, resultsSection } from '../../parent-page/results.ts';
import type { PageLanguage } from '../../parent-page/texts.ts';
import type { ScoreRule } from '../../questionnaire/rule.ts';
import { type ShownResult, shownResultOf } from '../../questionnaire/shown-result.ts';
import { responseIdOf, type StoredLink } from './link.ts';
import type { ParentApp } from './visit-context.ts';

/** So many moments are drawn at most. */
const maxMoments = 8;
/** Scores of one instrument that are looked at, the newest first. */
const maxScores = 100;

/**
 * Her own results of the instrument that she has just answered, where its makers let her see them. They are looked for
 * as for an app of hers: what her record would not show her, the page does not either.
 */
export async function ownResults(
  parent: ParentApp,
  link: StoredLink,
  language: PageLanguage,
): Promise<Html | undefined> {
  const questionnaire = await parent.findQuestionnaire(link.questionnaireId, link.questionnaireVersionId);
  const shown = questionnaire && shownResultOf(questionnaire);
  if (!questionnaire || !shown) return undefined;
  const found = await Promise.all(shown.scores.map((rule) => scoresOf(parent, link, rule)));
  const results = moments(shown, found.flat(), `QuestionnaireResponse/${responseIdOf(link)}`);
  return resultsSection(questionnaire, shown, results, language);
}

interface Found {
  readonly rule: ScoreRule;
  readonly response: string;
  readonly moment: string;
  readonly value: number;
}

async function scoresOf(
  { repository, searchDefinitions, fhirBase, clock }: ParentApp,
  { subject }: StoredLink,
  rule: ScoreRule,
): Promise<readonly Found[]> {
  const code = codeOf(rule);
  if (code === undefined) return [];
  const { query } = parseSearch(
    searchDefinitions,
    'Observation',
    [
      ['subject', subject],
      ['code', code],
      ['status', 'final,amended,corrected'],
      ['_sort', '-date'],
      ['_count', String(maxScores)],
    ],
    { baseUrl: fhirBase, nowMs: clock(), handling: 'strict' },
  );
  const herself = viewOf({
    kind: 'patient',
    clientId: 'parent-page',
    patient: subject,
    scopes: [{ context: 'patient', resourceType: 'Observation', permissions: new Set(['r', 's']) }],
  });
  const { matches } = await repository.search(query, herself);
  return matches.flatMap(({ resource }) => read(resource, rule));
}

function codeOf({ code }: ScoreRule): string | undefined {
  const codings = Array.isArray(code.coding) ? code.coding.filter(isJsonObject) : [];
  const [first] = codings;
  return typeof first?.system === 'string' && typeof first.code === 'string'
    ? `${first.system}|${first.code}`
    : undefined;
}

function read(score: Resource, rule: ScoreRule): readonly Found[] {
  const { valueQuantity, derivedFrom, effectiveDateTime: moment } = score;
  const [from] = Array.isArray(derivedFrom) ? derivedFrom : [];
  const response = isJsonObject(from) ? from.reference : undefined;
  const value = isJsonObject(valueQuantity) ? valueQuantity.value : undefined;
  if (typeof value !== 'number' || typeof moment !== 'string' || typeof response !== 'string') return [];
  return [{ rule, response, moment, value }];
}

/** Those of one response belong together; that of now is the last, whatever the clocks say. */
function moments({ scores }: ShownResult, found: readonly Found[], now: string): readonly ResultOf[] {
  const names = new Set(scores.map(({ name }) => name));
  const byResponse = [...Map.groupBy(found, ({ response }) => response)];
  const current = byResponse.filter(([response]) => response === now);
  const earlier = byResponse
    .filter(([response]) => response !== now)
    .toSorted(([, [one]], [, [other]]) => Date.parse(one?.moment ?? '') - Date.parse(other?.moment ?? ''));
  // Without what she has just sent there is nothing new to be shown.
  if (current.length === 0) return [];
  return [...earlier, ...current].slice(-maxMoments).map(([, of]) => ({
    day: of[0]?.moment.slice(0, 10) ?? '',
    values: new Map(
      of.flatMap(({ rule, value }) => (names.has(rule.name) ? [[rule.name, value] as const] : [])),
    ),
  }));
}
