import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';

/** A resource of the package, with the file that it is in. */
export interface Artifact extends Resource {
  readonly id: string;
  readonly url?: string;
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
}

/** A resource that shows how a profile is used, and where it is: alone in a file, or in a Bundle. */
export interface Example {
  readonly resource: Artifact;
  /** Name of its page, without `.html`. */
  readonly file: string;
  readonly title: string;
}

/** What the pages are made of: a FHIR package, read. */
export interface Guide {
  readonly version: string;
  readonly license: string;
  readonly name: string;
  /** Definitions by the name of their file, without `.json`, in its order. */
  readonly artifacts: ReadonlyMap<string, Artifact>;
  readonly examples: ReadonlyMap<string, Artifact>;
  /** What the package brings along for others. */
  readonly foreign: ReadonlyMap<string, Artifact>;
  readonly externalCodes: readonly ExternalCode[];
  /** The text of each file, by its name. */
  readonly texts: ReadonlyMap<string, string>;
  /** The page of a definition of this package; undefined for those of others. */
  readonly pageOf: (canonical: string) => string | undefined;
  /** Likewise the definition itself. */
  readonly definitionOf: (canonical: string) => Artifact | undefined;
  /** By the canonical URL of a profile. */
  readonly examplesOf: (profile: string) => readonly Example[];
}

interface ExternalCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
  readonly isChecked: boolean;
  readonly usedIn: readonly string[];
}

/** @param files text by path within the package, as `npm run profiles` makes them */
export function readGuide(files: ReadonlyMap<string, string>): Guide {
  const manifest = parse(files.get('package.json'));
  const artifacts = folder(files, '');
  const examples = folder(files, 'example/');
  const foreign = folder(files, 'other/');
  const byUrl = new Map([...artifacts, ...foreign].map((entry) => [entry[1].url, entry] as const));
  const byProfile = Map.groupBy(
    [...examples].flatMap(([file, resource]) => examplesIn(file, resource)),
    ({ profile }) => profile,
  );
  return {
    version: text(manifest.version),
    license: text(manifest.license),
    name: text(manifest.name),
    artifacts,
    examples,
    foreign,
    externalCodes: JSON.parse(files.get('other/external-codes.json') ?? '[]'),
    texts: new Map(
      [...files].map(([path, content]) => [path.replace(/^(example|other)\//, ''), content] as const),
    ),
    pageOf: (canonical) => {
      const [file] = byUrl.get(canonical.split('|')[0]) ?? [];
      return file === undefined ? undefined : `${file}.html`;
    },
    definitionOf: (canonical) => byUrl.get(canonical.split('|')[0])?.[1],
    examplesOf: (profile) => byProfile.get(profile) ?? [],
  };
}

function parse(content: string | undefined): JsonObject {
  const value: Json = JSON.parse(content ?? '{}');
  return isJsonObject(value) ? value : {};
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function folder(files: ReadonlyMap<string, string>, prefix: string): ReadonlyMap<string, Artifact> {
  const pattern = new RegExp(`^${prefix}([A-Z][A-Za-z]+-[^/]+)\\.json$`);
  const found = [...files].flatMap(([path, content]) => {
    const [, file] = pattern.exec(path) ?? [];
    return file === undefined ? [] : [[file, parse(content) as unknown as Artifact] as const];
  });
  return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The resource itself, and those in it when it is a Bundle, once for each profile that they conform to. */
function examplesIn(file: string, resource: Artifact): readonly (Example & { readonly profile: string })[] {
  const inner = resource.resourceType === 'Bundle' ? entriesOf(resource) : [];
  return [resource, ...inner].flatMap((one) =>
    (one.meta?.profile ?? []).map((profile) => ({
      profile: profile.split('|')[0] ?? '',
      resource: one,
      file,
      title: one === resource ? (one.title ?? one.id) : `${one.id}, in ${resource.id}`,
    })),
  );
}

export function entriesOf(bundle: Resource): readonly Artifact[] {
  const { entry = [] } = bundle as { readonly entry?: readonly { readonly resource?: Artifact }[] };
  return entry.flatMap(({ resource }) => resource ?? []);
}
