import { error, type Issue, warning } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { type Constraint, constraintsOf, fhirPathOf } from './constraint.ts';
import { extensionValue, extensionValues, textOf } from './element.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

/** FHIRPath over the response, whose engine is passed in: it is no part of what a browser loads. */
export interface FhirPath {
  values(
    expression: string,
    path: string,
    focus: JsonObject,
    variables: Readonly<Record<string, unknown>>,
  ): readonly unknown[] | undefined;
  truthOf(values: readonly unknown[]): boolean | undefined;
  /** The JSON of what `values` answered. */
  json(values: readonly unknown[]): readonly unknown[];
}

/** An item of a response, as far as expressions look at it. */
export interface Placed {
  readonly item: { readonly linkId: string };
  /** What stands in the response, or would. */
  readonly element: JsonObject;
  readonly at: string;
  readonly parent: Placed | undefined;
}

/** What a Questionnaire asks by FHIRPath: https://hl7.org/fhir/uv/sdc/expressions.html */
export interface ExpressionRules {
  /** `unknown` when it cannot be told; `undefined` for an item whose condition is no expression. */
  isEnabled(placed: Placed): boolean | 'unknown' | undefined;
  /** The JSON of what an Expression comes to over an item; `undefined` when it cannot be told. */
  valuesOf(placed: Placed, expression: Json | undefined): readonly unknown[] | undefined;
  /** What its constraints say of the response and each of these items. */
  issues(placed: readonly Placed[], isComplete: boolean): readonly Issue[];
}

type Variables = Record<string, unknown>;

/** @param elementOf the item of the questionnaire, by linkId */
export function expressionRules(
  questionnaire: Resource,
  response: Resource,
  elementOf: (linkId: string) => JsonObject,
  fhirPath: FhirPath,
): ExpressionRules {
  const known = new Map<Placed, Variables>();
  const withOwn = (holder: JsonObject, path: string, focus: JsonObject, outer: Variables): Variables => {
    const variables = { ...outer };
    for (const { name, expression } of variablesOf(holder))
      variables[name] = fhirPath.values(expression, path, focus, variables) ?? [];
    return variables;
  };
  const root = withOwn(questionnaire, 'QuestionnaireResponse', response, {
    questionnaire: fhirPath.values('$this', 'Questionnaire', questionnaire, {}) ?? [],
  });
  const scopeOf = (placed: Placed): Variables => {
    const before = known.get(placed);
    if (before) return before;
    const { item, element, parent } = placed;
    const source = elementOf(item.linkId);
    const outer = {
      ...(parent ? scopeOf(parent) : root),
      qitem: fhirPath.values('$this', 'Questionnaire.item', source, {}) ?? [],
    };
    const scope = withOwn(source, itemPath, element, outer);
    known.set(placed, scope);
    return scope;
  };
  return {
    isEnabled: (placed) => {
      const expression = fhirPathOf(
        extensionValue(elementOf(placed.item.linkId), `${sdc}enableWhenExpression`),
      );
      if (expression === undefined) return undefined;
      const values = fhirPath.values(expression, itemPath, placed.element, scopeOf(placed));
      return values === undefined ? 'unknown' : fhirPath.truthOf(values) === true;
    },
    valuesOf: (placed, expression) => {
      const source = fhirPathOf(expression);
      const values =
        source === undefined ? undefined : fhirPath.values(source, itemPath, placed.element, scopeOf(placed));
      return values && fhirPath.json(values);
    },
    issues: (placed, isComplete) => {
      const tell = (
        holder: JsonObject,
        path: string,
        focus: JsonObject,
        at: string,
        variables: () => Variables,
      ) =>
        constraintsOf(holder).flatMap((constraint) => {
          const values = fhirPath.values(constraint.expression, path, focus, variables());
          return issueOf(constraint, values, values && fhirPath.truthOf(values), at, isComplete);
        });
      return [
        ...tell(questionnaire, 'QuestionnaireResponse', response, 'QuestionnaireResponse', () => root),
        ...placed.flatMap((each) =>
          tell(elementOf(each.item.linkId), itemPath, each.element, each.at, () => scopeOf(each)),
        ),
      ];
    },
  };
}

const itemPath = 'QuestionnaireResponse.item';

function variablesOf(holder: JsonObject): readonly { readonly name: string; readonly expression: string }[] {
  return extensionValues(holder, `${core}variable`).flatMap((value) => {
    const expression = fhirPathOf(value);
    const name = isJsonObject(value) ? textOf(value.name) : undefined;
    return name === undefined || expression === undefined ? [] : [{ name, expression }];
  });
}

/** What there are no answers for breaks no constraint; and what is not whole yet may still come to keep it. */
function issueOf(
  { key, human: { text: human }, isError }: Constraint,
  values: readonly unknown[] | undefined,
  holds: boolean | undefined,
  at: string,
  isComplete: boolean,
): Issue[] {
  if (values === undefined) return [warning('not-supported', `${key} could not be evaluated: ${human}`, at)];
  if (holds !== false) return [];
  return [(isError && isComplete ? error : warning)('invariant', `${key}: ${human}`, at)];
}
