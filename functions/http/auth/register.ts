import { formatScopes } from '../../access/scopes.ts';
import type { Records } from '../../repository/repository.ts';
import {
  type Client,
  findClient,
  listClients,
  type Registration,
  registerClient,
  removeClient,
} from './clients.ts';

/** A client as it is shown: all but its keys, of which the names will do. */
export type ShownClient = Pick<
  Registration,
  'id' | 'name' | 'role' | 'organization' | 'scopes' | 'jwksUrl'
> & {
  readonly kids?: readonly string[];
};

/** Where clients are registered: the records of a table, or the folder of a local server. */
export interface Register {
  readonly list: () => Promise<readonly ShownClient[]>;
  /** @throws FhirError that names each member that is wrong */
  readonly add: (registration: Registration) => Promise<Client>;
  /** Whether there was one. */
  readonly remove: (id: string) => Promise<boolean>;
}

export function recordsRegister(records: Records): Register {
  return {
    list: async () => (await listClients(records)).map(shownClient),
    add: (registration) => registerClient(records, registration),
    remove: async (id) => {
      const known = (await findClient(records, id)) !== undefined;
      if (known) await removeClient(records, id);
      return known;
    },
  };
}

export function shownClient({ keys, scopes, ...client }: Client): ShownClient {
  return {
    ...client,
    scopes: formatScopes(scopes),
    ...(keys.length > 0 && { kids: keys.map(({ kid }) => kid) }),
  };
}
