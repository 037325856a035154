import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../resource.ts';

/** HL7's own packages of R4, which the generated definitions are made from. */
const packages = join(dirname(fileURLToPath(import.meta.url)), '../../../node_modules');

/** The resources of one type in a package, in the order of their file names. */
export function readPackaged(name: string, resourceType: string): JsonObject[] {
  const folder = join(packages, name);
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${resourceType}-`) && file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonObject);
}

/** A name that no two files may have. @throws Error */
export function addFile(files: Map<string, string>, path: string, text: string): void {
  if (files.has(path) && files.get(path) !== text) throw new Error(`Two definitions would be ${path}`);
  files.set(path, text);
}
