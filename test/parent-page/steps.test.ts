import { expect, it } from 'vitest';
import {
  questionSteps,
  stepAdded,
  stepAfter,
  stepBefore,
  textsAbove,
  unaskable,
} from '../../functions/parent-page/steps.ts';
import type { Answers } from '../../functions/questionnaire/answer.ts';
import { options, parsed } from '../questionnaire/questionnaires.ts';

const form = parsed([
  { linkId: 'intro', type: 'display', text: 'Hello' },
  { linkId: 'a', type: 'boolean' },
  {
    linkId: 'g',
    type: 'group',
    enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }],
    item: [{ linkId: 'b', type: 'string' }],
  },
  { linkId: 'c', type: 'string' },
]);
const yes: Answers = new Map([['a', [{ valueBoolean: true }]]]);
const item = (linkId: string) => {
  const found = form.byLinkId.get(linkId);
  if (!found) throw new Error(linkId);
  return found;
};

it('goes from question to question that is asked, both ways', () => {
  expect(stepAfter(form, yes, item('a'))?.linkId).toBe('b');
  expect(stepAfter(form, new Map(), item('a'))?.linkId).toBe('c');
  expect(stepAfter(form, new Map(), item('b'))?.linkId).toBe('c');
  expect(stepAfter(form, yes, item('c'))).toBeUndefined();
  expect(stepBefore(form, yes, item('c'))?.linkId).toBe('b');
  expect(stepBefore(form, new Map(), item('c'))?.linkId).toBe('a');
  expect(stepBefore(form, yes, item('a'))).toBeUndefined();
});

it('finds what an answer has added, as long as it is open', () => {
  expect(stepAdded(form, yes, item('a'))?.linkId).toBe('b');
  expect(stepAdded(form, new Map(), item('a'))).toBeUndefined();
  expect(stepAdded(form, new Map([...yes, ['b', [{ valueString: 'B' }]]]), item('a'))).toBeUndefined();
  expect(stepAdded(form, yes, item('c'))).toBeUndefined();
});

it('shows a text with the question after it', () => {
  expect(textsAbove(item('a'), form).map(({ linkId }) => linkId)).toEqual(['intro']);
  expect(textsAbove(item('c'), form)).toEqual([]);
});

it('shows a text before a group with the first question of the group', () => {
  const grouped = parsed([
    { linkId: 'before', type: 'display' },
    {
      linkId: 'g',
      type: 'group',
      item: [
        { linkId: 'a', type: 'string' },
        { linkId: 'b', type: 'string' },
      ],
    },
  ]);
  const above = (linkId: string) => {
    const found = grouped.byLinkId.get(linkId);
    return found && textsAbove(found, grouped).map((text) => text.linkId);
  };
  expect(above('a')).toEqual(['before']);
  expect(above('b')).toEqual([]);
});

it('says which questions the page has no field for', () => {
  const issues = unaskable(
    parsed([
      { linkId: 'photo', type: 'attachment' },
      { linkId: 'children', type: 'group', repeats: true },
      { linkId: 'set', type: 'choice', answerValueSet: 'https://example.org/vs' },
      { linkId: 'names', type: 'string', repeats: true },
      { linkId: 'right', repeats: true, ...options('x') },
    ]),
  );
  expect(issues.map(({ diagnostics }) => /ask (\w+)/.exec(diagnostics)?.[1])).toEqual([
    'photo',
    'children',
    'set',
  ]);
});

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const by = (name: string, expression: string) => ({
  extension: [{ url: `${sdc}${name}`, valueExpression: { language: 'text/fhirpath', expression } }],
});

it('does not ask for what is hidden, may not be filled in, or is calculated', () => {
  const hidden = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-hidden', valueBoolean: true };
  const closed = parsed([
    { linkId: 'a', type: 'integer' },
    { linkId: 'g', type: 'group', extension: [hidden], item: [{ linkId: 'b', type: 'string' }] },
    { linkId: 'c', type: 'string', readOnly: true },
    {
      linkId: 'd',
      type: 'integer',
      ...by('calculatedExpression', "%resource.item.where(linkId='a').answer.value"),
    },
    {
      linkId: 'e',
      type: 'string',
      ...by('enableWhenExpression', "%resource.item.where(linkId='d').answer.value > 3"),
    },
  ]);
  const asked = (value: number) =>
    questionSteps(closed, new Map([['a', [{ valueInteger: value }]]])).map(({ linkId }) => linkId);
  expect(asked(3)).toEqual(['a']);
  expect(asked(4)).toEqual(['a', 'e']);
});

it('says which expressions the page cannot evaluate', () => {
  const beyond = parsed([{ linkId: 'a', type: 'date', ...by('calculatedExpression', 'today()') }]);
  expect(
    unaskable(beyond)
      .map(({ diagnostics }) => diagnostics)
      .join(),
  ).toContain('today()');
});
