import { FhirError } from '../functions/fhir/outcome.ts';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { syntheticProgramme } from '../functions/group-care/synthetic/programme.ts';
import type { RepositoryWithUpkeep } from '../functions/repository/create-repository.ts';
import { type Figure, rounded } from './figure.ts';
import { entriesOf, everything, meterRepository, openStore, query, repositoryOver } from './metered.ts';

/**
 * What an index layout is judged by: units, round trips and time of the searches that are asked for, and of a session
 * commit that writes the index, over four programmes (some 33,000 resources). Times are the best of nine, so that what
 * else runs on the machine counts least. See docs/decisions/0006-index-layout.md.
 */
const programmes = 4;
const runs = 9;
const group = { families: 12, seed: 1 };

const mother = 'syn-1-g002-f04-mother';
const week = 'date=ge2025-08-11&date=lt2025-08-18';
const shapes: readonly string[] = [
  `Patient?identifier=${mother}`,
  'Patient?name=shemb',
  'Patient?gender=female&birthdate=ge2025-08-01&birthdate=lt2025-09-01',
  `Observation?patient=${mother}`,
  `Observation?patient=${mother}&code=29463-7`,
  `Observation?patient=${mother}&category=vital-signs&date=ge2024-01-01`,
  `Encounter?patient=${mother}&status=finished`,
  'Observation?encounter=syn-1-g002-f04-mother-cp1',
  `Encounter?${week}`,
  `Encounter?${week}&status=finished`,
  `Encounter?${week}&service-provider=Organization/syn-1-midwives`,
  `Encounter?_profile=https://kring.care/fhir/StructureDefinition/session-encounter&${week}`,
  'Encounter?participant=Practitioner/syn-1-m02-midwife',
  `Observation?category=vital-signs&${week}`,
  'Observation?code=29463-7',
  'Observation?code=29463-7&status=final',
  'Observation?code=8339-4&status=final&category=vital-signs',
  'Observation?status=final',
  'Observation?status=amended',
  'Encounter?status=cancelled',
  'Encounter?class=AMB&status=finished',
  'Immunization?status=completed',
  'Patient?active=true',
];

export async function benchmarks(): Promise<readonly Figure[]> {
  const store = openStore();
  const loading = repositoryOver(store, 0);
  for (let seed = 1; seed <= programmes; seed++) {
    for (const bundle of syntheticProgramme({ seed, groups: 10, today: '2026-03-01' })) {
      await loading.commit(entriesOf(bundle), everything);
    }
  }
  const { meter, repository, rollForward } = meterRepository(store);
  await repository.commit(entriesOf(sessionPrerequisites(group)), everything);
  await rollForward();
  const figures: Figure[] = [];
  const measure = async (name: string, act: (run: number) => Promise<string>) => {
    const times: number[] = [];
    let found = '';
    for (let run = 1; run <= runs; run++) {
      meter.reset();
      const begun = performance.now();
      found = await act(run);
      times.push(performance.now() - begun);
      if (run === 1) {
        for (const [unit, value] of Object.entries(meter.reading())) {
          if (value > 0)
            figures.push({ name: `${name}${found} ${words[unit as keyof typeof words]}`, value });
        }
      }
      await rollForward();
    }
    figures.push({ name: `${name}${found} ms`, value: rounded(Math.min(...times)) });
  };
  await measure('session commit', (sessionNumber) =>
    repository
      .commit(entriesOf(syntheticSession({ ...group, sessionNumber })), everything)
      .then(({ length }) => (length > 0 ? '' : ', empty')),
  );
  for (const shape of shapes) await measure(shape, () => find(repository, shape));
  await store.close();
  return figures;
}

const words = { readUnits: 'read units', writeUnits: 'write units', roundTrips: 'round trips' } as const;

async function find(repository: RepositoryWithUpkeep, shape: string): Promise<string> {
  try {
    const { matches, cursor } = await repository.search(query(shape), everything);
    return ` (${cursor === undefined ? matches.length : 'first page'})`;
  } catch (failure) {
    if (failure instanceof FhirError && failure.issues[0].code === 'too-costly') return ' (too costly)';
    throw failure;
  }
}
