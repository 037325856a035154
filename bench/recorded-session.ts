import type { JsonObject, Resource } from '../functions/fhir/resource.ts';
import { extension, profile } from '../functions/group-care/canonical.ts';
import { checkKind } from '../functions/group-care/record-session/checks.ts';
import { hasProfile } from '../functions/group-care/resources.ts';
import { type SyntheticSession, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';

/** What an EHR would send to `$record-session` to record the very session of `syntheticSession`. */
export function recordedSession(wanted: SyntheticSession): Resource {
  const entries = syntheticSession(wanted).entry.map(({ resource, fullUrl }) => ({
    resource: resource as Record<string, never> & Resource,
    fullUrl,
  }));
  const session = entries.find(({ resource }) => hasProfile(resource, profile.sessionEncounter))?.resource;
  if (session === undefined) throw new Error('A session has a session Encounter');
  const made = (encounter: string | undefined, type: string) =>
    entries
      .map(({ resource }) => resource)
      .filter((one) => one.resourceType === type && at(one, 'encounter', 'reference') === encounter);
  const participants = entries.filter(({ resource }) => hasProfile(resource, profile.participantEncounter));
  const extensions = session.extension as unknown as readonly JsonObject[];
  const { start, end } = session.period as unknown as { readonly start: string; readonly end: string };
  const [{ location } = { location: undefined }] = session.location as unknown as readonly JsonObject[];
  return {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'identifier',
        valueIdentifier: (session.identifier as unknown as readonly JsonObject[])[0] ?? {},
      },
      { name: 'group', valueReference: session.subject as unknown as JsonObject },
      {
        name: 'number',
        valuePositiveInt:
          extensions.find(({ url }) => url === extension.sessionNumber)?.valuePositiveInt ?? 1,
      },
      { name: 'start', valueDateTime: start },
      { name: 'end', valueDateTime: end },
      { name: 'location', valueReference: location as JsonObject },
      ...(session.participant as unknown as readonly JsonObject[]).map(facilitator),
      ...participants.map(({ resource, fullUrl }) => ({
        name: 'participant',
        part: [
          { name: 'subject', valueReference: resource.subject as unknown as JsonObject },
          { name: 'attendance', valueCode: resource.status === 'finished' ? 'present' : 'absent' },
          ...made(fullUrl, 'Observation').flatMap(check),
          ...made(fullUrl, 'Immunization').map(({ vaccineCode }) => ({
            name: 'vaccination',
            part: [{ name: 'vaccine', valueCodeableConcept: vaccineCode as unknown as JsonObject }],
          })),
        ],
      })),
    ],
  };
}

function at(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce((one, name) => (one as Record<string, unknown> | undefined)?.[name], object);
}

function facilitator({ individual, type }: JsonObject): JsonObject {
  const role = at(type, '0', 'coding', '0', 'code') as string;
  return {
    name: 'facilitator',
    part: [
      { name: 'individual', valueReference: individual as JsonObject },
      { name: 'role', valueCode: role },
    ],
  };
}

/** Those that `$record-session` knows; what else was observed comes in by other ways. */
function check(observation: Resource): JsonObject[] {
  const code = at(observation, 'code', 'coding', '0', 'code') as string;
  const kind = checkKind(code);
  if (kind === undefined) return [];
  const components = (observation.component ?? []) as readonly JsonObject[];
  const value = at(observation, 'valueQuantity', 'value') as number;
  const answer = at(observation, 'valueCodeableConcept', 'coding', '0', 'code') as string;
  const values: readonly JsonObject[] =
    components.length > 0
      ? components.map((one, index) => ({
          name: index === 0 ? 'systolic' : 'diastolic',
          valueDecimal: at(one, 'valueQuantity', 'value') as number,
        }))
      : value === undefined
        ? [{ name: 'answer', valueCode: answer }]
        : [{ name: 'value', valueDecimal: value }];
  return [
    {
      name: 'check',
      part: [{ name: 'code', valueCode: kind.name }, ...values, { name: 'acknowledged', valueBoolean: true }],
    },
  ];
}
