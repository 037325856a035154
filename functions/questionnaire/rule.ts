import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { extensionsOf, extensionValue, extensionValues, numberOf, textOf } from './element.ts';

/**
 * How answers become scores and alerts, as data in the Questionnaire, so that rule and wording have one version.
 * SDC would hold a sum in a `calculatedExpression`; FHIRPath costs a phone more than the whole page may, so the few
 * rules that instruments really use are named here instead.
 */
export const scoreUrl = 'https://kring.care/fhir/StructureDefinition/questionnaire-score';
export const alertUrl = 'https://kring.care/fhir/StructureDefinition/questionnaire-alert';

/** Of scores and alerts: short, because it is part of the ids of what they give rise to, which hold 64 characters. */
const ruleName = /^[a-z][a-z0-9-]{0,19}$/;

export interface ScoreRule {
  /** Unique in the questionnaire, such as `raw`; part of the Observation's id. */
  readonly name: string;
  /** `Observation.code`. */
  readonly code: JsonObject;
  readonly method: 'sum' | 'mean';
  /** All must be answered: a missing item gives no score. */
  readonly linkIds: readonly string[];
  /** What the sum or mean is multiplied with. */
  readonly factor: number;
  /** To round to. */
  readonly decimals: number;
  /** UCUM. */
  readonly unit: string;
  readonly bands: readonly Band[];
  /** The score whose Observation holds this one as a component. */
  readonly componentOf: string | undefined;
}

/** `low` ≤ score ≤ `high`, in the score's own unit. */
export interface Band {
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** `Observation.interpretation`. */
  readonly interpretation: JsonObject;
}

export interface AlertRule {
  /** Unique in the questionnaire; part of the ids of its Flag and Task. */
  readonly name: string;
  /** Fires on a score, or on what the answer to one item weighs, whatever else is missing. */
  readonly on: { readonly score: string } | { readonly linkId: string };
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly value: number;
  /** `Flag.code`. */
  readonly flag: JsonObject;
  /** `Task.code` of what the care team is asked to do. */
  readonly task: JsonObject;
  /** For the care team, without the score and without a judgement: a parent may read it. */
  readonly description: string;
  /** https://hl7.org/fhir/R4/valueset-request-priority.html */
  readonly priority: string;
}

export interface Rules {
  readonly scores: readonly ScoreRule[];
  readonly alerts: readonly AlertRule[];
  readonly issues: readonly Issue[];
}

/** The rules that a Questionnaire carries. @param linkIds that it has */
export function readRules(questionnaire: Resource, linkIds: ReadonlySet<string>): Rules {
  const scores = extensionsOf(questionnaire, scoreUrl).map(readScore);
  const names = new Set(scores.map((score) => score?.name));
  const alerts = extensionsOf(questionnaire, alertUrl).map(readAlert);
  return {
    scores: scores.filter((rule) => rule !== undefined),
    alerts: alerts.filter((rule) => rule !== undefined),
    issues: [
      ...scores.flatMap((rule, index) => scoreIssues(rule, index, names, linkIds)),
      ...alerts.flatMap((rule, index) => alertIssues(rule, index, names, linkIds)),
    ],
  };
}

function readScore(extension: JsonObject): ScoreRule | undefined {
  const part = (name: string) => extensionValue(extension, name);
  const name = textOf(part('name'));
  const code = part('code');
  const method = part('method');
  if (name === undefined || !ruleName.test(name) || !isJsonObject(code)) return undefined;
  if (method !== 'sum' && method !== 'mean') return undefined;
  return {
    name,
    code,
    method,
    linkIds: extensionValues(extension, 'item').flatMap((item) => textOf(item) ?? []),
    factor: numberOf(part('factor')) ?? 1,
    decimals: numberOf(part('decimals')) ?? 0,
    unit: textOf(part('unit')) ?? '{score}',
    bands: extensionsOf(extension, 'band').flatMap(readBand),
    componentOf: textOf(part('componentOf')),
  };
}

function readBand(band: JsonObject): Band[] {
  const interpretation = extensionValue(band, 'interpretation');
  if (!isJsonObject(interpretation)) return [];
  return [
    {
      low: numberOf(extensionValue(band, 'low')),
      high: numberOf(extensionValue(band, 'high')),
      interpretation,
    },
  ];
}

function readAlert(extension: JsonObject): AlertRule | undefined {
  const part = (name: string) => extensionValue(extension, name);
  const [name, description, priority] = ['name', 'description', 'priority'].map((member) =>
    textOf(part(member)),
  );
  const on = readTrigger(part('score'), part('item'));
  const operator = (['<', '<=', '>', '>='] as const).find((known) => known === part('operator'));
  const value = numberOf(part('value'));
  const [flag, task] = [part('flag'), part('task')];
  if (!name || !ruleName.test(name) || !description || !priority || !on || !operator || value === undefined)
    return undefined;
  if (!isJsonObject(flag) || !isJsonObject(task)) return undefined;
  return { name, on, operator, value, flag, task, description, priority };
}

function readTrigger(score: Json | undefined, linkId: Json | undefined): AlertRule['on'] | undefined {
  if (typeof score === 'string') return { score };
  return typeof linkId === 'string' ? { linkId } : undefined;
}

type Names = ReadonlySet<string | undefined>;

function scoreIssues(
  rule: ScoreRule | undefined,
  index: number,
  names: Names,
  linkIds: ReadonlySet<string>,
): Issue[] {
  const at = `Questionnaire.extension('${scoreUrl}')[${index}]`;
  if (!rule)
    return [
      error('value', `A score needs a name like ${ruleName.source}, a code and the method sum or mean`, at),
    ];
  const issues = rule.linkIds.filter((linkId) => !linkIds.has(linkId)).map((linkId) => noItem(linkId, at));
  if (rule.linkIds.length === 0)
    issues.push(error('required', `The score ${rule.name} names no item to count`, at));
  if (rule.componentOf !== undefined && !names.has(rule.componentOf)) {
    issues.push(noScore(rule.componentOf, at));
  }
  return issues;
}

function alertIssues(
  rule: AlertRule | undefined,
  index: number,
  names: Names,
  linkIds: ReadonlySet<string>,
): Issue[] {
  const at = `Questionnaire.extension('${alertUrl}')[${index}]`;
  if (!rule) {
    const parts = `a name like ${ruleName.source}, score or item, operator (< <= > >=), value, flag, task, description, priority`;
    return [error('value', `An alert needs ${parts}`, at)];
  }
  if ('score' in rule.on) return names.has(rule.on.score) ? [] : [noScore(rule.on.score, at)];
  return linkIds.has(rule.on.linkId) ? [] : [noItem(rule.on.linkId, at)];
}

function noItem(linkId: string, at: string): Issue {
  return error('not-found', `There is no item with the linkId ${linkId}`, at);
}

function noScore(name: string, at: string): Issue {
  return error('not-found', `There is no score with the name ${name}`, at);
}
