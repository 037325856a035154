import { codeSystem, profile } from '../canonical.ts';
import type { Facilitator, Municipality, Profession } from './cohort.ts';
import {
  concept,
  type Identified,
  identifier,
  municipalityIdentifierSystem,
  reference,
  snomedCt,
  testData,
} from './element.ts';

/** What every group needs first: organisations, municipalities with a venue each, and the facilitators. */
export function directory(prefix: string, municipalities: readonly Municipality[]): readonly Identified[] {
  return [
    organization(`${prefix}-midwives`, 'Midwifery practice De Kring (synthetic)'),
    organization(`${prefix}-youth-health`, 'Youth health care De Kring (synthetic)'),
    organization(`${prefix}-training`, 'Group care training institute (synthetic)'),
    ...municipalities.flatMap((municipality) => [
      municipalityLocation(municipality),
      venue(municipality),
      ...professionals(prefix, municipality),
    ]),
  ];
}

function organization(id: string, name: string): Identified {
  return {
    resourceType: 'Organization',
    id,
    meta: testData,
    identifier: [identifier(id)],
    active: true,
    name,
  };
}

/**
 * A municipality is a Location of its own, with the code that the country's statistics office gives it, and each venue
 * is `partOf` one: an indicator by municipality goes Encounter → venue → municipality.
 */
function municipalityLocation({ key, code, name }: Municipality): Identified {
  return {
    resourceType: 'Location',
    id: key,
    meta: testData,
    identifier: [{ system: municipalityIdentifierSystem, value: code }],
    status: 'active',
    name,
    mode: 'instance',
    physicalType: concept(
      'http://terminology.hl7.org/CodeSystem/location-physical-type',
      'jdn',
      'Jurisdiction',
    ),
  };
}

export function venueId(municipality: Municipality): string {
  return `${municipality.key}-venue`;
}

function venue(municipality: Municipality): Identified {
  const id = venueId(municipality);
  return {
    resourceType: 'Location',
    id,
    meta: testData,
    identifier: [identifier(id)],
    status: 'active',
    name: `Community house ${municipality.name}`,
    mode: 'instance',
    address: { use: 'work', line: ['Voorbeeldplein 1'], city: municipality.name, country: 'NL' },
    physicalType: concept('http://terminology.hl7.org/CodeSystem/location-physical-type', 'bu', 'Building'),
    partOf: reference('Location', municipality.key),
  };
}

function professionals(prefix: string, municipality: Municipality): readonly Identified[] {
  const pairs = Object.values(municipality.facilitators);
  const facilitators = new Map(
    pairs.flatMap(({ responsible, coFacilitator }) =>
      [responsible, coFacilitator].map((facilitator) => [facilitator.key, facilitator] as const),
    ),
  );
  return [...facilitators.values()].flatMap((facilitator) => [
    practitioner(prefix, facilitator),
    practitionerRole(prefix, municipality, facilitator),
  ]);
}

function practitioner(prefix: string, facilitator: Facilitator): Identified {
  const { key, name, trainedOn } = facilitator;
  return {
    resourceType: 'Practitioner',
    id: key,
    meta: { ...testData, profile: [profile.facilitator] },
    identifier: [identifier(key)],
    active: true,
    name: [{ use: 'official', family: name.family, given: [name.given] }],
    qualification: [
      {
        code: concept(codeSystem.qualification, 'facilitation-training', 'Group care facilitation training'),
        period: { start: trainedOn },
        issuer: reference('Organization', `${prefix}-training`),
      },
    ],
  };
}

const professions: Readonly<Record<Profession, { readonly code: string; readonly display: string }>> = {
  midwife: { code: '309453006', display: 'Registered midwife' },
  'youth-health-nurse': { code: '106292003', display: 'Professional nurse' },
  'social-worker': { code: '106328005', display: 'Social worker' },
};

function practitionerRole(prefix: string, municipality: Municipality, facilitator: Facilitator): Identified {
  const { code, display } = professions[facilitator.profession];
  const organizationKey = facilitator.profession === 'midwife' ? 'midwives' : 'youth-health';
  return {
    resourceType: 'PractitionerRole',
    id: `${facilitator.key}-role`,
    meta: testData,
    active: true,
    practitioner: reference('Practitioner', facilitator.key),
    organization: reference('Organization', `${prefix}-${organizationKey}`),
    code: [concept(snomedCt, code, display)],
    location: [reference('Location', venueId(municipality))],
  };
}
