import { isJsonObject } from '../../fhir/resource.ts';
import type { Answer } from '../answer.ts';
import { conditionsHold } from '../enable-when.ts';
import { type Item, isQuestion, type ParsedQuestionnaire, valueNameOf } from '../questionnaire.ts';
import type { Compiled, Given } from './compile.ts';
import type { Values } from './values.ts';

/** One thing that follows from others. */
export interface Step {
  /** Whether it came out otherwise than before. */
  readonly run: (state: State) => boolean;
  /** The keys of what it rests on. */
  readonly needs: readonly string[];
  readonly key: string;
  readonly linkId: string | undefined;
}

export interface State {
  readonly given: Map<Item, readonly Answer[]>;
  readonly disabled: Set<Item>;
  readonly variables: Values[];
  readonly reading: Given;
}

function needsOf({ items, variables }: Compiled): string[] {
  const ofItems = [...items].flatMap(({ linkId }) => [`enabling of ${linkId}`, `answer to ${linkId}`]);
  return [...ofItems, ...[...variables].map((place) => `variable ${place}`)];
}

export function variableStep(place: number, compiled: Compiled): Step {
  return {
    key: `variable ${place}`,
    linkId: undefined,
    needs: needsOf(compiled),
    run: ({ variables, reading }) => {
      const before = variables[place] ?? [];
      const after = compiled.run(reading) ?? [];
      variables[place] = after;
      return !isSame(before, after);
    },
  };
}

function isSame(before: Values, after: Values): boolean {
  return before.length === after.length && before.every((value, index) => value === after[index]);
}

export function enablingStep(
  item: Item,
  condition: Compiled | undefined,
  { byLinkId }: ParsedQuestionnaire,
): Step {
  const { parent, linkId } = item;
  const asked = item.enableWhen.flatMap(({ question }) => byLinkId.get(question) ?? []);
  const within = parent
    ? [`enabling of ${parent.linkId}`, ...(isQuestion(parent) ? [`answer to ${parent.linkId}`] : [])]
    : [];
  const isOpen = ({ disabled, reading }: State) =>
    parent === undefined ||
    (!disabled.has(parent) && (!isQuestion(parent) || reading.answersTo(parent).length > 0));
  const holds = ({ reading }: State) => {
    // What is no boolean leaves the item asked: https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-enableWhenExpression.html
    if (condition) return condition.run(reading)?.[0] === true;
    return conditionsHold(item, (question) => {
      const found = byLinkId.get(question);
      return found ? reading.answersTo(found) : [];
    });
  };
  return {
    key: `enabling of ${linkId}`,
    linkId,
    needs: [
      ...within,
      ...asked.flatMap((each) => [`enabling of ${each.linkId}`, `answer to ${each.linkId}`]),
      ...(condition ? needsOf(condition) : []),
    ],
    run: (state) => {
      const before = !state.disabled.has(item);
      const after = isOpen(state) && holds(state);
      if (after) state.disabled.delete(item);
      else state.disabled.add(item);
      return before !== after;
    },
  };
}

export function calculatingStep(item: Item, compiled: Compiled): Step {
  return {
    key: `answer to ${item.linkId}`,
    linkId: item.linkId,
    needs: needsOf(compiled),
    run: ({ given, reading }) => {
      const before = given.get(item) ?? [];
      const found = compiled.run(reading);
      if (found === undefined) return false;
      const after = found.flatMap((value) => answerOf(item, value));
      const fits = item.repeats || after.length < 2 ? after : [];
      given.set(item, fits);
      return JSON.stringify(before) !== JSON.stringify(fits);
    },
  };
}

/** Of the type of the item, or none. */
function answerOf(item: Item, value: Values[number]): readonly Answer[] {
  if (item.type === 'group' || item.type === 'display') return [];
  const name = valueNameOf[item.type];
  switch (name) {
    case 'valueBoolean':
      return typeof value === 'boolean' ? [{ [name]: value }] : [];
    case 'valueInteger':
      return Number.isInteger(value) ? [{ [name]: value }] : [];
    case 'valueDecimal':
      return typeof value === 'number' ? [{ [name]: value }] : [];
    case 'valueString':
      return typeof value === 'string' ? [{ [name]: value }] : [];
    case 'valueCoding':
      return isJsonObject(value) ? [{ [name]: value }] : [];
    default:
      return [];
  }
}
