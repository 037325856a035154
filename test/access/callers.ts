import type { Principal } from '../../functions/access/principal.ts';
import { parseScopes } from '../../functions/access/scopes.ts';

/** One of every kind of caller there is. */
export const callers = {
  anonymous: { kind: 'anonymous' },
  unrestricted: { kind: 'unrestricted' },
  system: { kind: 'system', purpose: 'release' },
  link: {
    kind: 'link',
    linkId: 'link-1',
    task: 'task-1',
    questionnaire: 'https://example.org/Questionnaire/who-5|1.0.0',
    subject: 'Patient/mother-1',
  },
  all: client('system/*.cruds'),
  reader: client('system/*.rs'),
  writer: client('system/Patient.cud'),
  registry: client('system/MeasureReport.rs'),
} as const satisfies Record<string, Principal>;

function client(scopes: string): Principal {
  return { kind: 'client', clientId: 'client-1', role: 'programme', scopes: parseScopes(scopes).scopes };
}
