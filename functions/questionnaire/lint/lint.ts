import { error, FhirError, type Issue, warning } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { unitIssues } from '../condition-units.ts';
import { extensionValue, textOf } from '../element.ts';
import { planForm } from '../formula/plan.ts';
import { parseQuestionnaire } from '../parse.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from '../questionnaire.ts';
import { coreUrl, sdcUrl } from '../sdc.ts';
import { shownResultIssues } from '../shown-result.ts';
import { itemAt } from './item-at.ts';
import { reachIssues } from './reach.ts';
import { scoreIssues } from './score.ts';
import { translationIssues } from './translations.ts';

/**
 * What an author of a questionnaire should know beyond its being valid: what can never be asked, scores and alerts that
 * can never come, texts without a translation, questions that block without being seen, names that look alike.
 */
export function lintQuestionnaire(resource: Resource): readonly Issue[] {
  const questionnaire = parsed(resource);
  if ('issues' in questionnaire) return questionnaire.issues;
  const items = [...questionnaire.byLinkId.values()];
  return [
    ...headIssues(resource),
    ...items.flatMap(itemIssues),
    ...lookAlikes(items),
    ...reachIssues(questionnaire),
    ...unitIssues(questionnaire),
    ...shownResultIssues(questionnaire),
    ...planForm(questionnaire).issues,
    ...scoreIssues(questionnaire),
    ...translationIssues(questionnaire),
  ];
}

function parsed(resource: Resource): ParsedQuestionnaire | { readonly issues: readonly Issue[] } {
  try {
    return parseQuestionnaire(resource);
  } catch (caught) {
    if (caught instanceof FhirError) return { issues: caught.issues };
    throw caught;
  }
}

function headIssues({ version, title, copyright, description, subjectType }: JsonObject): Issue[] {
  const missing = Object.entries({ version, title, copyright, description, subjectType })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  return missing.map((name) => warning('required', `It has no ${name}`, `Questionnaire.${name}`));
}

function itemIssues(item: Item): Issue[] {
  return [...textIssue(item), ...blocking(item), ...twiceTheSame(item), ...fewChoices(item)];
}

function textIssue(item: Item): Issue[] {
  const isSilent = isQuestion(item) && item.text === undefined && !isHidden(item);
  return isSilent ? [error('required', `${item.linkId} asks without words`, itemAt(item))] : [];
}

function isHidden({ element }: Item): boolean {
  return extensionValue(element, coreUrl('questionnaire-hidden')) === true;
}

/** A required question that nobody sees, or may fill in, blocks silently unless it is filled in by itself. */
function blocking(item: Item): Issue[] {
  const isClosed = isHidden(item) || item.element.readOnly === true || hiddenAbove(item);
  if (!item.required || !isQuestion(item) || !isClosed) return [];
  const ways = [sdcUrl('initialExpression'), sdcUrl('calculatedExpression')];
  const isFilled =
    item.element.initial !== undefined || ways.some((url) => extensionValue(item.element, url) !== undefined);
  if (isFilled) return [];
  return [error('business-rule', `${item.linkId} is required, and nobody can answer it`, itemAt(item))];
}

function hiddenAbove({ parent }: Item): boolean {
  return parent !== undefined && (isHidden(parent) || hiddenAbove(parent));
}

function twiceTheSame(item: Item): Issue[] {
  const keys = item.options.map(({ key }) => key);
  const texts = item.options.map(({ display }) => display.text);
  return [
    ...repeated(keys).map((key) =>
      error('duplicate', `${item.linkId} has the option ${key} twice`, itemAt(item)),
    ),
    ...repeated(texts).map((text) =>
      error('duplicate', `${item.linkId} has two options '${text}'`, itemAt(item)),
    ),
  ];
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function fewChoices({ type, options, answerValueSet, element, linkId, ...item }: Item): Issue[] {
  const hasExpression = extensionValue(element, sdcUrl('answerExpression')) !== undefined;
  if (type !== 'choice' || options.length > 1 || answerValueSet !== undefined || hasExpression) return [];
  const where = itemAt({ ...item, type, options, answerValueSet, element, linkId });
  return [warning('business-rule', `${linkId} leaves nothing to choose`, where)];
}

/** `Q-1`, `q1` and `Q 1` are told apart by machines alone. */
function lookAlikes(items: readonly Item[]): Issue[] {
  const seen = new Map<string, Item>();
  return items.flatMap((item) => {
    const plain = item.linkId.toLowerCase().replace(/[\s._-]/g, '');
    const before = seen.get(plain);
    seen.set(plain, item);
    const alike = before
      ? [warning('duplicate', `The linkIds ${before.linkId} and ${item.linkId} look alike`, itemAt(item))]
      : [];
    const isPadded = textOf(item.element.linkId) !== item.linkId.trim();
    return isPadded
      ? [...alike, error('value', `The linkId '${item.linkId}' begins or ends with a space`, itemAt(item))]
      : alike;
  });
}
