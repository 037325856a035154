import { withMembers } from '../fhir/json.ts';
import { isJsonObject, type JsonObject, type Resource } from '../fhir/resource.ts';
import { type Answer, type Answers, readValue, sameValue } from './answer.ts';
import { enabledItems } from './follow.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from './questionnaire.ts';
import { readResponse } from './response-tree.ts';
import { textIn } from './translation.ts';

/**
 * The items of a QuestionnaireResponse that holds these answers: in the order of the questionnaire, without what is
 * not asked, with the texts as the parent saw them.
 */
export function responseItems(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  language: string,
): readonly JsonObject[] {
  const enabled = enabledItems(questionnaire, answers);
  const itemOf = (item: Item): JsonObject[] => {
    if (!enabled.has(item.linkId) || item.type === 'display') return [];
    const items = item.items.flatMap(itemOf);
    const head = { linkId: item.linkId, ...(item.text && { text: textIn(item.text, language) }) };
    if (!isQuestion(item)) return items.length > 0 ? [{ ...head, item: items }] : [];
    const given = (answers.get(item.linkId) ?? []).map((answer) => displayed(item, answer, language));
    if (given.length === 0) return [];
    // What is within a question that takes several answers is asked once: it stands with the first.
    const answer = given.map((each, index) =>
      index === 0 && items.length > 0 ? withMembers(each, { item: items }) : each,
    );
    return [{ ...head, answer }];
  };
  return questionnaire.items.flatMap(itemOf);
}

/** A coded answer with the display that was chosen, whatever display was sent with it. */
function displayed(item: Item, answer: Answer, language: string): Answer {
  const value = readValue(answer);
  const option = value && item.options.find((candidate) => sameValue(candidate.value, value));
  if (option?.value.name !== 'valueCoding' || !isJsonObject(option.value.value)) return answer;
  const { system, code } = option.value.value;
  const display = textIn(option.display, language);
  return {
    valueCoding: { ...(system !== undefined && { system }), ...(code !== undefined && { code }), display },
  };
}

/** The answers of a response, by linkId; those of every occurrence of a repeating group together. */
export function answersOf(questionnaire: ParsedQuestionnaire, response: Resource): Answers {
  const answers = new Map<string, readonly Answer[]>();
  for (const { nodes } of readResponse(questionnaire, response).levels) {
    for (const { item, answers: given } of nodes) {
      if (given.length > 0) answers.set(item.linkId, [...(answers.get(item.linkId) ?? []), ...given]);
    }
  }
  return answers;
}
