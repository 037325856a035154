import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import {
  type Client,
  forgetClient,
  keepClient,
  listClients,
  type Registration,
  readRegistration,
} from '../http/auth/clients.ts';
import type { Records } from '../repository/repository.ts';
import { writeWhole } from './whole-file.ts';

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
  if (existsSync(demoKeyFile(dataFolder))) return keepDemoRole(dataFolder);
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const kid = crypto.randomUUID();
  writeClientFile(dataFolder, {
    id: demoId,
    name: 'Demo client, made at the first start',
    role: 'programme',
    scopes: 'system/*.cruds',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid }] },
  });
  const key: DemoKey = { clientId: demoId, privateJwk: { ...(await exportJWK(privateKey)), kid } };
  writeWhole(demoKeyFile(dataFolder), JSON.stringify(key));
}

/** The file of a folder of before there were roles says none, and the demo client would see nothing. */
function keepDemoRole(dataFolder: string): void {
  const file = join(clientFolder(dataFolder), `${demoId}.json`);
  if (!existsSync(file)) return;
  const registration = parsed(readFileSync(file, 'utf8'));
  if (registration && registration.role === undefined)
    writeClientFile(dataFolder, { ...registration, role: 'programme' });
}

/** Nothing of a file that is wrong, which is told of when a token is asked for. */
function parsed(text: string): Registration | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  writeWhole(join(clientFolder(dataFolder), `${client.id}.json`), JSON.stringify(file, undefined, 2));
  return client;
}

export interface ClientFiles {
  /** By the names of the files. */
  readonly registrations: readonly Registration[];
  /** For the operator: each names a file that registers nobody, and says what is wrong with it. */
  readonly wrong: readonly string[];
}

/** A file that is wrong keeps its own client out, and nobody else. */
export function readClientFiles(dataFolder: string): ClientFiles {
  if (!existsSync(clientFolder(dataFolder))) return { registrations: [], wrong: [] };
  const names = readdirSync(clientFolder(dataFolder)).filter((name) => name.endsWith('.json'));
  const read = names.sort().map((name) => readClientFile(join(clientFolder(dataFolder), name)));
  return {
    registrations: read.filter((one) => typeof one !== 'string'),
    wrong: read.filter((one) => typeof one === 'string'),
  };
}

/** What the file registers, or what is wrong with it. */
function readClientFile(file: string): Registration | string {
  try {
    const content: Registration = JSON.parse(readFileSync(file, 'utf8'));
    readRegistration(content);
    return content;
  } catch (cause) {
    return `${file} is no client registration: ${cause instanceof Error ? cause.message : cause}`;
  }
}

/** Whether there was one, be it right or wrong. */
export function removeClientFile(dataFolder: string, id: string): boolean {
  const file = `${id}.json`;
  const folder = clientFolder(dataFolder);
  const isThere = existsSync(folder) && readdirSync(folder).includes(file);
  if (isThere) rmSync(join(folder, file));
  return isThere;
}

/**
 * Registers what the folder holds, and nothing else. To be called before each request for a token: they are few.
 * Answers what is wrong with files that register nobody.
 */
export async function registerClientFiles(dataFolder: string, records: Records): Promise<readonly string[]> {
  const { registrations, wrong } = readClientFiles(dataFolder);
  const known = await listClients(records);
  for (const registration of registrations) await keepClient(records, registration);
  for (const { id } of known) {
    if (!registrations.some((registration) => registration.id === id)) await forgetClient(records, id);
  }
  return wrong;
}

/** As `registerClientFiles`, each time that it is called; tells the operator of a wrong file when it has become so. */
export function clientFilesRegistrar(
  dataFolder: string,
  records: Records,
  warn: (line: string) => void,
): () => Promise<void> {
  let told: readonly string[] = [];
  return async () => {
    const before = told;
    told = await registerClientFiles(dataFolder, records);
    for (const line of told.filter((one) => !before.includes(one)))
      warn(`${line}\nIt registers nobody until that is mended; all others get their tokens.`);
  };
}

function clientFolder(dataFolder: string): string {
  return join(dataFolder, 'clients');
}

function demoKeyFile(dataFolder: string): string {
  return join(dataFolder, 'demo-client.json');
}
