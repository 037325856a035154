import { error, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { type CheckKind, checkKind, checkKinds } from './checks.ts';
import type { CheckInput } from './input.ts';
import { optionalPlace, type PlaceAt } from './placed.ts';

const fetalCheck = 'fetal-heart-rate';

/** A check that is as declared; or what is wrong with it. */
export function readCheck(
  { at: where, parts }: Argument,
  at: PlaceAt,
): { readonly check?: CheckInput; readonly issues: readonly Issue[] } {
  const code = parts.text('code') ?? '';
  const kind = checkKind(code);
  if (kind === undefined) {
    const names = checkKinds.map(({ name }) => name).join(', ');
    return { issues: [error('value', `The check ${code} is not known; there are ${names}`, where)] };
  }
  const { value, wrong } = checkedValue(kind, parts);
  if (value === undefined) return { issues: [error('value', `${kind.name} ${wrong}`, where)] };
  const counted = parts.one('fetus');
  if (counted !== undefined && kind.name !== fetalCheck) {
    const text = `${kind.name} is of no fetus: only ${fetalCheck} takes one`;
    return { issues: [error('value', text, counted.at)] };
  }
  const fetus = kind.name === fetalCheck ? (parts.number('fetus') ?? 1) : undefined;
  const check: CheckInput = {
    at: where,
    key: fetus === undefined ? kind.name : `${kind.name}-${fetus}`,
    kind,
    value,
    ...(fetus !== undefined && { fetus }),
    ...optionalPlace('performer', at(parts.one('performer'))),
    acknowledged: parts.flag('acknowledged') === true,
  };
  return { check, issues: [] };
}

const valueNames = ['value', 'quantity', 'systolic', 'diastolic', 'answer'];

const wantedOf = {
  pressure: ['systolic', 'diastolic'],
  quantity: ['value', 'quantity'],
  answer: ['answer'],
  text: [],
} as const;

function checkedValue(
  kind: CheckKind,
  parts: Arguments,
): { readonly value?: JsonObject; readonly wrong?: string } {
  const given = valueNames.filter((name) => parts.one(name) !== undefined);
  const wanted: readonly string[] = wantedOf[kind.value.kind];
  const count = kind.value.kind === 'pressure' ? 2 : 1;
  if (given.length !== count || given.some((name) => !wanted.includes(name))) {
    const right = wanted.join(kind.value.kind === 'pressure' ? ' and ' : ' or ');
    return { wrong: `takes ${right}; there is ${given.join(', ') || 'nothing'}` };
  }
  switch (kind.value.kind) {
    case 'pressure':
      return {
        value: { component: pressures(parts) },
      };
    case 'quantity': {
      const { unit, code } = kind.value;
      return quantityOf(parts.object('quantity') ?? quantity(parts, 'value', unit, code));
    }
    case 'answer': {
      const { system, answers } = kind.value;
      const code = parts.text('answer') ?? '';
      if (!Object.hasOwn(answers, code))
        return { wrong: `${code} is not known; it is ${Object.keys(answers).join(', ')}` };
      return { value: { valueCodeableConcept: { coding: [{ system, code, display: answers[code] }] } } };
    }
    case 'text':
      return { wrong: 'is no check' };
  }
}

const ucum = 'http://unitsofmeasure.org';

function quantity(parts: Arguments, name: string, unit: string, code: string): JsonObject {
  return parts.numberWithin(name, { unit, system: ucum, code }, 'value');
}

function quantityOf(sent: JsonObject): { readonly value?: JsonObject; readonly wrong?: string } {
  if (typeof sent.value !== 'number') return { wrong: 'has a quantity without a value' };
  if (sent.code === undefined || sent.system !== ucum)
    return { wrong: `has a quantity without a code of ${ucum}` };
  return { value: { valueQuantity: sent } };
}

function pressures(parts: Arguments): JsonObject[] {
  const component = (code: string, display: string, name: string) => ({
    code: { coding: [{ system: 'http://loinc.org', code, display }] },
    valueQuantity: quantity(parts, name, 'mmHg', 'mm[Hg]'),
  });
  return [
    component('8480-6', 'Systolic blood pressure', 'systolic'),
    component('8462-4', 'Diastolic blood pressure', 'diastolic'),
  ];
}
