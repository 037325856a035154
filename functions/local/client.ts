import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readClientFiles, removeClientFile, writeClientFile } from './client-folder.ts';

const usage = `Registers the systems that may ask for access tokens (the server may run meanwhile):
  npm run client                                   lists them
  npm run client -- add <id> --name <text> --scopes "system/Encounter.cruds system/Patient.rs" --jwks <file>
  npm run client -- remove <id>`;

/** Answers what to print. @throws Error that says what was wrong */
export function runClientCommand(dataFolder: string, args: readonly string[]): string {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { name: { type: 'string' }, scopes: { type: 'string' }, jwks: { type: 'string' } },
  });
  const [command = 'list', id] = positionals;
  if (command === 'list') return list(dataFolder);
  if (command === 'add' && id !== undefined) return add(dataFolder, id, values);
  if (command === 'remove' && id !== undefined) {
    if (!removeClientFile(dataFolder, id)) throw new Error(`There is no client ${id}`);
    return `Removed ${id}; a token that it holds ends within five minutes`;
  }
  throw new Error(usage);
}

function list(dataFolder: string): string {
  const clients = readClientFiles(dataFolder);
  if (clients.length === 0) return `No clients in ${dataFolder}\n\n${usage}`;
  return clients.map(({ id, name, scopes }) => `${id}\t${scopes}\t${name}`).join('\n');
}

function add(
  dataFolder: string,
  id: string,
  values: Partial<Record<'name' | 'scopes' | 'jwks', string>>,
): string {
  const { name = id, scopes, jwks } = values;
  if (scopes === undefined || jwks === undefined) throw new Error(usage);
  writeClientFile(dataFolder, { id, name, scopes, jwks: JSON.parse(readFileSync(jwks, 'utf8')) });
  return `Registered ${id}`;
}

if (import.meta.main) {
  try {
    console.log(runClientCommand(process.env.KRING_DATA ?? '.kring', process.argv.slice(2)));
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exitCode = 1;
  }
}
