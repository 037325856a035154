import type { JsonObject } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import { type CareGroupModel, type Cohort, membershipPeriod, organizationOf } from './cohort.ts';
import { venueId } from './directory.ts';
import { concept, type Identified, identifier, reference, testData } from './element.ts';
import type { Family } from './family.ts';
import { motherId } from './people.ts';

const models: Readonly<Record<CareGroupModel, string>> = {
  'centering-pregnancy': 'CenteringPregnancy',
  'centering-parenting': 'CenteringParenting',
};

/** The Group as it is known on a day: who was or is a member, and whether it still meets. */
export function careGroup(prefix: string, cohort: Cohort, today: CalendarDate): Identified {
  const lastSession = cohort.sessions.at(-1)?.date ?? today;
  return {
    resourceType: 'Group',
    id: cohort.key,
    meta: { ...testData, profile: [profile.careGroup] },
    extension: extensions(cohort),
    identifier: [identifier(cohort.key)],
    active: lastSession >= today,
    type: 'person',
    actual: true,
    code: concept(codeSystem.careGroupModel, cohort.model, models[cohort.model]),
    name: cohort.name,
    managingEntity: reference('Organization', `${prefix}-${organizationOf[cohort.model]}`),
    characteristic: [
      {
        code: concept(codeSystem.careGroupCharacteristic, 'language', 'Language'),
        valueCodeableConcept: concept('urn:ietf:bcp:47', 'nl', 'Dutch'),
        exclude: false,
      },
      {
        code: concept(codeSystem.careGroupCharacteristic, 'location', 'Location'),
        valueReference: reference('Location', venueId(cohort.municipality)),
        exclude: false,
      },
    ],
    member: cohort.families.flatMap((family) => members(cohort, family, today)),
  };
}

function extensions(cohort: Cohort): readonly JsonObject[] {
  const anchors = cohort.families.map((family) =>
    cohort.model === 'centering-pregnancy' ? family.dueDate : family.end.date,
  );
  const [start, end] = [anchors.toSorted()[0], anchors.toSorted().at(-1)];
  const url = cohort.model === 'centering-pregnancy' ? extension.dueDateWindow : extension.birthDateWindow;
  const window = start === undefined || end === undefined ? [] : [{ url, valuePeriod: { start, end } }];
  const continues =
    cohort.continues === undefined
      ? []
      : [{ url: extension.continues, valueReference: reference('Group', cohort.continues) }];
  return [...window, { url: extension.capacity, valuePositiveInt: cohort.capacity }, ...continues];
}

function members(cohort: Cohort, family: Family, today: CalendarDate): readonly JsonObject[] {
  const { start, end } = membershipPeriod(cohort, family);
  const period = end !== undefined && end <= today ? { start, end } : { start };
  const babies =
    cohort.model === 'centering-parenting' && family.end.kind === 'birth' ? family.end.babies : [];
  return [motherId(family), ...babies.map(({ key }) => key)].map((id) => ({
    entity: reference('Patient', id),
    period,
    ...(period.end === undefined ? {} : { inactive: true }),
  }));
}
