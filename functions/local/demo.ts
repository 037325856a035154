import { viewOf } from '../access/view.ts';
import type { Resource } from '../fhir/resource.ts';
import type { CalendarDate } from '../group-care/calendar-date.ts';
import { syntheticProgramme } from '../group-care/synthetic/programme.ts';
import type { Entry } from '../repository/repository.ts';
import { lastYearOf } from './indicators.ts';
import type { Kring } from './kring.ts';

const seed = 1;
const groups = 60;
const done = { kind: 'demo', id: `seed-${seed}` };

/** `npm start -- --demo`: a synthetic programme of two years, once, with what could be released of it. */
export async function loadDemo(kring: Kring, say: (line: string) => void): Promise<void> {
  const { repository } = kring;
  if (await repository.records.get(done)) return;
  say(`Loading a synthetic programme of ${groups} groups; it takes half a minute`);
  const today = new Date().toISOString().slice(0, 10) as CalendarDate;
  let resources = 0;
  for (const bundle of syntheticProgramme({ seed, groups, today })) {
    const entries = bundle.entry.map(
      ({ resource }): Entry => ({ kind: 'update', resource: resource as Resource & { id: string } }),
    );
    await repository.commit(entries, viewOf({ kind: 'system', purpose: 'demo' }));
    resources += entries.length;
  }
  await kring.follower.catchUp();
  const reports = await kring.indicators.release(lastYearOf(Date.now()));
  await repository.records.put(done, { resources });
  say(`Loaded ${resources} resources; ${reports.length} released indicators are at /indicators`);
}
