import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openStore } from '../handlers/store.ts';
import { readRegistration } from '../http/auth/clients.ts';
import { type Register, recordsRegister, type ShownClient, shownClient } from '../http/auth/register.ts';
import { createRecords } from '../repository/records.ts';
import { readClientFiles, removeClientFile, writeClientFile } from './client-folder.ts';

const usage = `Registers the systems that may ask for access tokens.
  npm run client                                   lists them
  npm run client -- add <id> --organization Organization/<id> --scopes "system/Encounter.cruds system/Patient.rs"
      --jwks <file> or --jwks-url https://…   its public keys, or where it shows them
      --name <text>                           for people; else the id
      --role vendor                           or programme, data-manager, registry, researcher, operator, auditor
  npm run client -- remove <id>
Those of the local server, which may run meanwhile; with KRING_TABLE, those of that table on AWS.`;

export function folderRegister(dataFolder: string, warn: (line: string) => void = console.error): Register {
  const list = () => {
    const { registrations, wrong } = readClientFiles(dataFolder);
    for (const line of wrong) warn(line);
    return registrations.map((registration) => shownClient(readRegistration(registration)));
  };
  // All of it without a pause, so that nobody in this process comes between.
  const known = (id: string) => list().find((client) => client.id === id);
  return {
    list: async () => list(),
    add: async (registration, object) => {
      object?.(known(readRegistration(registration).id));
      return writeClientFile(dataFolder, registration);
    },
    remove: async (id, object) => {
      object?.(known(id));
      return removeClientFile(dataFolder, id);
    },
  };
}

const text = { type: 'string' } as const;
const options = {
  name: text,
  role: text,
  organization: text,
  scopes: text,
  jwks: text,
  'jwks-url': text,
} as const;

/** Answers what to print. @throws Error that says what was wrong */
export async function runClientCommand(register: Register, args: readonly string[]): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options,
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
  return clients.map(line).join('\n');
}

function line({ id, name, role = 'vendor', organization = '-', scopes }: ShownClient): string {
  return [id, role, organization, scopes, name].join('\t');
}

async function add(
  register: Register,
  id: string,
  values: Partial<Record<keyof typeof options, string>>,
): Promise<string> {
  const { name = id, role, organization, scopes, jwks, 'jwks-url': jwksUrl } = values;
  if (scopes === undefined) throw new Error(usage);
  await register.add({
    id,
    name,
    role,
    organization,
    scopes,
    ...(jwks !== undefined && { jwks: JSON.parse(readFileSync(jwks, 'utf8')) }),
    jwksUrl,
  });
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
