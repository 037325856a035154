import { formatScopes } from '../../access/scopes.ts';
import type { Records } from '../../repository/repository.ts';
import { type Client, listClients, type Registration, registerClient, removeClient } from './clients.ts';

/** A client as it is shown: all but its keys, of which the names will do. */
export type ShownClient = Pick<
  Registration,
  'id' | 'name' | 'role' | 'organization' | 'scopes' | 'jwksUrl'
> & {
  readonly kids?: readonly string[];
};

/** Throws what speaks against a change of the client that is there, if one is. */
export type Objection = (known: ShownClient | undefined) => void;

/** Where clients are registered: the records of a table, or the folder of a local server. */
export interface Register {
  readonly list: () => Promise<readonly ShownClient[]>;
  /**
   * Nobody comes between what `object` has seen and the change.
   * @throws FhirError that names each member that is wrong; 409 when somebody else was faster
   */
  readonly add: (registration: Registration, object?: Objection) => Promise<Client>;
  /** Whether there was one. @throws FhirError 409 as `add` */
  readonly remove: (id: string, object?: Objection) => Promise<boolean>;
}

export function recordsRegister(records: Records): Register {
  const shown = (client: Client | undefined) => client && shownClient(client);
  return {
    list: async () => (await listClients(records)).map(shownClient),
    add: (registration, object = anything) =>
      registerClient(records, registration, (known) => object(shown(known))),
    remove: (id, object = anything) => removeClient(records, id, (known) => object(shown(known))),
  };
}

const anything: Objection = () => undefined;

export function shownClient({ keys, scopes, ...client }: Client): ShownClient {
  return {
    ...client,
    scopes: formatScopes(scopes),
    ...(keys.length > 0 && { kids: keys.map(({ kid }) => kid) }),
  };
}
