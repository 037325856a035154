import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import type { Message } from '../../../functions/http/alerts/message.ts';
import { type OnCall, usualDueMinutes } from '../../../functions/http/alerts/on-call.ts';
import {
  communicationsIn,
  type TellContext,
  tellDue,
  tellNow,
  watchAlert,
} from '../../../functions/http/alerts/tell.ts';
import type { Access } from '../../../functions/http/audit/access.ts';
import { createCareApp } from '../../../functions/http/care/care-app.ts';
import type { LogEvent } from '../../../functions/http/log.ts';
import { searchDefinitions } from '../fhir-test-app.ts';
import { openParentApp, type ParentTestApp, publicUrl, unrestricted } from '../parent/parent-test-app.ts';
import { safetyQuestionnaire, some } from './answered.ts';

const contact = (name: string) => ({
  email: `${name}@example.org`,
  language: 'en' as const,
  practitioner: `Practitioner/${name}`,
  organization: 'Organization/home',
  roles: ['facilitator'] as const,
});

export const onCall: OnCall = {
  from: 'kring@example.org',
  contacts: [contact('anna'), contact('bea'), { ...contact('far'), organization: 'Organization/elsewhere' }],
  dueMinutes: usualDueMinutes,
};

export interface CareTestApp {
  readonly parent: ParentTestApp;
  readonly care: Hono;
  readonly sent: Message[];
  readonly traces: Access[];
  readonly events: LogEvent[];
  readonly telling: TellContext;
  /** What sends fails with, from now on; nothing when it works. */
  failure: Error | undefined;
  /** Raises an alert and answers the id of its Task. */
  raise(): Promise<string>;
  /** What the change feed does. */
  follow(): Promise<void>;
  clock(): Promise<void>;
  /** The path of the link in the last message. */
  link(): string;
  get(path: string): Promise<Response>;
  post(path: string, form?: Record<string, string>): Promise<Response>;
  forgetCookies(): void;
  close(): Promise<void>;
}

/** An alert about a mother who is registered at an organisation where Anna and Bea work, and who is on call there. */
export async function openCareApp(who: OnCall | 'nobody' = onCall): Promise<CareTestApp> {
  const given = who === 'nobody' ? undefined : who;
  const parent = await openParentApp({ onCall: given });
  const home = { reference: 'Organization/home' };
  const resources = [
    safetyQuestionnaire,
    { resourceType: 'Organization', id: 'home', name: 'Home' },
    { resourceType: 'Organization', id: 'elsewhere', name: 'Elsewhere' },
    ...['anna', 'bea', 'far'].map((id) => ({ resourceType: 'Practitioner', id })),
    {
      resourceType: 'Patient',
      id: 'mother',
      name: [{ given: ['Mira'], family: 'Example' }],
      birthDate: '1995-02-03',
      telecom: [{ system: 'phone', value: '+31 20 555 0100' }],
      managingOrganization: home,
      generalPractitioner: [{ reference: 'Practitioner/anna' }, { reference: 'Practitioner/bea' }],
    },
    { resourceType: 'CareTeam', id: 'team', managingOrganization: [home] },
  ];
  await parent.repository.commit(
    resources.map((resource) => ({ kind: 'update', resource: resource as never })),
    unrestricted,
  );
  const sent: Message[] = [];
  const traces: Access[] = [];
  const events: LogEvent[] = [];
  const shared = {
    repository: parent.repository,
    clock: parent.now,
    onCall: given,
    publicUrl,
    newToken: () => randomBytes(24).toString('base64url'),
    report: () => '',
    send: async (message: Message) => {
      if (app.failure) throw app.failure;
      sent.push(message);
    },
  };
  const telling: TellContext = { ...shared, log: (event) => events.push(event) };
  const care = createCareApp({
    ...shared,
    searchDefinitions,
    audit: async (access) => {
      traces.push(access);
    },
  });
  let cookies = '';
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { 'Sec-Fetch-Site': 'same-origin', ...(cookies && { Cookie: cookies }), ...init.headers };
    const response = await care.fetch(new Request(new URL(path, publicUrl), { ...init, headers }));
    for (const cookie of response.headers.getSetCookie()) cookies = cookie.split(';')[0] ?? '';
    return response;
  };
  const app: CareTestApp = {
    parent,
    care,
    sent,
    traces,
    events,
    telling,
    failure: undefined,
    raise: async () => {
      const { path } = await parent.invitation('safety');
      await parent.post(`${path}/question/harm`, { answer: some, go: 'next' });
      const tasks = await parent.all('Task');
      return String(tasks.find(({ id }) => String(id).startsWith('kring-'))?.id);
    },
    follow: async () => {
      const all = await parent.all('Communication');
      for (const id of communicationsIn(all.map(({ id }) => ({ type: 'Communication', id: String(id) })))) {
        const task = await watchAlert(telling, id);
        if (task !== undefined) await tellNow(telling, task).catch(() => undefined);
      }
    },
    clock: () => tellDue(telling),
    link: () => new URL(/https:\S+/.exec(sent.at(-1)?.text ?? '')?.[0] ?? '').pathname,
    get: (path) => send(path),
    post: (path, form = {}) => send(path, { method: 'POST', body: new URLSearchParams(form) }),
    forgetCookies: () => {
      cookies = '';
    },
    close: () => parent.close(),
  };
  return app;
}
