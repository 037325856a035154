import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  StructureDefinition,
  ValueSetCodes,
} from '../functions/fhir/definitions/structure-definition.ts';
import type { JsonObject, Resource } from '../functions/fhir/resource.ts';
import { type CodeSystem, readCodeSystem } from '../functions/fhir/terminology/code-system.ts';

/** Our FHIR package as the validator wants it: definitions by canonical URL, with or without `|version`. */
export interface ProfilePackage {
  profiles(url: string): StructureDefinition | undefined;
  valueSets(url: string): ValueSetCodes | undefined;
  codeSystems(url: string): CodeSystem | undefined;
  /** Canonical URLs of the profiles of a resource type. */
  profilesOf(type: string): readonly string[];
}

interface ValueSet {
  readonly url: string;
  readonly compose: {
    readonly include: readonly {
      readonly system: string;
      readonly concept?: readonly { readonly code: string }[];
    }[];
  };
}

interface PackageIndex {
  readonly files: readonly {
    readonly filename: string;
    readonly resourceType: string;
    readonly url: string;
    readonly kind?: string;
    readonly type: string;
  }[];
}

const base = 'https://kring.care/fhir/';

/**
 * Reads each file when it is first asked for.
 * @param folder `fhir-profiles/generated`, wherever a deployment puts it
 * @throws Error when the folder is not there
 */
export function readPackage(folder: string): ProfilePackage {
  // Only what the folder lists is opened and kept: the URLs come from outside.
  const names = new Set(readdirSync(folder));
  const structure = lazy(names, (name) => readJson<StructureDefinition>(folder, name));
  const foreign = foreignStructures(join(folder, 'other'));
  const codeSystem = lazy(names, (name) => readCodeSystem(readJson<JsonObject>(folder, name)));
  const valueSet = lazy(names, (name) => expand(readJson<ValueSet>(folder, name), codeSystem));
  let byType: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    profiles: (url) => structure('StructureDefinition', url) ?? foreign(url),
    valueSets: (url) => valueSet('ValueSet', url),
    codeSystems: (url) => codeSystem('CodeSystem', url),
    profilesOf: (type) => {
      byType ??= profileUrls(folder);
      return byType.get(type) ?? [];
    },
  };
}

/**
 * What the package lets resources be searched by, besides R4's own: stored in a server, each becomes live.
 * @param folder as of `readPackage`
 */
export function readSearchParameters(folder: string): readonly (Resource & { readonly id: string })[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('SearchParameter-'))
    .toSorted()
    .map((name) => readJson(folder, name));
}

/** Definitions under the URLs of others, which the package brings along because nobody publishes them for R4. */
function foreignStructures(folder: string): (url: string) => StructureDefinition | undefined {
  const { files } = readJson<PackageIndex>(folder, '.index.json');
  const known = new Map<string, StructureDefinition>();
  return (url) => {
    const file = files.find((one) => one.resourceType === 'StructureDefinition' && one.url === url);
    if (file === undefined) return undefined;
    const structure = known.get(url) ?? readJson<StructureDefinition>(folder, file.filename);
    known.set(url, structure);
    return structure;
  };
}

function profileUrls(folder: string): ReadonlyMap<string, readonly string[]> {
  const { files } = readJson<PackageIndex>(folder, '.index.json');
  const profiles = files.filter(
    ({ resourceType, kind }) => resourceType === 'StructureDefinition' && kind === 'resource',
  );
  const byType = Map.groupBy(profiles, ({ type }) => type);
  return new Map([...byType].map(([type, some]) => [type, some.map(({ url }) => url)]));
}

type Lookup<T> = (type: string, url: string) => T | undefined;

function lazy<T>(names: ReadonlySet<string>, read: (name: string) => T): Lookup<T> {
  const known = new Map<string, T>();
  return (type, url) => {
    const [canonical = ''] = url.split('|');
    if (!canonical.startsWith(`${base}${type}/`)) return undefined;
    const name = `${canonical.slice(base.length).replace('/', '-')}.json`;
    if (!names.has(name)) return undefined;
    const value = known.get(name) ?? read(name);
    known.set(name, value);
    return value;
  };
}

function readJson<T>(folder: string, name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/** Our value sets either list their codes or take in a whole code system of ours. */
function expand({ url, compose }: ValueSet, codeSystem: Lookup<CodeSystem>): ValueSetCodes {
  const codes = compose.include.map(({ system, concept }) => {
    const codes = concept?.map(({ code }) => code) ?? codeSystem('CodeSystem', system)?.concepts.keys();
    if (codes === undefined) throw new Error(`${url} takes in ${system}, which is not ours`);
    return [system, new Set(codes)] as const;
  });
  return { url, codes: new Map(codes) };
}
