import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { inSight } from '../../repository/sight.ts';
import type { FhirApi } from '../api.ts';
import type { StoredDesk } from '../paper/desk.ts';
import type { Paper } from '../paper/paper.ts';
import { keyOf } from '../parent/standing.ts';
import { viewFor } from '../view.ts';

const dayMs = 24 * 60 * 60 * 1_000;

interface MemberContext extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  readonly fhirBase: string;
}

/** Whether a sheet is of somebody who belongs to the group now, and whom who opened the tablet sees now. */
export async function isOfTheGroup(
  context: MemberContext,
  { principal, group }: Pick<StoredDesk, 'principal' | 'group'>,
  { subject, task }: Paper,
): Promise<boolean> {
  const { repository, fhirBase, clock } = context;
  const view = viewFor({ ...principal }, fhirBase, context);
  const asked = [keyOf(group), keyOf(subject), { type: 'Task', id: task }];
  const [circle, ...others] = await inSight(await repository.readMany(asked), view);
  if (!circle || others.includes(undefined)) return false;
  return membersOf(circle.resource, clock()).some(
    (place) => place === subject || place === `${fhirBase}/${subject}`,
  );
}

function membersOf({ member }: Resource, nowMs: number): readonly unknown[] {
  return (Array.isArray(member) ? member.filter(isJsonObject) : [])
    .filter(({ inactive, period }) => inactive !== true && !hasEnded(period, nowMs))
    .map(({ entity }) => (isJsonObject(entity) ? entity.reference : undefined));
}

/** A day counts whole. */
function hasEnded(period: Json | undefined, nowMs: number): boolean {
  const end = isJsonObject(period) ? period.end : undefined;
  return typeof end === 'string' && Date.parse(end) + (end.includes('T') ? 0 : dayMs) <= nowMs;
}
