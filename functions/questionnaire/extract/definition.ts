import { warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { typedAnswer } from '../answer-value.ts';
import { extensionsOf, extensionValue, textOf } from '../element.ts';
import { itemVariables } from '../expression/evaluator.ts';
import { readExpression } from '../expression/expression.ts';
import { type Typed, typed } from '../expression/nodes.ts';
import { type Item, isQuestion } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';
import { contextsOf, type DefinitionContext } from './definition-context.ts';
import { type ElementRef, readElementRef } from './element-path.ts';
import { type Entry, type Extracting, entryFor } from './extracting.ts';
import { isAnswered, type Occurrence } from './occurrence.ts';
import { type Assignment, withoutEmpty } from './resource-builder.ts';

type Contexts = readonly DefinitionContext[];

/** https://hl7.org/fhir/uv/sdc/extraction.html#definition-based-extraction */
export async function extractDefinitions(
  root: Occurrence,
  extracting: Extracting,
): Promise<readonly Entry[]> {
  return visit(root, [], extracting);
}

/** @param outer the resources that outer items ask for, innermost last */
async function visit(
  occurrence: Occurrence,
  outer: Contexts,
  extracting: Extracting,
): Promise<readonly Entry[]> {
  const isAsked = occurrence.item === undefined || isAnswered(occurrence);
  const own = isAsked ? await contextsOf(occurrence, extracting) : [];
  const within = place(occurrence, [...outer, ...own], extracting);
  const inner: Entry[] = [];
  for (const each of occurrence.inner) inner.push(...(await visit(each, within, extracting)));
  for (const item of absent(occurrence, extracting)) place(unanswered(item, occurrence), within, extracting);
  const made = own.map(({ builder, extension, canonical, type }) => {
    const resource = withoutEmpty(builder.resource) ?? builder.resource;
    const place = `definition ${occurrence.place} ${canonical ?? type}`;
    return entryFor(resource as Resource, extension, occurrence, place, extracting);
  });
  return [...made, ...inner];
}

/** Puts what the item says, and answers the contexts as its own items see them. */
function place(occurrence: Occurrence, contexts: Contexts, extracting: Extracting): Contexts {
  if (contexts.length === 0) return contexts;
  const definition = readElementRef(textOf(occurrence.element.definition) ?? '');
  const isOpen = occurrence.item !== undefined && !isQuestion(occurrence.item);
  const opened = definition && isOpen ? withPosition(contexts, definition, occurrence) : contexts;
  const isLeft = occurrence.item && isQuestion(occurrence.item) && definition && !isAnswered(occurrence);
  if (isLeft) return opened;
  const answers = definition && !isOpen ? answerAssignments(definition, occurrence) : [];
  const wanted = [...answers, ...statedAssignments(occurrence, extracting)];
  for (const context of opened) {
    const mine = wanted.filter(({ ref }) => contextFor(ref, opened) === context);
    const unput = context.builder.assign(
      mine.map(({ assignment }) => assignment),
      context.positions,
      occurrence,
    );
    for (const { segments, value } of unput)
      extracting.issues.push(misfit(occurrence, context, segments, value));
  }
  return opened;
}

interface Wanted {
  readonly ref: ElementRef;
  readonly assignment: Assignment;
}

/** The innermost resource that the definition is of. */
function contextFor(ref: ElementRef, contexts: Contexts): DefinitionContext | undefined {
  return contexts.findLast(
    ({ canonical, type }) => type === ref.type && (canonical === undefined || canonical === ref.canonical),
  );
}

/** A group that has a definition is an element of its own each time that it stands there. */
function withPosition(contexts: Contexts, ref: ElementRef, occurrence: Occurrence): Contexts {
  const context = contextFor(ref, contexts);
  if (context === undefined || !isAnswered(occurrence)) return contexts;
  const position = context.builder.open(ref, context.positions, occurrence);
  if (position === undefined) return contexts;
  return contexts.map((each) =>
    each === context ? { ...each, positions: [...each.positions, position] } : each,
  );
}

function answerAssignments(ref: ElementRef, { item, answers }: Occurrence): readonly Wanted[] {
  return answers.flatMap((answer) => {
    const value = typedAnswer(answer);
    return value ? [{ ref, assignment: { segments: ref.segments, value, unit: item?.unit } }] : [];
  });
}

/** https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-definitionExtractValue.html */
function statedAssignments(occurrence: Occurrence, extracting: Extracting): readonly Wanted[] {
  return extensionsOf(occurrence.element, sdcUrl('definitionExtractValue')).flatMap((extension) => {
    const ref = readElementRef(textOf(extensionValue(extension, 'definition')) ?? '');
    if (!ref) return [];
    return statedValues(extension, occurrence, extracting).map((value) => ({
      ref,
      assignment: { segments: ref.segments, value, unit: occurrence.item?.unit },
    }));
  });
}

function statedValues(
  extension: JsonObject,
  { focus, variables }: Occurrence,
  { evaluator }: Extracting,
): readonly Typed[] {
  const [fixed] = extensionsOf(extension, 'fixed-value');
  const name = fixed && Object.keys(fixed).find((member) => member.startsWith('value'));
  const json = name === undefined ? undefined : fixed?.[name];
  if (name !== undefined && json !== undefined) return [{ type: fhirType(name), json }];
  const expression = readExpression(extensionValue(extension, 'expression'));
  return expression ? typed(evaluator.run(expression, focus, variables) ?? []) : [];
}

/** `valueCodeableConcept` holds a CodeableConcept, `valueCode` a code. */
function fhirType(name: string): string {
  const type = name.slice('value'.length);
  const primitive = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return primitives.has(primitive) ? primitive : type;
}

const primitives: ReadonlySet<string> = new Set([
  'base64Binary',
  'boolean',
  'canonical',
  'code',
  'date',
  'dateTime',
  'decimal',
  'id',
  'instant',
  'integer',
  'markdown',
  'oid',
  'positiveInt',
  'string',
  'time',
  'unsignedInt',
  'uri',
  'url',
  'uuid',
]);

/** Items that do not stand in the response, and state values all the same: they need no answer. */
function absent({ item, inner }: Occurrence, { questionnaire }: Extracting): readonly Item[] {
  const items = item ? item.items : questionnaire.items;
  const present = new Set(inner.map((each) => each.item));
  return items.filter(
    (each) =>
      !present.has(each) &&
      each.element.definition === undefined &&
      extensionsOf(each.element, sdcUrl('definitionExtract')).length === 0 &&
      extensionsOf(each.element, sdcUrl('definitionExtractValue')).length > 0,
  );
}

function unanswered(item: Item, outer: Occurrence): Occurrence {
  const variables = itemVariables(outer.variables, item, []);
  const where = `${outer.place}/${item.linkId}`;
  return { item, element: item.element, answers: [], focus: [], variables, inner: [], outer, place: where };
}

function misfit(
  { item }: Occurrence,
  { type }: DefinitionContext,
  segments: Assignment['segments'],
  value: Typed,
) {
  const path = [type, ...segments.map(({ text }) => text)].join('.');
  const what = isJsonObject(value.json) ? value.type : `${value.type} ${String(value.json).slice(0, 50)}`;
  const from = item === undefined ? '' : ` from ${item.linkId}`;
  return warning('value', `${path} takes no ${what}${from}: it is left out`);
}
