import type { Interaction } from '../access/decide.ts';
import { atEntry, type BundleRequest } from '../fhir/bundle.ts';
import { FhirError, fhirError, type Issue } from '../fhir/outcome.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { criteriaOf } from './criteria.ts';
import { entryConditions, refuseConditions } from './entry-exchange.ts';
import { ifMatch, ifNoneMatchAny } from './etag.ts';
import { refusePreconditions } from './preconditions.ts';
import { requireSameId, requireUsableId, resourceOf } from './submission.ts';
import { patchOf } from './submitted-patch.ts';
import type { Write } from './write.ts';

/** One entry of a transaction, understood: a write for the one commit, or something to read after it. */
export type Step =
  | ({ readonly kind: 'write'; readonly request: BundleRequest; readonly entry: Write } & Asks)
  | { readonly kind: 'read'; readonly request: BundleRequest };

/** What the caller must be allowed. */
interface Asks {
  readonly interaction: Interaction;
  readonly type: string;
}

interface Context {
  readonly caller: Pick<FhirRequest, 'base' | 'principal'>;
  readonly api: FhirApi;
}

/** What the entry asks, or everything that is wrong with the way it asks. */
export function stepOf(request: BundleRequest, context: Context): Step | readonly Issue[] {
  try {
    return plan(request, context);
  } catch (caught) {
    if (caught instanceof FhirError) return caught.issues.map((issue) => atEntry(issue, request.index));
    throw caught;
  }
}

function plan(request: BundleRequest, context: Context): Step {
  refuseConditions(request);
  if (request.method === 'GET' || request.method === 'HEAD') return { kind: 'read', request };
  const [type = '', id, ...more] = request.path.split('/');
  if (!context.api.searchDefinitions.resourceTypes.has(type)) {
    throw fhirError(
      'not-supported',
      `The url should start with a resource type of FHIR R4, not with ${type}`,
    );
  }
  if (more.length > 0 || id?.startsWith('$') || id?.startsWith('_')) {
    throw fhirError('not-supported', `${request.method} ${request.path} is not offered in a transaction`);
  }
  return { kind: 'write', request, type, ...writeOf(request, type, id, context) };
}

type Written = Pick<Extract<Step, { kind: 'write' }>, 'entry' | 'interaction'>;

function writeOf(request: BundleRequest, type: string, id: string | undefined, context: Context): Written {
  switch (request.method) {
    case 'POST':
      return createOf(request, type, id, context);
    case 'PUT':
      return id === undefined ? updateWhereOf(request, type, context) : updateOf(request, type, id);
    case 'DELETE':
      return id === undefined ? deleteWhereOf(request, type, context) : deleteOf(request, type, id);
    case 'PATCH':
      return id === undefined
        ? patchWhereOf(request, type, context)
        : patchOfEntry(request, type, id, context);
    default:
      throw fhirError('not-supported', `${request.method} is not offered in a transaction`);
  }
}

function createOf(request: BundleRequest, type: string, id: string | undefined, context: Context): Written {
  if (id !== undefined) {
    throw fhirError(
      'value',
      `POST goes to ${type}; to give the resource the id ${id}, PUT it to ${request.path}`,
    );
  }
  refusePreconditions(entryConditions(request), 'a create', ['If-None-Exist']);
  const entry = {
    kind: 'create',
    resource: resourceOf(request.resource, type),
    ...fullUrl(request),
  } as const;
  if (request.ifNoneExist === undefined) return { interaction: 'create', entry };
  const ifNoneExist = criteriaOf(type, request.ifNoneExist, context.caller, context.api);
  return { interaction: 'conditional-create', entry: { ...entry, ifNoneExist } };
}

function updateOf(request: BundleRequest, type: string, id: string): Written {
  refusePreconditions(entryConditions(request), 'an update', ['If-Match', 'If-None-Match']);
  const resource = requireSameId(resourceOf(request.resource, type), id);
  const conditions = { ...ifMatch(request.ifMatch), ...ifNoneMatchAny(request.ifNoneMatch) };
  return { interaction: 'update', entry: { kind: 'update', resource, ...fullUrl(request), ...conditions } };
}

function updateWhereOf(request: BundleRequest, type: string, context: Context): Written {
  refusePreconditions(entryConditions(request), 'a conditional update', ['If-Match']);
  const resource = requireUsableId(resourceOf(request.resource, type));
  const criteria = criteriaOf(type, request.query, context.caller, context.api);
  const entry = { kind: 'update-where', resource, criteria, ...fullUrl(request) } as const;
  return { interaction: 'conditional-update', entry: { ...entry, ...ifMatch(request.ifMatch) } };
}

function patchOfEntry(request: BundleRequest, type: string, id: string, { api }: Context): Written {
  refusePreconditions(entryConditions(request), 'a patch', ['If-Match']);
  const patch = patchOf(request.resource, api);
  return { interaction: 'patch', entry: { kind: 'patch', type, id, patch, ...ifMatch(request.ifMatch) } };
}

function patchWhereOf(request: BundleRequest, type: string, context: Context): Written {
  refusePreconditions(entryConditions(request), 'a conditional patch', ['If-Match']);
  const criteria = criteriaOf(type, request.query, context.caller, context.api);
  const patch = patchOf(request.resource, context.api);
  const entry = { kind: 'patch-where', criteria, patch, ...ifMatch(request.ifMatch) } as const;
  return { interaction: 'conditional-patch', entry };
}

function deleteOf(request: BundleRequest, type: string, id: string): Written {
  refusePreconditions(entryConditions(request), 'a delete', ['If-Match']);
  return { interaction: 'delete', entry: { kind: 'delete', type, id, ...ifMatch(request.ifMatch) } };
}

function deleteWhereOf(request: BundleRequest, type: string, context: Context): Written {
  refusePreconditions(entryConditions(request), 'a conditional delete', []);
  const criteria = criteriaOf(type, request.query, context.caller, context.api);
  return { interaction: 'conditional-delete', entry: { kind: 'delete-where', criteria } };
}

function fullUrl(request: BundleRequest): { fullUrl?: string } {
  return request.fullUrl === undefined ? {} : { fullUrl: request.fullUrl };
}
