import type { Answer, Answers } from '../../questionnaire/answer.ts';
import { enabledItems } from '../../questionnaire/follow.ts';
import type { Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { type Form, type Problem, readForm } from '../form.ts';
import { questionsOnPaper } from './questions.ts';

/** Of a question that was left empty on paper; no option has this key. */
export const noneKey = '-';

/** The name of a field of the question with this number. */
export function fieldName(number: number, name: string): string {
  return `q${number}-${name}`;
}

/** A whole sheet, as it was typed. */
export interface SheetRead {
  readonly answers: Answers;
  /** By linkId. `notAsked`: by the answers to other questions it is not to be answered at all. */
  readonly problems: ReadonlyMap<string, Problem | 'notAsked'>;
  /** Questions that need an answer and have none. */
  readonly missing: readonly Item[];
}

/** Reads all questions of a sheet at once. What is wrong with one is told, and keeps nothing else from being read. */
export function readSheet(questionnaire: ParsedQuestionnaire, form: Form): SheetRead {
  const questions = questionsOnPaper(questionnaire);
  const problems = new Map<string, Problem | 'notAsked'>();
  const answers = new Map<string, readonly Answer[]>();
  for (const [index, item] of questions.entries()) {
    const read = readForm(item, fieldsOf(form, index + 1));
    if ('problem' in read) problems.set(item.linkId, read.problem);
    else if (read.answers.length > 0) answers.set(item.linkId, read.answers);
  }
  const enabled = enabledItems(questionnaire, answers);
  for (const { linkId } of questions) {
    if (answers.has(linkId) && !enabled.has(linkId)) problems.set(linkId, 'notAsked');
  }
  const missing = questions.filter(
    ({ linkId, required }) =>
      required && enabled.has(linkId) && !answers.has(linkId) && !problems.has(linkId),
  );
  return { answers, problems, missing };
}

function fieldsOf(form: Form, number: number): Form {
  const all = (name: string) => form.getAll(fieldName(number, name)).filter((value) => value !== noneKey);
  return { get: (name) => all(name)[0], getAll: all };
}
