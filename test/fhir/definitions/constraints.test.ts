import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { correctedConstraint, droppedConstraints } from '../../../functions/fhir/definitions/constraints.ts';
import type {
  Constraint,
  StructureDefinition,
} from '../../../functions/fhir/definitions/structure-definition.ts';

const examples = join(import.meta.dirname, '../../../node_modules/hl7.fhir.r4.examples');

function constraintsOf(type: string): readonly Constraint[] {
  const file = join(examples, `StructureDefinition-${type}.json`);
  const structure: StructureDefinition = JSON.parse(readFileSync(file, 'utf8'));
  return (structure.snapshot?.element ?? []).flatMap(({ constraint }) => constraint ?? []);
}

describe('correctedConstraint', () => {
  test.each([
    ['Bundle', 'bdl-8'],
    ['RiskAssessment', 'ras-2'],
    ['Questionnaire', 'que-7'],
    ['Appointment', 'app-4'],
    ['ElementDefinition', 'eld-16'],
    ['ElementDefinition', 'eld-19'],
    ['ElementDefinition', 'eld-20'],
  ])('corrects what %s says in %s', (type, key) => {
    const published = constraintsOf(type).find((each) => each.key === key);
    expect(published).toBeDefined();
    if (published) expect(correctedConstraint(published).expression).not.toBe(published.expression);
  });

  test('leaves other constraints, and another constraint of the same key, alone', () => {
    const other: Constraint = { key: 'bdl-8', severity: 'error', human: 'x', expression: 'true' };
    expect(correctedConstraint(other)).toBe(other);
    const unknown: Constraint = { key: 'constructor', severity: 'error', human: 'x', expression: 'true' };
    expect(correctedConstraint(unknown)).toBe(unknown);
  });

  test('the constraints that are dropped are constraints of R4', () => {
    const keys = new Set(
      ['Patient', 'Reference', 'Narrative', 'Extension', 'CareTeam', 'ChargeItemDefinition']
        .flatMap(constraintsOf)
        .map(({ key }) => key),
    );
    expect([...droppedConstraints].filter((key) => !keys.has(key))).toEqual([]);
  });
});
