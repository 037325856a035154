import type { Resource } from '../../fhir/resource.ts';
import { type Answer, readValue, sameValue } from '../../questionnaire/answer.ts';
import type { Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { answersOf } from '../../questionnaire/response.ts';
import { textIn } from '../../questionnaire/translation.ts';
import { linkIdAsked } from '../../questionnaire/unroll.ts';
import { shownValue } from '../field.ts';
import type { PageLanguage } from '../texts.ts';
import type { Difference } from './entry-page.ts';
import { questionsOnPaper } from './questions.ts';

export interface Differing {
  readonly linkId: string;
  readonly before: readonly Answer[];
  readonly after: readonly Answer[];
}

/** The questions whose answers are not the same in two responses: by what was answered, whatever language it was asked in. */
export function differing(
  original: ParsedQuestionnaire,
  before: Resource,
  after: Resource,
): readonly Differing[] {
  const [old, now] = [answersOf(original, before), answersOf(original, after)];
  return questionsOnPaper(original).flatMap(({ linkId }) => {
    const one = { linkId, before: old.get(linkId) ?? [], after: now.get(linkId) ?? [] };
    return isSame(one.before, one.after) ? [] : [one];
  });
}

function isSame(before: readonly Answer[], after: readonly Answer[]): boolean {
  const values = after.flatMap((answer) => readValue(answer) ?? []);
  const others = before.flatMap((answer) => readValue(answer) ?? []);
  return (
    values.length === others.length &&
    values.every((value, index) => others[index] !== undefined && sameValue(value, others[index]))
  );
}

/** As they are shown beside each other, with the numbers of the sheet. */
export function shownDifferences(
  asked: ParsedQuestionnaire,
  differences: readonly Differing[],
  { language, isShown }: { readonly language: PageLanguage; readonly isShown: boolean },
): readonly Difference[] {
  const questions = questionsOnPaper(asked);
  return differences.map(({ linkId, before, after }) => {
    const index = questions.findIndex((one) => linkIdAsked(one.linkId) === linkId);
    const item = questions[index];
    const shown = (answers: readonly Answer[]) =>
      answers.map((answer) => (item ? answerText(item, answer, language) : '')).join(', ');
    return {
      number: index + 1,
      question: item?.text ? textIn(item.text, language) : linkId,
      kept: isShown ? shown(before) : undefined,
      yours: shown(after),
    };
  });
}

function answerText({ options }: Item, answer: Answer, language: PageLanguage): string {
  const value = readValue(answer);
  const option = value && options.find((one) => sameValue(one.value, value));
  return option ? textIn(option.display, language) : shownValue(answer, language);
}
