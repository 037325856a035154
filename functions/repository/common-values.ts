/**
 * Values that a third or more of the resources of a type bear. They have no index rows: such rows would propose hardly
 * fewer resources than the list of the type does, they would be a sixth of what a session writes, and their partitions
 * would be those that everybody writes to at once. A search by one is driven by another clause or by the list, and
 * `match` decides as always. The other values of the same parameters have rows. docs/decisions/0006-index-layout.md
 * has the figures.
 *
 * A value may be added at any time: rows that were written before only propose. One that is taken out again has no
 * rows for what was stored meanwhile.
 */
export const commonValues: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Encounter: {
    _profile: ['https://kring.care/fhir/StructureDefinition/participant-encounter'],
    class: ['amb'],
    'participant-type': ['responsible-clinician'],
    status: ['finished'],
    type: ['session-participation'],
  },
  Immunization: { status: ['completed'] },
  Observation: { category: ['vital-signs', 'exam'], status: ['final'] },
  Patient: { active: ['true'], 'address-use': ['home'], deceased: ['false'] },
  QuestionnaireResponse: { status: ['completed'] },
  RelatedPerson: { active: ['true'] },
};

/**
 * @param parameter the one that has the rows
 * @param value as it would stand in an equality row: a code in lower case, a URI, or `Type/id`
 */
export function isCommon(type: string, parameter: string, value: string): boolean {
  return commonValues[type]?.[parameter]?.includes(value) ?? false;
}
