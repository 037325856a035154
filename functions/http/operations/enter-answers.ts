import type { Principal } from '../../access/principal.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { enterAnswers } from '../../group-care/operations/paper.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { makeDeskLink } from '../paper/desk.ts';
import { viewFor } from '../view.ts';
import { argumentsOf, throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import { placeNamed } from './invite-group.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { resolveReferences } from './resolve-references.ts';

interface Options {
  readonly publicUrl: string;
  readonly newToken: () => string;
}

/** The link to the pages on which sheets are typed in: see the declaration, which is its OperationDefinition. */
export function enterAnswersOperation({ publicUrl, newToken }: Options): Operation {
  return {
    name: enterAnswers.name,
    definition: definitionUrl(enterAnswers),
    levels: ['type'],
    resourceTypes: ['QuestionnaireResponse'],
    methods: ['POST'],
    interaction: 'operation:enter-answers',
    handle: async (request, api) => {
      const author = await authorOf(request, api);
      const { principal } = request;
      const { repository, clock } = api;
      const token = await makeDeskLink(
        { repository, clock, newToken },
        { principal, author, purpose: 'enter', group: '', ordered: '' },
      );
      return parametersAnswer([{ name: 'url', valueUri: `${publicUrl.replace(/\/$/, '')}/paper/${token}` }]);
    },
  };
}

const at = "Parameters.parameter.where(name = 'author')";

/** Who types: a person in their own name, a system in that of somebody whom it sees. @throws FhirError 403, 422 */
async function authorOf(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<string> {
  const { principal, base } = request;
  const input = await argumentsOf(request, enterAnswers);
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const resolved = await resolveReferences(input, targetsByName(enterAnswers), reader);
  throwAll(resolved.issues, 422);
  const { author } = placeNamed('author', input, resolved);
  if (breaksGlass(principal)) {
    throw fhirError('forbidden', 'With the glass broken you may read, and change nothing', undefined, 403);
  }
  if (principal.kind !== 'person') {
    if (author !== undefined) return author;
    throw fhirError('required', 'Who types is missing: give author, a Practitioner', at, 422);
  }
  const { practitioner, practitionerRole } = principal;
  const own = [practitioner, practitionerRole].filter((one) => one !== undefined);
  const name = author ?? own[0];
  if (name !== undefined && own.includes(name)) return name;
  const why =
    own.length === 0
      ? 'Your token names no Practitioner, so that nobody would know who typed'
      : `You type in your own name: leave author out, or give ${own.join(' or ')}`;
  throw fhirError('forbidden', why, at, 403);
}

function breaksGlass(principal: Principal): boolean {
  return 'breakGlass' in principal && principal.breakGlass !== undefined;
}
