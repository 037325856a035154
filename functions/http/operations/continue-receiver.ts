import { withMembers } from '../../fhir/json.ts';
import { extension } from '../../group-care/canonical.ts';
import type { Family } from '../../group-care/enrolment/families.ts';
import type { Group } from '../../group-care/resources.ts';
import type { ResourceChange, WriteView } from '../../repository/repository.ts';
import type { Reader } from '../places.ts';
import type { CallersView } from '../view.ts';
import { isOfOne, viewInNameOf } from './in-name-of.ts';
/** Whether the receiving organisation may have a group with this family in it. */
export async function mayReceive(
  organization: string,
  [head, ...others]: Family,
  { principal, base, api }: Reader,
): Promise<boolean> {
  if (!isOfOne(principal) || principal.organization === organization) return true;
  const view = viewInNameOf(organization, base, api);
  const after = {
    resourceType: 'Group',
    type: 'person',
    actual: true,
    managingEntity: { reference: organization },
    member: [head, ...others].map((reference) => ({ entity: { reference } })),
  };
  await view.prepare([], [{ after }]);
  return view.refuse({ after }) === undefined;
}

/**
 * The new group is the receiving organisation's own, which has to be allowed to have it: it is made in that one's name,
 * as far as its own view lets it name these families.
 */
export async function handingOver(
  view: CallersView,
  organization: string,
  reader: Reader,
): Promise<WriteView> {
  const { principal, base, api } = reader;
  if (!isOfOne(principal) || principal.organization === organization) return view;
  const receiver = viewInNameOf(organization, base, api);
  // The link to the pregnancy group is the caller's to give, who manages that.
  const received = ({ before, after }: ResourceChange): ResourceChange | undefined => {
    if (before !== undefined || after?.resourceType !== 'Group') return undefined;
    const { extension: extensions = [] } = after as Group;
    const others = extensions.filter(({ url }) => url !== extension.continues);
    return { after: withMembers(after, { extension: others }) };
  };
  return {
    ...view,
    prepare: async (resources, changes = []) => {
      await view.prepare(resources, changes);
      await receiver.prepare(
        [],
        changes.flatMap((change) => received(change) ?? []),
      );
    },
    refuse: (change, among) => {
      const own = received(change);
      return own ? receiver.refuse(own) : view.refuse(change, among);
    },
  };
}
