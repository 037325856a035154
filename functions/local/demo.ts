import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { viewOf } from '../access/view.ts';
import { isJsonObject, type Resource } from '../fhir/resource.ts';
import type { CalendarDate } from '../group-care/calendar-date.ts';
import { syntheticProgramme } from '../group-care/synthetic/programme.ts';
import type { Entry } from '../repository/repository.ts';
import { lastYearOf } from './indicators.ts';
import type { Kring } from './kring.ts';
import { writeWhole } from './whole-file.ts';

const seed = 1;
const groups = 60;
const done = { kind: 'demo', id: `seed-${seed}` };

/**
 * Who is on call in the made-up programme, so that what asks of harm can be tried: a midwife of each place, whose
 * messages are files in the outbox. Nothing where an operator has said already who it is. To be called before the folder
 * is opened.
 */
export function ensureDemoOnCall(folder: string): void {
  const path = join(folder, 'on-call.json');
  if (existsSync(path)) return;
  mkdirSync(folder, { recursive: true });
  const today = new Date().toISOString().slice(0, 10) as CalendarDate;
  const [directory] = syntheticProgramme({ seed, groups, today });
  const contacts = (directory?.entry ?? []).flatMap(({ resource }) => {
    const { resourceType, practitioner, organization } = resource as Resource;
    const [who, where] = [practitioner, organization].map((one) =>
      isJsonObject(one) ? one.reference : undefined,
    );
    if (resourceType !== 'PractitionerRole' || !String(who).endsWith('-midwife')) return [];
    const email = `${String(who).split('/')[1]}@example.org`;
    return [{ email, practitioner: who, organization: where }];
  });
  writeWhole(path, `${JSON.stringify({ from: 'kring@example.org', contacts }, null, 2)}\n`);
}

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
