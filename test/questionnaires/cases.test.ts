import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../functions/fhir/resource.ts';
import { alerts } from '../../functions/questionnaire/alert.ts';
import type { Answer, Answers } from '../../functions/questionnaire/answer.ts';
import { lintQuestionnaire } from '../../functions/questionnaire/lint/lint.ts';
import { parseQuestionnaire } from '../../functions/questionnaire/parse.ts';
import {
  type Item,
  type ParsedQuestionnaire,
  valueNameOf,
} from '../../functions/questionnaire/questionnaire.ts';
import { alertRaised, scoresRaised } from '../../functions/questionnaire/raised.ts';
import { score } from '../../functions/questionnaire/score.ts';
import { submission } from '../../functions/questionnaire/submission.ts';
import { validateResponse } from '../../functions/questionnaire/validate-response.ts';
import { questionnaireNames, readQuestionnaire } from '../../questionnaires/read.ts';

/** `questionnaires/<name>/cases/*.json`: answers by code, and what they come to. */
interface Case {
  readonly why: string;
  readonly source: 'published' | 'by hand';
  readonly answers: Readonly<Record<string, Json>>;
  readonly scores: Readonly<Record<string, number>>;
  readonly alerts: readonly string[];
  readonly resources: readonly string[];
}

const folder = new URL('../../questionnaires/', import.meta.url);
/** Of an instrument whose wording is licensed, what there is without it. */
const structures = await questionnaireNames('structure.json');
const names = [...new Set([...(await questionnaireNames()), ...structures])];
const questionnaires = new Map(
  await Promise.all(
    names.map(async (name) => {
      const file = structures.includes(name) ? 'structure.json' : 'questionnaire.json';
      return [name, parseQuestionnaire(await readQuestionnaire(name, file))] as const;
    }),
  ),
);

describe.each(names)('questionnaires/%s', (name) => {
  const questionnaire = questionnaires.get(name);
  const files = readdirSync(new URL(`${name}/cases/`, folder));

  it('is named as its folder, says who may use it, and has cases', () => {
    expect(questionnaire?.url).toBe(`https://kring.care/fhir/Questionnaire/${name}`);
    expect(questionnaire?.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(questionnaire?.source.copyright).toMatch(/CC BY|Apache-2.0|No permission required/);
    expect(files.length).toBeGreaterThan(0);
  });

  it('has nothing that its author should look at', () => {
    const issues = questionnaire ? lintQuestionnaire(questionnaire.source) : [];
    const told = issues.map(({ diagnostics }) => diagnostics);
    const isStructure = structures.includes(name);
    expect(told.filter((text) => !(isStructure && /how far the en is/.test(text)))).toEqual([]);
  });

  it.each(files)('cases/%s', (file) => {
    if (!questionnaire) throw new Error(`No questionnaire has the id ${name}`);
    const expected: Case = JSON.parse(readFileSync(new URL(`${name}/cases/${file}`, folder), 'utf8'));
    const answers = answersByCode(questionnaire, expected.answers);
    const scores = score(questionnaire, answers).map(({ rule, value }) => [rule.name, value]);
    expect(['published', 'by hand']).toContain(expected.source);
    expect(Object.fromEntries(scores), expected.why).toEqual(expected.scores);
    expect(alerts(questionnaire, answers).map((alert) => alert.name)).toEqual(expected.alerts);
    const subject = { reference: 'Patient/1' };
    const authored = '2026-03-01T10:00:00.000Z';
    const response = submission(questionnaire, answers, { id: 'r', language: 'en', authored, subject });
    const focus = { reference: 'QuestionnaireResponse/r' };
    const answered = { response: focus.reference, subject, authored, now: authored };
    const resources = [
      response,
      ...scoresRaised(questionnaire, answers, answered),
      ...alerts(questionnaire, answers).flatMap((rule) =>
        alertRaised(rule, answered, { focus, detail: focus }),
      ),
    ];
    const types = resources.map(({ resourceType }) => resourceType);
    // That somebody is told goes with every alert.
    expect(types.filter((type) => type !== 'Communication')).toEqual(expected.resources);
    expect(validateResponse(questionnaire, response, { complete: true })).toEqual([]);
  });
});

function answersByCode(questionnaire: ParsedQuestionnaire, codes: Case['answers']): Answers {
  return new Map(
    Object.entries(codes).map(([linkId, code]) => {
      const item = questionnaire.byLinkId.get(linkId);
      if (!item) throw new Error(`No item has the linkId ${linkId}`);
      return [linkId, [answer(item, code)]];
    }),
  );
}

function answer(item: Item, code: Json): Answer {
  if (item.type === 'group' || item.type === 'display') throw new Error(`${item.linkId} is no question`);
  if (item.options.length === 0) return { [valueNameOf[item.type]]: code };
  const option = item.options.find(({ value }) => isJsonObject(value.value) && value.value.code === code);
  if (!option) throw new Error(`${item.linkId} has no option ${code}`);
  return { [option.value.name]: option.value.value };
}
