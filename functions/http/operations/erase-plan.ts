import { ruleOf } from '../../access/resource-rules.ts';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import { indexedBy } from '../../fhir/search/subsumption.ts';
import type { Repository, Version } from '../../repository/repository.ts';
import { inParallel } from '../in-parallel.ts';
import { belongsTo, filesOf, isAbout, isReplacedBy, isWithin } from './erase-about.ts';
import type { Erasing } from './erase-mention.ts';
import { allMatches, type SearchSources } from './every-match.ts';

/** What the erasure of one person comes to, as far as searches find it. */
export interface ErasurePlan extends Erasing {
  /** Resources about this person, and what belongs to those: they go. */
  readonly about: readonly Version[];
  /** Resources of others or of all that name this person: they stay, without the name. */
  readonly naming: readonly Version[];
}

export interface ErasureSources extends SearchSources {
  readonly repository: Pick<Repository, 'readMany' | 'search'>;
}

const maxAtOnce = 16;

/** The trail of who did what stays, as the law asks; it names the person by an id that leads nowhere any more. */
const kept: ReadonlySet<string> = new Set(['AuditEvent']);

export function isKept(type: string): boolean {
  return kept.has(type);
}

/** Finds all that refers to the person, by every search parameter that could. */
export async function planErasure(sources: ErasureSources, patientId: string): Promise<ErasurePlan> {
  const erasing = await withDuplicates(sources, `Patient/${patientId}`);
  const patients = [...erasing.patients];
  const places = referencePlaces(sources.searchDefinitions);
  const found = await inParallel(places, maxAtOnce, ([type, parameter]) =>
    allMatches(sources, type, [[parameter, patients.join(',')]]),
  );
  const own = await live(sources, patients);
  const versions = [...byPlace([...own, ...found.flat()]).values()];
  const about = await withBelongings(
    sources,
    versions.filter(({ resource }) => isAbout(resource, erasing)),
  );
  const going = new Set(about.map(placeOfVersion));
  return { ...erasing, about, naming: versions.filter((version) => !going.has(placeOfVersion(version))) };
}

/** Records of the same person that were merged into hers are hers. */
async function withDuplicates(sources: ErasureSources, patient: string): Promise<Erasing> {
  const { base } = sources;
  const patients = new Set([patient]);
  for (const one of patients) {
    const linked = await allMatches(sources, 'Patient', [['link', one]]);
    const replaced = linked.filter(({ resource }) => isReplacedBy(resource, { patients, base }));
    for (const { id } of replaced) patients.add(`Patient/${id}`);
  }
  return { patients, base };
}

/** The parameters of each type whose rows hold references to Patients; the others are answered by these. */
function referencePlaces(
  definitions: SearchDefinitions,
): readonly (readonly [type: string, parameter: string])[] {
  return [...definitions.resourceTypes]
    .filter((type) => !kept.has(type))
    .flatMap((type) =>
      definitions
        .parameters(type)
        .filter(
          ({ type: kind, targets, code }) =>
            kind === 'reference' &&
            targets.includes('Patient') &&
            indexedBy(definitions, type, code) === code,
        )
        .map(({ code }) => [type, code] as const),
    );
}

/** As many as one search asks for at once. */
const maxValues = 50;

/** With what follows them and nothing else: traces of where they come from, answers to appointments, files. */
async function withBelongings(
  sources: ErasureSources,
  about: readonly Version[],
): Promise<readonly Version[]> {
  const { base, searchDefinitions } = sources;
  const places = about.map(placeOfVersion);
  const all = new Set(places);
  const portions = Array.from({ length: Math.ceil(places.length / maxValues) }, (_, index) =>
    places.slice(index * maxValues, (index + 1) * maxValues),
  );
  const asked = followers(searchDefinitions).flatMap(([type, parameter]) =>
    portions.map((some) => [type, parameter, some.join(',')] as const),
  );
  const following = await inParallel(asked, maxAtOnce, ([type, parameter, value]) =>
    allMatches(sources, type, [[parameter, value]]),
  );
  const files = await live(
    sources,
    about.flatMap(({ resource }) => filesOf(resource, base)),
  );
  const own = following.flat().filter(({ resource }) => isWithin(belongsTo(resource, base), all));
  const unshared = files.filter(({ resource }) => {
    const of = belongsTo(resource, base);
    return of.length === 0 || isWithin(of, all);
  });
  return [...byPlace([...about, ...own, ...unshared]).values()];
}

/** Types that belong to others, by the parameter of the name of the element that says to which. */
function followers(definitions: SearchDefinitions): readonly (readonly [type: string, parameter: string])[] {
  return [...definitions.resourceTypes].flatMap((type) =>
    ruleOf(type)
      .belongsTo.filter((element) => definitions.parameter(type, element)?.type === 'reference')
      .map((element) => [type, element] as const),
  );
}

async function live({ repository }: ErasureSources, places: readonly string[]): Promise<readonly Version[]> {
  const keys = [...new Set(places)].map((place) => {
    const [type = '', id = ''] = place.split('/');
    return { type, id };
  });
  const versions = await repository.readMany(keys);
  return versions.flatMap((version) => (version === undefined || version.deleted ? [] : [version]));
}

function byPlace(versions: readonly Version[]): ReadonlyMap<string, Version> {
  return new Map(versions.map((version) => [placeOfVersion(version), version]));
}

function placeOfVersion({ type, id }: Version): string {
  return `${type}/${id}`;
}
