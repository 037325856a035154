import { concept, type Identified, identifier, reference } from './element.ts';
import type { Examination } from './observation.ts';
import type { Vaccination } from './vaccination.ts';

export function immunization(examination: Examination, vaccination: Vaccination): Identified {
  const id = `${examination.key}-${vaccination.atcCode.toLowerCase()}`;
  return {
    resourceType: 'Immunization',
    id,
    identifier: [identifier(id)],
    status: 'completed',
    vaccineCode: {
      ...concept('http://www.whocc.no/atc', vaccination.atcCode, vaccination.atcDisplay),
      text: vaccination.name,
    },
    patient: reference('Patient', examination.patientId),
    encounter: reference('Encounter', examination.encounterId),
    occurrenceDateTime: examination.at,
    primarySource: true,
    performer: [{ actor: examination.performer }],
    protocolApplied: [{ doseNumberPositiveInt: vaccination.dose }],
  };
}
