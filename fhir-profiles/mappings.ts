import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../functions/fhir/resource.ts';

/** `input/mappings.json`: what our elements have in common with those of another model, and what has nothing. */
interface Mapping {
  readonly id: string;
  readonly title: string;
  /** Which edition was looked at, and what was not tried. */
  readonly description: string;
  readonly target: string;
  readonly rows: readonly (Mapped | Unmapped)[];
}

interface Mapped {
  readonly profile: string;
  readonly element: string;
  readonly code?: string;
  readonly display: string;
  readonly equivalence: 'relatedto' | 'wider' | 'narrower' | 'inexact';
  readonly comment?: string;
}

interface Unmapped {
  readonly profiles: readonly string[];
  readonly comment: string;
}

interface Package {
  readonly canonical: string;
  readonly version: string;
  /** Ids of the profiles there are; a row about another is left out. */
  readonly profiles: ReadonlySet<string>;
}

/** The mappings as ConceptMaps: https://hl7.org/fhir/R4/conceptmap.html. A code is the path of an element. */
export function conceptMaps(
  made: Package,
): readonly (JsonObject & { resourceType: string; id: string; url: string })[] {
  const text = readFileSync(join(import.meta.dirname, 'input', 'mappings.json'), 'utf8');
  return (JSON.parse(text) as readonly Mapping[]).map((mapping) => ({
    resourceType: 'ConceptMap',
    id: mapping.id,
    url: `${made.canonical}/ConceptMap/${mapping.id}`,
    version: made.version,
    name: mapping.id.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    title: mapping.title,
    status: 'active',
    experimental: false,
    description: mapping.description,
    group: groups(mapping, made),
  }));
}

function groups({ target, rows }: Mapping, { canonical, profiles }: Package): JsonObject[] {
  const elements = rows.flatMap((row) =>
    'profiles' in row
      ? row.profiles.map((profile) => ({
          profile,
          code: '',
          target: { equivalence: 'unmatched', comment: row.comment },
        }))
      : [{ profile: row.profile, code: row.element, target: targetOf(row) }],
  );
  const byProfile = Map.groupBy(
    elements.filter(({ profile }) => profiles.has(profile)),
    ({ profile }) => profile,
  );
  return [...byProfile].map(([profile, some]) => ({
    source: `${canonical}/StructureDefinition/${profile}`,
    target,
    element: some.map(({ code, target: one }) => ({ code: code || profile, target: [one] })),
  }));
}

function targetOf({ code, display, equivalence, comment }: Mapped): JsonObject {
  return {
    ...(code !== undefined && { code }),
    display,
    equivalence,
    ...(comment !== undefined && { comment }),
  };
}
