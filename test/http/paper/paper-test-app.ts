import { randomBytes, randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import type { Person, Principal } from '../../../functions/access/principal.ts';
import { usualDueMinutes } from '../../../functions/http/alerts/on-call.ts';
import type { Access } from '../../../functions/http/audit/access.ts';
import { enterAnswersOperation } from '../../../functions/http/operations/enter-answers.ts';
import { inviteOperation } from '../../../functions/http/operations/invite.ts';
import { openTabletOperation } from '../../../functions/http/operations/open-tablet.ts';
import { printOperations } from '../../../functions/http/operations/print.ts';
import { resourceOperations } from '../../../functions/http/operations/resource-operations.ts';
import { revokeOperation } from '../../../functions/http/operations/revoke.ts';
import { createEntryApp } from '../../../functions/http/paper/entry-app.ts';
import { createParentApp } from '../../../functions/http/parent/parent-app.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { createTabletApp } from '../../../functions/http/tablet/tablet-app.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { openTestApp, searchDefinitions, type TestApp } from '../fhir-test-app.ts';
import { unrestricted } from '../parent/parent-test-app.ts';

const person = (practitioner: string, organization: string): Person => ({
  kind: 'person',
  issuer: 'https://id.example.org',
  subject: practitioner,
  practitioner: `Practitioner/${practitioner}`,
  organization: `Organization/${organization}`,
  roles: ['facilitator'],
});

/** Mira and Olga lead the group; Sam is of another practice. */
export const workers = {
  mira: person('mira', 'midwives'),
  olga: person('olga', 'midwives'),
  sam: person('sam', 'others'),
  cora: { ...person('cora', 'midwives'), roles: ['coordinator'] },
  programme: {
    kind: 'client',
    clientId: 'programme',
    role: 'programme',
    scopes: [{ resourceType: '*', permissions: new Set(['c', 'r', 'u', 'd', 's'] as const) }],
  },
} as const satisfies Record<string, Principal>;
export type Worker = keyof typeof workers;

const to = (reference: string) => ({ reference });
const home = to('Organization/midwives');

function mother(id: string, given: string) {
  return {
    resourceType: 'Patient',
    id,
    name: [{ given: [given], family: 'Example' }],
    managingOrganization: home,
    generalPractitioner: [to('Practitioner/mira'), to('Practitioner/olga')],
  };
}

const resources = [
  { resourceType: 'Organization', id: 'midwives', name: 'Midwives' },
  { resourceType: 'Organization', id: 'others', name: 'Others' },
  ...['mira', 'olga', 'sam', 'cora'].map((id) => ({ resourceType: 'Practitioner', id })),
  mother('anna', 'Anna'),
  mother('bea', 'Bea'),
  { ...mother('cara', 'Cara'), managingOrganization: to('Organization/others'), generalPractitioner: [] },
  {
    resourceType: 'Group',
    id: 'circle',
    type: 'person',
    actual: true,
    managingEntity: home,
    member: ['anna', 'bea'].map((id) => ({ entity: to(`Patient/${id}`) })),
  },
  {
    resourceType: 'CareTeam',
    id: 'leaders',
    status: 'active',
    subject: to('Group/circle'),
    managingOrganization: [home],
    participant: ['mira', 'olga'].map((id) => ({ member: to(`Practitioner/${id}`) })),
  },
];

export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  readonly cookies: Map<string, string>;
}

export interface PaperTestApp {
  readonly fhir: TestApp;
  /** The pages of parents and workers. */
  readonly pages: Hono;
  readonly traces: Access[];
  wait(ms: number): void;
  now(): number;
  /** A call of an operation below `/fhir`, with parameters by name. */
  call(
    who: Worker,
    path: string,
    parameter?: readonly object[],
    headers?: Record<string, string>,
  ): Promise<Response>;
  store(...resources: readonly object[]): Promise<void>;
  /** The link to the sheets of her group. */
  printLink(parameter: readonly object[]): Promise<string>;
  /** What Mira gets printed by such a call. */
  sheets(
    path: string,
    parameter: readonly object[],
  ): Promise<{
    readonly url: string;
    readonly html: string;
    readonly codes: readonly string[];
    readonly tasks: readonly string[];
    readonly page: Response;
  }>;
  /** A sheet for somebody: its code and the id of its Task. */
  print(questionnaire?: string, subject?: string): Promise<{ readonly code: string; readonly task: string }>;
  /** The link to the pages for typing in. */
  deskLink(who?: Worker, author?: string): Promise<string>;
  /** A browser in which this worker has opened the pages for typing in. */
  desk(who?: Worker, author?: string): Promise<Browser>;
  /** The link for the tablet of the group. */
  tabletLink(who?: Worker): Promise<string>;
  /** A tablet that is open for the group. */
  tablet(): Promise<Browser>;
  browser(): Browser;
  read(type: string, id: string): Promise<Record<string, never> | undefined>;
  all(type: string): Promise<readonly Record<string, never>[]>;
  close(): Promise<void>;
}

/** The real API and pages over the real store. */
export async function openPaperApp(publicUrl = 'https://kring.test'): Promise<PaperTestApp> {
  let now = Date.parse('2026-03-01T10:00:00Z');
  const clock = () => now;
  const traces: Access[] = [];
  const audit = async (access: Access) => {
    traces.push(access);
  };
  const newToken = () => randomBytes(24).toString('base64url');
  const options = { publicUrl, newToken, newId: randomUUID };
  const onCall = {
    contacts: [
      {
        email: 'mira@example.org',
        language: 'en' as const,
        practitioner: 'Practitioner/mira',
        organization: 'Organization/midwives',
        roles: ['facilitator'] as const,
      },
    ],
    dueMinutes: usualDueMinutes,
  };
  const fhir = openTestApp({
    baseUrl: `${publicUrl}/fhir`,
    clock,
    onCall,
    audit,
    authenticate: async (request) => {
      const name = request.headers.get('X-Test-Caller') ?? '';
      return Object.entries(workers).find(([one]) => one === name)?.[1] ?? { kind: 'anonymous' };
    },
    operations: [
      inviteOperation(options),
      revokeOperation,
      ...printOperations(options),
      enterAnswersOperation(options),
      openTabletOperation(options),
      ...resourceOperations,
    ],
  });
  const { repository } = fhir;
  await installQuestionnaires(repository, await readQuestionnaires());
  const entries = resources.map((resource) => ({ kind: 'update', resource: resource as never }) as const);
  await repository.commit(entries, unrestricted);
  const report = (error: unknown) => {
    throw error;
  };
  const shared = { repository, searchDefinitions, clock, onCall, newToken, publicUrl, audit, report };
  const app = createParentApp(shared);
  app.route('/', createEntryApp(shared));
  app.route('/', createTabletApp(shared));
  const browser = (): Browser => {
    const cookies = new Map<string, string>();
    const send = async (path: string, { headers, ...init }: RequestInit) => {
      const all = new Headers(headers);
      if (cookies.size > 0)
        all.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      const request = new Request(new URL(path, publicUrl), { redirect: 'manual', ...init, headers: all });
      const response = await app.fetch(request, { clientAddress: '203.0.113.7' });
      for (const given of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(given) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    };
    return {
      cookies,
      get: (path, headers = {}) => send(path, { headers }),
      post: (path, form = {}, headers = {}) =>
        send(path, {
          method: 'POST',
          body: new URLSearchParams(form),
          headers: { 'Sec-Fetch-Site': 'same-origin', ...headers },
        }),
    };
  };
  const paper: PaperTestApp = {
    fhir,
    pages: app,
    traces,
    now: clock,
    wait: (ms) => {
      now += ms;
    },
    call: (who, path, parameter = [], headers = {}) =>
      fhir.send(
        'POST',
        path,
        { resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) },
        {
          'X-Test-Caller': who,
          ...headers,
        },
      ),
    store: async (...changed) => {
      const written = changed.map((resource) => ({ kind: 'update', resource: resource as never }) as const);
      await repository.commit(written, unrestricted);
    },
    printLink: async (parameter) => {
      const answer = await paper.call('mira', '/Group/circle/$print', parameter);
      return ((await answer.json()) as { parameter: { valueUri: string }[] }).parameter[0]?.valueUri ?? '';
    },
    sheets: async (path, parameter) => {
      const answer = await paper.call('mira', path, parameter);
      const body = (await answer.json()) as {
        parameter?: {
          name: string;
          valueUri?: string;
          part?: { name: string; valueReference?: { reference: string } }[];
        }[];
      };
      const [first, ...participants] = body.parameter ?? [];
      if (first?.valueUri === undefined) throw new Error(JSON.stringify(body));
      const tasks = participants.flatMap(({ part = [] }) =>
        part.flatMap(({ name, valueReference }) =>
          name === 'task' ? (valueReference?.reference.split('/')[1] ?? []) : [],
        ),
      );
      const page = await browser().post(new URL(first.valueUri).pathname);
      const html = await page.text();
      if (page.status !== 200) throw new Error(html);
      const found = html.split('<section class="sheet">').slice(1);
      const codes = found.map((sheet) => /class="code">([^<]*)</.exec(sheet)?.[1] ?? '');
      return { url: first.valueUri, html, codes, tasks, page };
    },
    print: async (questionnaire = 'who-5', subject = 'anna') => {
      const { codes, tasks } = await paper.sheets(`/Questionnaire/${questionnaire}/$print`, [
        { name: 'subject', valueReference: to(`Patient/${subject}`) },
      ]);
      return { code: codes[0] ?? '', task: tasks[0] ?? '' };
    },
    browser,
    deskLink: async (who = 'mira', author) => {
      const parameter = author === undefined ? [] : [{ name: 'author', valueReference: to(author) }];
      const answer = await paper.call(who, '/QuestionnaireResponse/$enter-answers', parameter);
      const body = (await answer.json()) as { parameter?: { valueUri: string }[] };
      const url = body.parameter?.[0]?.valueUri;
      if (url === undefined) throw new Error(JSON.stringify(body));
      return url;
    },
    tabletLink: async (who = 'mira') => {
      const answer = await paper.call(who, '/Group/circle/$open-tablet');
      const { parameter } = (await answer.json()) as { parameter?: { valueUri: string }[] };
      return parameter?.[0]?.valueUri ?? '';
    },
    tablet: async () => {
      const opened = browser();
      const response = await opened.post(new URL(await paper.tabletLink()).pathname);
      if (response.status !== 303) throw new Error(`The link answers ${response.status}`);
      return opened;
    },
    desk: async (who, author) => {
      const opened = browser();
      const url = await paper.deskLink(who, author);
      const response = await opened.post(new URL(url).pathname);
      if (response.status !== 303) throw new Error(`The link answers ${response.status}`);
      return opened;
    },
    read: async (type, id) => {
      const version = await repository.read(type, id);
      return version && !version.deleted ? (version.resource as never) : undefined;
    },
    all: async (type) => {
      const answer = await fhir.send('GET', `/${type}?_count=100`, undefined, {
        'X-Test-Caller': 'programme',
      });
      const bundle = (await answer.json()) as { entry?: { resource: never }[] };
      return (bundle.entry ?? []).map(({ resource }) => resource);
    },
    close: () => fhir.close(),
  };
  return paper;
}

/** What somebody types of a WHO-5: one digit a statement, `-` for one that is empty. */
export function whoTyped(code: string, digits: string): Record<string, string> {
  const codes = [
    'at-no-time',
    'some-of-the-time',
    'less-than-half',
    'more-than-half',
    'most-of-the-time',
    'all-of-the-time',
  ];
  const answers = [...digits].map((digit, index) => [
    `q${index + 1}-answer`,
    digit === '-' ? '-' : `https://kring.care/fhir/CodeSystem/who-5-answer|${codes[Number(digit)]}`,
  ]);
  return { code, ...Object.fromEntries(answers) };
}
