import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatScopes } from '../access/scopes.ts';
import { openStore } from '../handlers/store.ts';
import {
  findClient,
  listClients,
  type Registration,
  registerClient,
  removeClient,
} from '../http/auth/clients.ts';
import { createRecords } from '../repository/records.ts';
import type { Records } from '../repository/repository.ts';
import { readClientFiles, removeClientFile, writeClientFile } from './client-folder.ts';

const usage = `Registers the systems that may ask for access tokens.
  npm run client                                   lists them
  npm run client -- add <id> --name <text> --scopes "system/Encounter.cruds system/Patient.rs" --jwks <file>
  npm run client -- remove <id>
Those of the local server, which may run meanwhile; with KRING_TABLE, those of that table on AWS.`;

/** Where clients are registered. */
export interface Register {
  readonly list: () => Promise<readonly Pick<Registration, 'id' | 'name' | 'scopes'>[]>;
  /** @throws FhirError that names each member that is wrong */
  readonly add: (registration: Registration) => Promise<unknown>;
  /** Whether there was one. */
  readonly remove: (id: string) => Promise<boolean>;
}

export function folderRegister(dataFolder: string): Register {
  return {
    list: async () => readClientFiles(dataFolder),
    add: async (registration) => writeClientFile(dataFolder, registration),
    remove: async (id) => removeClientFile(dataFolder, id),
  };
}

export function recordsRegister(records: Records): Register {
  return {
    list: async () =>
      (await listClients(records)).map((client) => ({ ...client, scopes: formatScopes(client.scopes) })),
    add: (registration) => registerClient(records, registration),
    remove: async (id) => {
      const known = (await findClient(records, id)) !== undefined;
      if (known) await removeClient(records, id);
      return known;
    },
  };
}

/** Answers what to print. @throws Error that says what was wrong */
export async function runClientCommand(register: Register, args: readonly string[]): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { name: { type: 'string' }, scopes: { type: 'string' }, jwks: { type: 'string' } },
  });
  const [command = 'list', id] = positionals;
  if (command === 'list') return list(register);
  if (command === 'add' && id !== undefined) return add(register, id, values);
  if (command === 'remove' && id !== undefined) {
    if (!(await register.remove(id))) throw new Error(`There is no client ${id}`);
    return `Removed ${id}; a token that it holds ends within five minutes`;
  }
  throw new Error(usage);
}

async function list(register: Register): Promise<string> {
  const clients = await register.list();
  if (clients.length === 0) return `There are no clients yet\n\n${usage}`;
  return clients.map(({ id, name, scopes }) => `${id}\t${scopes}\t${name}`).join('\n');
}

async function add(
  register: Register,
  id: string,
  values: Partial<Record<'name' | 'scopes' | 'jwks', string>>,
): Promise<string> {
  const { name = id, scopes, jwks } = values;
  if (scopes === undefined || jwks === undefined) throw new Error(usage);
  await register.add({ id, name, scopes, jwks: JSON.parse(readFileSync(jwks, 'utf8')) });
  return `Registered ${id}`;
}

if (import.meta.main) {
  const { KRING_DATA = '.kring', KRING_TABLE, DYNAMODB_ENDPOINT } = process.env;
  const register =
    KRING_TABLE === undefined
      ? folderRegister(KRING_DATA)
      : recordsRegister(createRecords({ store: openStore({ KRING_TABLE, DYNAMODB_ENDPOINT }) }));
  try {
    console.log(await runClientCommand(register, process.argv.slice(2)));
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exitCode = 1;
  }
}
