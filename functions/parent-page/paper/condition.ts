import { sameValue } from '../../questionnaire/answer.ts';
import { extensionValue } from '../../questionnaire/element.ts';
import type { Condition, Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { sdcUrl } from '../../questionnaire/sdc.ts';
import { textIn } from '../../questionnaire/translation.ts';
import { type PageLanguage, texts } from '../texts.ts';
import { sheetTexts } from './sheet-texts.ts';

interface Asked {
  readonly questionnaire: ParsedQuestionnaire;
  /** In their order: the first has number 1. */
  readonly questions: readonly Item[];
  readonly language: PageLanguage;
  readonly contentLanguage: string;
}

/** When a question is to be answered, in words; `undefined` when it always is. Also as far as what it is in says so. */
export function conditionText(item: Item, asked: Asked): string | undefined {
  const own = ownCondition(item, asked);
  const above = item.parent && conditionText(item.parent, asked);
  return [above, own].filter((text) => text !== undefined).join(' ') || undefined;
}

function ownCondition(item: Item, asked: Asked): string | undefined {
  const words = sheetTexts[asked.language];
  const { enableWhen, enableBehavior, element } = item;
  if (extensionValue(element, sdcUrl('enableWhenExpression')) !== undefined) return words.onlyIfItFits;
  if (enableWhen.length === 0) return undefined;
  const numbers = [...new Set(enableWhen.map(({ question }) => numberOf(question, asked)))];
  const [number] = numbers;
  const isKnown = number !== undefined && numbers.length === 1;
  const answers = enableWhen.map((condition) => answerText(condition, asked));
  const isOneOf = enableWhen.length === 1 || enableBehavior === 'any';
  if (!isKnown || !isOneOf || answers.includes(undefined)) return words.onlyIfItFits;
  return words.onlyIfAnswer(
    number,
    answers.flatMap((text) => text ?? []),
  );
}

function numberOf(linkId: string, { questions }: Asked): number | undefined {
  const place = questions.findIndex((question) => question.linkId === linkId);
  return place < 0 ? undefined : place + 1;
}

/** The answer that lets it be asked, as it is printed; `undefined` when that is not one of a few. */
function answerText(
  { question, operator, answer }: Condition,
  { questionnaire, language, contentLanguage }: Asked,
): string | undefined {
  if (operator !== '=') return undefined;
  if (answer.name === 'valueBoolean') return texts[language].question[answer.value === true ? 'yes' : 'no'];
  const options = questionnaire.byLinkId.get(question)?.options ?? [];
  const option = options.find(({ value }) => sameValue(value, answer));
  return option && textIn(option.display, contentLanguage);
}
