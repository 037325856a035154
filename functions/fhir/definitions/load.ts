import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CodeSystem, readCodeSystem } from '../terminology/code-system.ts';
import { fileNameOf } from './file-name.ts';
import { coreUrl, type StructureDefinition, type ValueSetCodes } from './structure-definition.ts';

/** What R4 itself defines, read file by file when first asked for. Each is found with or without `|version`. */
export interface Definitions {
  /** A type, by name (`Patient`, `HumanName`, `string`) or canonical URL. */
  structure(urlOrType: string): StructureDefinition | undefined;
  /** A profile or extension of R4, by canonical URL, with its snapshot. */
  profile(url: string): StructureDefinition | undefined;
  /** By canonical URL; `undefined` for those that are too large to list, or need a code system that is not here. */
  valueSet(url: string): ValueSetCodes | undefined;
  /** By canonical URL. */
  codeSystem(url: string): CodeSystem | undefined;
}

interface ValueSetFile {
  readonly url: string;
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

/**
 * @param folder the generated folder: beside this module in the source tree, beside the bundle in a deployment
 * @throws Error when the folder is not there
 */
export function loadDefinitions(folder: string): Definitions {
  const structure = lazyFiles<StructureDefinition>(join(folder, 'types'), (text) => JSON.parse(text));
  const profile = lazyFiles<StructureDefinition>(join(folder, 'profiles'), (text) => JSON.parse(text));
  const valueSet = lazyFiles(join(folder, 'value-sets'), parseValueSet);
  const codeSystem = lazyFiles(join(folder, 'code-systems'), (text) => readCodeSystem(JSON.parse(text)));
  return {
    structure: (urlOrType) =>
      structure(urlOrType) ?? structure(withoutVersion(urlOrType).replace(coreUrl, '')),
    profile: named(profile, fileNameOf),
    valueSet: named(valueSet, lastPart),
    codeSystem: named(codeSystem, fileNameOf),
  };
}

/** Names come from outside: what is remembered of those that nothing has is bounded. */
const maxMissed = 5_000;

/** Two URLs may come to one file name, of which the file holds the one. */
function named<T extends { readonly url: string }>(
  read: (name: string) => T | undefined,
  nameOf: (url: string) => string,
): (url: string) => T | undefined {
  const known = new Map<string, T>();
  const missed = new Set<string>();
  return (url) => {
    const canonical = withoutVersion(url);
    const before = known.get(canonical);
    if (before !== undefined || missed.has(canonical)) return before;
    const found = read(nameOf(canonical));
    if (found?.url === canonical) known.set(canonical, found);
    else {
      if (missed.size >= maxMissed) missed.clear();
      missed.add(canonical);
      return undefined;
    }
    return found;
  };
}

function lastPart(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** Only names that the folder lists are opened, so that a name from outside never becomes a path. */
function lazyFiles<T>(folder: string, parse: (text: string) => T): (name: string) => T | undefined {
  const names = new Set(readdirSync(folder));
  const parsed = new Map<string, T>();
  return (name) => {
    const known = parsed.get(name);
    if (known !== undefined || !names.has(`${name}.json`)) return known;
    const value = parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    parsed.set(name, value);
    return value;
  };
}

function parseValueSet(text: string): ValueSetCodes {
  const { url, codes }: ValueSetFile = JSON.parse(text);
  return { url, codes: new Map(Object.entries(codes).map(([system, list]) => [system, new Set(list)])) };
}

function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar === -1 ? canonical : canonical.slice(0, bar);
}
