import { withMembers } from '../../fhir/json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { Answers } from '../../questionnaire/answer.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import {
  type Answered,
  type Identified,
  raisedId,
  raisedIdPrefix,
  scoresRaised,
} from '../../questionnaire/raised.ts';
import type { Stored } from './raise.ts';

/** A score to be written: new, or in the place of the version that was read. */
export interface ScoreEntry {
  readonly resource: Identified;
  readonly ifMatch?: string;
}

/** Where the scores of a response are, or would be. */
export function scorePlaces({ scores }: ParsedQuestionnaire, { response }: Answered): readonly string[] {
  const main = scores.filter(({ componentOf }) => componentOf === undefined);
  return main.map(({ name }) => placeOfScore(response, name));
}

function placeOfScore(response: string, name: string): string {
  return `Observation/${raisedId(response, 'score', name)}`;
}

interface Scoring {
  readonly answered: Answered;
  readonly stored: Stored;
  /** What is written in the same commit, and what else is derived from the response. */
  readonly others: readonly Resource[];
}

/**
 * The scores of a response as they are to be written: new ones, those that other answers have changed, and those that
 * do not hold any more. One that the sender gives itself, and that says the same, is not made a second time; one that
 * says something else is left as it is, beside Kring's own. What somebody has deleted stays away.
 * @param answers none where the response is not whole
 */
export function scoreEntries(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  { answered, stored, others }: Scoring,
): { readonly entries: readonly ScoreEntry[]; readonly places: ReadonlyMap<string, JsonObject> } {
  const wanted = scoresRaised(questionnaire, answers, answered);
  const given = new Map(
    wanted.map((score) => [score.id, others.find((other) => isSameScore(other, score, answered))]),
  );
  const entries = wanted.flatMap((score): ScoreEntry[] => {
    const before = stored.get(`Observation/${score.id}`);
    if (before === 'deleted') return [];
    if (before !== undefined) return isSameResult(before, score) ? [] : [amended(before, score)];
    return given.get(score.id) ? [] : [{ resource: score }];
  });
  const holding = new Set(wanted.map(({ id }) => `Observation/${id}`));
  const withdrawn = [...stored].flatMap(([place, before]): readonly ScoreEntry[] =>
    place.startsWith('Observation/') && before !== 'deleted' && !holding.has(place) ? takenBack(before) : [],
  );
  const placeOf = (name: string): JsonObject | undefined => {
    const id = raisedId(answered.response, 'score', name);
    if (!holding.has(`Observation/${id}`)) return undefined;
    const own = stored.has(`Observation/${id}`) ? undefined : given.get(id);
    return { reference: `Observation/${own?.id ?? id}` };
  };
  const places = questionnaire.scores.flatMap(({ name, componentOf }) => {
    const place = placeOf(componentOf ?? name);
    return place ? [[name, place] as const] : [];
  });
  return { entries: [...entries, ...withdrawn], places: new Map(places) };
}

/** Other answers, another score: https://hl7.org/fhir/R4/valueset-observation-status.html */
function amended(before: Resource, score: Identified): ScoreEntry {
  return { resource: { ...score, status: 'amended' }, ...versionOf(before) };
}

function takenBack(before: Resource): readonly ScoreEntry[] {
  if (before.status === 'entered-in-error') return [];
  const resource = withMembers(before, { status: 'entered-in-error' }) as Identified;
  return [{ resource, ...versionOf(before) }];
}

function versionOf({ meta }: Resource): { ifMatch: string } {
  return { ifMatch: isJsonObject(meta) ? String(meta.versionId) : '' };
}

function isSameResult(before: Resource, score: Resource): boolean {
  return before.status !== 'entered-in-error' && resultOf(before) === resultOf(score);
}

function resultOf({ valueQuantity, interpretation, component }: Resource): string {
  return JSON.stringify([
    quantityValue(valueQuantity),
    interpretation ?? null,
    listOf(component).map(resultOfPart),
  ]);
}

function resultOfPart({ valueQuantity, interpretation }: JsonObject): Json {
  return [quantityValue(valueQuantity) ?? null, interpretation ?? null];
}

function quantityValue(quantity: Json | undefined): Json | undefined {
  return isJsonObject(quantity) ? quantity.value : quantity;
}

/** The same score of the same person, as its sender has worked it out: derived from this response, or from none. */
function isSameScore(other: Resource, score: Resource, { response, subject }: Answered): boolean {
  if (other.resourceType !== 'Observation' || other.id?.startsWith(raisedIdPrefix)) return false;
  const sources = listOf(other.derivedFrom)
    .map(({ reference }) => String(reference))
    .filter((reference) => reference.includes('QuestionnaireResponse/'));
  return (
    (sources.length === 0 || sources.includes(response)) &&
    JSON.stringify(other.subject) === JSON.stringify(subject) &&
    codesOf(other.code).some((code) => codesOf(score.code).includes(code)) &&
    (quantityValue(other.valueQuantity) ?? other.valueInteger) === quantityValue(score.valueQuantity)
  );
}

function codesOf(concept: Json | undefined): readonly string[] {
  return isJsonObject(concept) ? listOf(concept.coding).map(({ system, code }) => `${system}|${code}`) : [];
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
