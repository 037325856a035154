import { definitionUrl } from '../../fhir/operation-definition.ts';
import { openTablet } from '../../group-care/operations/tablet.ts';
import { makeDeskLink } from '../paper/desk.ts';
import { requirePermission } from '../permission.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { argumentsOf } from './call-arguments.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';

interface Options {
  readonly publicUrl: string;
  readonly newToken: () => string;
}

/** The link by which a tablet is opened for a group: see the declaration, which is its OperationDefinition. */
export function openTabletOperation({ publicUrl, newToken }: Options): Operation {
  return {
    name: openTablet.name,
    definition: definitionUrl(openTablet),
    levels: ['instance'],
    resourceTypes: ['Group'],
    methods: ['POST'],
    interaction: 'operation:open-tablet',
    handle: async (request, api) => {
      const { principal, base } = request;
      await argumentsOf(request, openTablet);
      requirePermission(principal, 'read', 'Group');
      const { repository, clock } = api;
      const { id } = request.params;
      // Whom the caller does not see may not be led either.
      const version = await repository.read('Group', id);
      await shownVersion(version, { type: 'Group', id }, viewFor(principal, base, api), repository);
      const desk = { principal, author: '', purpose: 'tablet', group: `Group/${id}`, ordered: '' } as const;
      const token = await makeDeskLink({ repository, clock, newToken }, desk);
      const url = `${publicUrl.replace(/\/$/, '')}/tablet/open/${token}`;
      return parametersAnswer([{ name: 'url', valueUri: url }]);
    },
  };
}
