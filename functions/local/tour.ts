import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'fhir-kit-client';
import { exportJWK, generateKeyPair } from 'jose';
import type { CalendarDate } from '../group-care/calendar-date.ts';
import { sessionPrerequisites, syntheticSession } from '../group-care/synthetic/one-session.ts';
import { syntheticProgramme } from '../group-care/synthetic/programme.ts';
import { type DemoKey, readDemoKey, writeClientFile } from './client-folder.ts';
import { lastYearOf } from './indicators.ts';
import { type Kring, openKring } from './kring.ts';
import { listen } from './server.ts';
import { requestToken } from './token.ts';
import { dhis2Mapping, pullInEachFormat } from './tour-exchange.ts';
import { answerFromLink } from './tour-parent.ts';

/**
 * `npm run tour`: the whole story over HTTP, against a fresh data folder, with a FHIR client that knows nothing of
 * Kring. Each step says what came back; the first that is not as it should be ends the tour with an error.
 */
async function tour(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-tour-'));
  let answer: Kring['fetch'] = () => new Response(null, { status: 503 });
  const listening = await listen((request) => answer(request), { host: '127.0.0.1', port: 0 });
  let kring: Kring | undefined;
  writeFileSync(join(folder, 'dhis2.json'), JSON.stringify(dhis2Mapping));
  try {
    kring = await openKring({ folder, publicUrl: listening.url, auth: 'on', log: () => undefined });
    answer = kring.fetch;
    const token = (key: DemoKey, scope: string) => requestToken(listening.url, key, scope);
    await story({ folder, url: listening.url, token });
  } finally {
    await listening.stop();
    await kring?.close();
    rmSync(folder, { recursive: true });
  }
}

interface Stage {
  readonly folder: string;
  readonly url: string;
  readonly token: (key: DemoKey, scope: string) => Promise<string>;
}

async function story(stage: Stage): Promise<void> {
  await nobodyWithoutToken(stage);
  const ehr = await clientOf(stage, readDemoKey(stage.folder), 'system/*.cruds');
  await ehrSubmitsSession(ehr);
  await sameSessionAgain(ehr);
  await wrongSessionIsRefused(ehr);
  await parentAnswers(ehr);
  const release = await releaseIsMade(ehr);
  await registryPulls(stage);
  say('The registry pulls the same release in the form that each of its systems reads');
  await pullInEachFormat({ url: stage.url, release, said, must });
  console.log('\nThat was the tour: everything was as it should be.');
}

async function clientOf({ url, token }: Stage, key: DemoKey, scope: string): Promise<Client> {
  return new Client({ baseUrl: `${url}/fhir`, bearerToken: await token(key, scope) });
}

async function nobodyWithoutToken({ url }: Stage): Promise<void> {
  say('Somebody asks without a token');
  const { status } = await fetch(`${url}/fhir/Patient`);
  must(status === 401, `answered ${status}`);
  said('GET /fhir/Patient → 401');
}

const group = { families: 12, seed: 7 };
const mother = 'session-7-f01-mother';

async function ehrSubmitsSession(ehr: Client): Promise<void> {
  say('An EHR submits a group session: families, group and facilitators first, then the session');
  const before = await transact(ehr, sessionPrerequisites(group));
  said(`POST /fhir → a transaction of ${before.length} resources, all 201 Created`);
  const created = await transact(ehr, syntheticSession({ ...group, sessionNumber: 1 }));
  must(
    created.every((status) => status.startsWith('201')),
    created.join(', '),
  );
  said(`POST /fhir → a transaction of ${created.length} resources, all 201 Created, at once or not at all`);
  const session = await sessionEncounter(ehr);
  const participants = await search(ehr, 'Encounter', { 'part-of': `Encounter/${session}`, _count: '50' });
  must(participants.length === 24, `found ${participants.length} participant encounters`);
  said('GET /fhir/Encounter?part-of=… → 24 Encounters, one for each mother and each baby, found at once');
  const checks = await search(ehr, 'Observation', { patient: mother, _include: 'Observation:encounter' });
  must(checks.length > 0, 'found no checks of a mother');
  said(
    `GET /fhir/Observation?patient=${mother} → ${checks.length} resources: her checks, with the encounter`,
  );
}

async function sessionEncounter(ehr: Client): Promise<string> {
  const [found] = await search(ehr, 'Encounter', { identifier: 'session-7-group-1' });
  must(found !== undefined, 'the session was not found by its identifier');
  return String(found?.id);
}

async function sameSessionAgain(ehr: Client): Promise<void> {
  say('The EHR is not sure that it arrived, and sends the same session again');
  const again = await transact(ehr, syntheticSession({ ...group, sessionNumber: 1 }));
  must(
    again.every((status) => status.startsWith('200')),
    again.join(', '),
  );
  said(`POST /fhir → ${again.length} times 200 OK: nothing was written twice`);
}

async function wrongSessionIsRefused(ehr: Client): Promise<void> {
  say('A session arrives in which one blood pressure has no status');
  const bundle = structuredClone(syntheticSession({ ...group, sessionNumber: 2 }));
  const index = bundle.entry.findIndex(({ resource }) => resource.resourceType === 'Observation');
  Reflect.deleteProperty(bundle.entry[index]?.resource ?? {}, 'status');
  const { status, issues } = await refused(ehr, bundle);
  must(status === 422 || status === 400, `answered ${status}`);
  must(
    issues.some((issue) => issue.includes(`entry[${index}]`)),
    `did not name entry ${index}: ${issues.join('; ')}`,
  );
  said(`POST /fhir → ${status}; ${issues[0]}`);
  const { length } = await search(ehr, 'Encounter', { identifier: 'session-7-group-2' });
  must(length === 0, 'a part of it was written');
  said('GET /fhir/Encounter?identifier=… → none: nothing of it was written');
}

async function parentAnswers(ehr: Client): Promise<void> {
  say('A mother is invited to answer the WHO-5, and opens the link on a phone without JavaScript');
  const [check] = await search(ehr, 'Encounter', { patient: mother });
  must(check !== undefined, 'her encounter was not found');
  const { parameter } = (await ehr.operation({
    name: 'invite',
    resourceType: 'Questionnaire',
    id: 'who-5',
    input: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'subject', valueReference: { reference: `Patient/${mother}` } },
        { name: 'encounter', valueReference: { reference: `Encounter/${check?.id}` } },
      ],
    },
  })) as unknown as { parameter: readonly { readonly name: string; readonly valueUri?: string }[] };
  const link = parameter.find(({ name }) => name === 'url')?.valueUri ?? '';
  said(
    'POST /fhir/Questionnaire/who-5/$invite → a link that opens this questionnaire, for her, and nothing else',
  );
  const altered = await fetch(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
  must(altered.status === 404, `an altered link answered ${altered.status}`);
  said('GET the link with another last letter → 404');
  const { questions, last } = await answerFromLink(link, (labels) => labels.length - 1);
  must(questions === 5, `was asked ${questions} questions`);
  must(/Thank you for telling us.*asked your care team to contact you/.test(last), `was told: ${last}`);
  said(`She answers ${questions} questions with "At no time" → "${last.slice(0, 90)}…"`);
  const opened = await (await fetch(link)).text();
  must(!/telling us|contact you/.test(opened), 'the link tells others what her answers have led to');
  said('GET the link again → "Thank you", and no more than that');
  await careTeamIsTold(ehr);
}

async function careTeamIsTold(ehr: Client): Promise<void> {
  const by = { patient: mother };
  const [scored] = await search(ehr, 'Observation', { ...by, 'derived-from:missing': 'false' });
  must(scored !== undefined, 'there is no score');
  said(
    `GET /fhir/Observation → her score, derived from her response: ${JSON.stringify(scored?.valueQuantity ?? scored?.valueInteger)}`,
  );
  const flags = await search(ehr, 'Flag', by);
  const tasks = await search(ehr, 'Task', { ...by, status: 'requested' });
  must(flags.length === 1 && tasks.length === 1, `${flags.length} flags, ${tasks.length} tasks`);
  must(tasks[0]?.owner !== undefined, 'nobody owns the task');
  said(
    'GET /fhir/Flag, GET /fhir/Task → one each, from the same commit as her answers; the task is of the clinician who is responsible for her',
  );
}

/** Answers its id. */
async function releaseIsMade(ehr: Client): Promise<string> {
  const today = new Date();
  say(
    'Two years of a programme of twelve groups arrive (synthetic), and the operator makes a release of the last year',
  );
  let resources = 0;
  for (const bundle of syntheticProgramme({
    seed: 1,
    groups: 12,
    today: today.toISOString().slice(0, 10) as CalendarDate,
  })) {
    resources += (await transact(ehr, bundle)).length;
  }
  said(`POST /fhir → ${resources} resources`);
  const { first, last } = lastYearOf(today.getTime());
  const { parameter } = (await ehr.operation({
    name: 'release',
    resourceType: 'MeasureReport',
    input: { resourceType: 'Parameters', parameter: [{ name: 'period', valueString: `${first}/${last}` }] },
  })) as unknown as { parameter: readonly { readonly name: string; readonly valueString?: string }[] };
  const id = parameter.find(({ name }) => name === 'release')?.valueString;
  must(id !== undefined, 'no release was made');
  said(`POST /fhir/MeasureReport/$release → ${id}, under disclosure control`);
  return id ?? '';
}

async function registryPulls(stage: Stage): Promise<void> {
  say('A registry, which may read released indicators and nothing else, pulls them');
  const registry = await clientOf(stage, await registeredRegistry(stage.folder), 'system/MeasureReport.rs');
  const reports = await search(registry, 'MeasureReport', {});
  must(reports.length >= 3, `found ${reports.length} reports`);
  said(`GET /fhir/MeasureReport → ${reports.map(({ id }) => id).join(', ')}`);
  const hidden = JSON.stringify(reports).match(/data-absent-reason/g)?.length ?? 0;
  must(hidden > 0, 'nothing was hidden, which cannot be with so few groups');
  said(`${hidden} figures in them are absent with a reason, because they would be about too few people`);
  const { status } = await registry.search({ resourceType: 'Patient' }).then(
    () => ({ status: 200 }),
    (failure: { response?: { status?: number } }) => ({ status: failure.response?.status ?? 0 }),
  );
  must(status === 403, `asked for patients it got ${status}`);
  said('GET /fhir/Patient → 403');
  const page = await fetch(`${stage.url}/indicators`);
  must(page.ok, `/indicators answered ${page.status}`);
  said(`GET /indicators → the same for everybody, ${(await page.text()).length} characters of HTML`);
}

async function registeredRegistry(folder: string): Promise<DemoKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const kid = 'registry-1';
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid }] };
  writeClientFile(folder, {
    id: 'registry',
    name: 'A national registry',
    role: 'registry',
    scopes: 'system/MeasureReport.rs',
    jwks,
  });
  return { clientId: 'registry', privateJwk: { ...(await exportJWK(privateKey)), kid } };
}

type Found = Readonly<Record<string, unknown>> & { readonly id: string };

async function search(
  client: Client,
  resourceType: string,
  searchParams: Record<string, string>,
): Promise<readonly Found[]> {
  const bundle = (await client.search({ resourceType, searchParams })) as unknown as {
    entry?: readonly { readonly resource: Found }[];
  };
  return (bundle.entry ?? []).map(({ resource }) => resource);
}

/** The status of each entry. */
async function transact(client: Client, bundle: object): Promise<readonly string[]> {
  const { entry } = (await client.transaction({ body: bundle as never })) as unknown as {
    entry: readonly { readonly response: { readonly status: string } }[];
  };
  return entry.map(({ response }) => response.status);
}

async function refused(
  client: Client,
  bundle: object,
): Promise<{ status: number; issues: readonly string[] }> {
  try {
    await transact(client, bundle);
    return { status: 200, issues: [] };
  } catch (failure) {
    const { response } = failure as {
      response: {
        status: number;
        data: { issue: readonly { diagnostics: string; expression?: readonly string[] }[] };
      };
    };
    const issues = response.data.issue.map(
      ({ diagnostics, expression }) => `${expression?.[0]}: ${diagnostics}`,
    );
    return { status: response.status, issues };
  }
}

let steps = 0;

function say(line: string): void {
  steps += 1;
  console.log(`${steps > 1 ? '\n' : ''}${steps}. ${line}`);
}

function said(line: string): void {
  console.log(`   ${line}`);
}

/** @throws Error that says what was not as it should be */
function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

tour().catch((failure: unknown) => {
  console.error(
    `   This is not as it should be: ${failure instanceof Error ? failure.message : String(failure)}`,
  );
  process.exitCode = 1;
});
