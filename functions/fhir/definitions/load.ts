import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coreUrl, type StructureDefinition, type ValueSetCodes } from './structure-definition.ts';

/** R4's own types and the value sets that it binds as required, read file by file when first asked for. */
export interface Definitions {
  /** By type name (`Patient`, `HumanName`, `string`) or canonical URL, with or without `|version`. */
  structure(urlOrType: string): StructureDefinition | undefined;
  /** By canonical URL, with or without `|version`; `undefined` for those that are too large to list. */
  valueSet(url: string): ValueSetCodes | undefined;
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
  const valueSet = lazyFiles(join(folder, 'value-sets'), parseValueSet);
  return {
    structure: (urlOrType) => structure(withoutVersion(urlOrType).replace(coreUrl, '')),
    valueSet: (url) => {
      const canonical = withoutVersion(url);
      const found = valueSet(canonical.slice(canonical.lastIndexOf('/') + 1));
      return found?.url === canonical ? found : undefined;
    },
  };
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
