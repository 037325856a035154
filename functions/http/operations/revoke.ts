import { revoke } from '../parent/revocation.ts';
import { viewFor } from '../view.ts';
import type { Operation } from './operation.ts';

/**
 * `POST /fhir/Task/{id}/$revoke` takes back the invitation that the Task stands for: its link ends at once, and what
 * was filled in but not sent is forgotten. Out: the Task, cancelled.
 */
export const revokeOperation: Operation = {
  name: 'revoke',
  definition: 'https://kring.care/fhir/OperationDefinition/Task-revoke',
  levels: ['instance'],
  resourceTypes: ['Task'],
  methods: ['POST'],
  interaction: 'operation:revoke',
  handle: async ({ principal, base, params }, api) => {
    const view = viewFor(principal, base, api);
    const { text } = await revoke({ repository: api.repository, nowMs: api.clock() }, view, params.id);
    return { status: 200, content: text };
  },
};
