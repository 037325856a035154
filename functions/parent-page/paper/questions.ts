import { type Item, isQuestion, type ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { isForHer } from '../steps.ts';

/** Every question that she may ever be asked, in their order: on paper each has its number, whatever was answered before. */
export function questionsOnPaper({ byLinkId }: ParsedQuestionnaire): readonly Item[] {
  return [...byLinkId.values()].filter((item) => isQuestion(item) && isForHer(item));
}
