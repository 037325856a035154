import { fhirError } from '../../fhir/outcome.ts';
import type { Handler } from '../api.ts';
import { startJob } from '../async/jobs.ts';
import { MethodNotAllowed } from '../errors.ts';
import { requirePermission } from '../permission.ts';
import { preferences } from '../prefer.ts';
import { findOperation, type OperationLevel } from './operation.ts';

/** The handler of every operation at one level: finds the one that the path names. */
export function operation(level: OperationLevel): Handler<string> {
  return async (request, api) => {
    const { type = '', id = '' } = request.params;
    const name = (request.params.operation ?? '').slice(1);
    const found = findOperation(api.operations, name, level, type);
    if (found === undefined) {
      const where =
        level === 'system' ? 'on the whole system' : `on ${level === 'type' ? 'the type' : 'one'} ${type}`;
      throw fhirError(
        'not-supported',
        `There is no operation $${name} ${where}: see /metadata`,
        undefined,
        404,
      );
    }
    const asked = found.methods.find((method) => method === request.method);
    if (asked === undefined) throw new MethodNotAllowed(request.method, `$${name}`, found.methods);
    requirePermission(request.principal, found.interaction, level === 'system' ? undefined : type);
    if (found.async && api.jobs && preferences(request).respondAsync) {
      const body = await request.json();
      const { method, base, principal } = request;
      const query = request.query.toString();
      const asked = { operation: name, level, type, id, method, query, base, principal };
      return startJob({ ...asked, ...(body !== undefined && { body }) }, api.jobs, api);
    }
    return found.handle({ ...request, params: { type, id } }, api);
  };
}
