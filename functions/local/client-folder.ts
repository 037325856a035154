import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import {
  type Client,
  listClients,
  type Registration,
  readRegistration,
  registerClient,
  removeClient,
} from '../http/auth/clients.ts';
import type { Records } from '../repository/repository.ts';

/*
 * The clients of a local server are files, `clients/<id>.json` in its data folder: so that they can be changed while
 * the server runs, which keeps everybody else off its database.
 */

/** What only the demo client itself would have: kept beside the data, readable by its owner only. */
export interface DemoKey {
  readonly clientId: string;
  readonly privateJwk: JWK & { readonly kid: string };
}

const demoId = 'demo';

/** Makes the demo client with a new key pair, unless there is one. */
export async function ensureDemoClient(dataFolder: string): Promise<void> {
  if (existsSync(demoKeyFile(dataFolder))) return;
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const kid = crypto.randomUUID();
  writeClientFile(dataFolder, {
    id: demoId,
    name: 'Demo client, made at the first start',
    scopes: 'system/*.cruds',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid }] },
  });
  const key: DemoKey = { clientId: demoId, privateJwk: { ...(await exportJWK(privateKey)), kid } };
  writeFileSync(demoKeyFile(dataFolder), JSON.stringify(key), { mode: 0o600 });
}

/** @throws Error when no server has been started with this data folder */
export function readDemoKey(dataFolder: string): DemoKey {
  if (!existsSync(demoKeyFile(dataFolder))) {
    throw new Error(
      `There is no demo client in ${dataFolder}: start the server once (npm start), then try again`,
    );
  }
  return JSON.parse(readFileSync(demoKeyFile(dataFolder), 'utf8'));
}

/** @throws FhirError that names each member that is wrong */
export function writeClientFile(dataFolder: string, file: Registration): Client {
  const client = readRegistration(file);
  mkdirSync(clientFolder(dataFolder), { recursive: true, mode: 0o700 });
  writeFileSync(join(clientFolder(dataFolder), `${client.id}.json`), JSON.stringify(file, undefined, 2));
  return client;
}

/** By id. @throws Error that names the file that is wrong */
export function readClientFiles(dataFolder: string): readonly Registration[] {
  if (!existsSync(clientFolder(dataFolder))) return [];
  const names = readdirSync(clientFolder(dataFolder)).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const file = join(clientFolder(dataFolder), name);
    try {
      const content: Registration = JSON.parse(readFileSync(file, 'utf8'));
      readRegistration(content);
      return content;
    } catch (cause) {
      throw new Error(`${file} is no client registration: ${cause instanceof Error ? cause.message : cause}`);
    }
  });
}

/** Whether there was one. */
export function removeClientFile(dataFolder: string, id: string): boolean {
  const file = join(clientFolder(dataFolder), `${id}.json`);
  const known = readClientFiles(dataFolder).some((client) => client.id === id);
  if (known) rmSync(file);
  return known;
}

/** Registers what the folder holds, and nothing else. To be called before each request for a token: they are few. */
export async function registerClientFiles(dataFolder: string, records: Records): Promise<void> {
  const files = readClientFiles(dataFolder);
  const known = await listClients(records);
  for (const file of files) await registerClient(records, file);
  for (const { id } of known) {
    if (!files.some((file) => file.id === id)) await removeClient(records, id);
  }
}

function clientFolder(dataFolder: string): string {
  return join(dataFolder, 'clients');
}

function demoKeyFile(dataFolder: string): string {
  return join(dataFolder, 'demo-client.json');
}
