import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type JsonObject } from '../fhir/resource.ts';
import { compareQuantities } from './quantity.ts';
import type { Item, ParsedQuestionnaire } from './questionnaire.ts';

/**
 * Conditions on a quantity in another unit than the one that it is asked in. A form compares them as they are, because a
 * phone has no table of units; whoever checks the response converts them: the two would not agree.
 */
export function unitIssues({ byLinkId }: ParsedQuestionnaire): readonly Issue[] {
  return [...byLinkId.values()].flatMap((item) =>
    item.enableWhen.flatMap(({ question, answer: { value } }) => {
      const unit = byLinkId.get(question)?.unit;
      if (!isJsonObject(value) || unit === undefined || !isInOther(value, unit)) return [];
      const text = `${item.linkId} compares ${question}, which is asked in ${nameOf(unit)}, with a quantity in ${nameOf(value)}: say it in the same unit`;
      return [
        error('value', text, `Questionnaire.descendants().where(linkId = '${item.linkId}').enableWhen`),
      ];
    }),
  );
}

function isInOther(value: JsonObject, unit: NonNullable<Item['unit']>): boolean {
  const asked = { value: 1, code: unit.code ?? null, unit: unit.display ?? null };
  const isSame = (value.code ?? value.unit) === (asked.code ?? asked.unit);
  return !isSame && compareQuantities(value, asked) !== undefined;
}

function nameOf({ code, unit, display }: JsonObject): string {
  return String(code ?? unit ?? display ?? '');
}
