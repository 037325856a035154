import { randomBytes, randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { viewOf } from '../../../functions/access/view.ts';
import type { Access } from '../../../functions/http/audit/access.ts';
import { type Invitation, type InvitationInput, invite } from '../../../functions/http/parent/invitation.ts';
import { createParentApp } from '../../../functions/http/parent/parent-app.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import type { ParentAppOptions } from '../../../functions/http/parent/visit-context.ts';
import type { Repository } from '../../../functions/repository/repository.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { definitions, openStore, query, repositoryOver } from '../../repository/setup.ts';

export const publicUrl = 'https://kring.test';
export const unrestricted = viewOf({ kind: 'unrestricted' });

export interface ParentTestApp {
  readonly app: Hono;
  readonly repository: Repository;
  /** What was left in the audit trail. */
  readonly traces: readonly Access[];
  /** Goes on as somebody else, on another phone or long after. */
  changeBrowser(): void;
  /** Moves the clock on. */
  wait(ms: number): void;
  now(): number;
  /** The path of a new link for Patient/mother. */
  invitation(
    questionnaire?: string,
    more?: { readonly [Name in keyof InvitationInput]?: InvitationInput[Name] | undefined },
  ): Promise<Invitation & { readonly path: string }>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** How many resources of a type there are, as JSON. */
  all(type: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** The real pages over the real repository, with the questionnaires of the tree and one mother. */
export async function openParentApp(
  options: Partial<ParentAppOptions> = {},
  around: (store: ItemStore) => ItemStore = (store) => store,
): Promise<ParentTestApp> {
  const store = around(openStore());
  let now = Date.parse('2026-03-01T10:00:00Z');
  const clock = () => now;
  const repository = repositoryOver(store, { clock });
  await installQuestionnaires(repository, await readQuestionnaires());
  await repository.commit(
    [
      { kind: 'update', resource: { resourceType: 'Patient', id: 'mother' } },
      { kind: 'update', resource: { resourceType: 'CareTeam', id: 'team' } },
    ],
    unrestricted,
  );
  const newToken = () => randomBytes(24).toString('base64url');
  const settings = { repository, searchDefinitions: definitions, clock, publicUrl, newToken, ...options };
  const app = createParentApp({
    report: (error) => {
      throw error;
    },
    audit: async (access) => {
      traces.push(access);
    },
    ...settings,
  });
  const traces: Access[] = [];
  /** Of the browser, by the link that each is for. */
  const cookies = new Map<string, string>();
  const send = async (path: string, { headers, ...init }: RequestInit) => {
    const url = new URL(path, settings.publicUrl);
    const link = /\/q\/[^/]*/.exec(url.pathname)?.[0] ?? '';
    const cookie = cookies.get(link);
    const all = new Headers(headers);
    if (cookie !== undefined && !all.has('Cookie')) all.set('Cookie', cookie);
    const response = await app.fetch(new Request(url, { redirect: 'manual', ...init, headers: all }), {
      clientAddress: '203.0.113.7',
    });
    const [given] = response.headers.getSetCookie();
    if (given !== undefined) cookies.set(link, given.split(';')[0] ?? '');
    return response;
  };
  return {
    app,
    repository,
    traces,
    now: clock,
    changeBrowser: () => cookies.clear(),
    wait: (ms) => {
      now += ms;
    },
    invitation: async (questionnaire = 'who-5', more = {}) => {
      const context = { ...settings, newId: randomUUID };
      const expiresAt = now + 30 * 24 * 60 * 60 * 1_000;
      const given = { subject: 'Patient/mother', careTeam: 'CareTeam/team', expiresAt, ...more };
      const { careTeam, ...others } = given;
      const input = { ...others, ...(careTeam !== undefined && { careTeam }) } as InvitationInput;
      const made = await invite(context, unrestricted, questionnaire, input);
      return { ...made, path: new URL(made.url).pathname };
    },
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, form, headers = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { 'Sec-Fetch-Site': 'same-origin', ...headers },
      }),
    all: async (type) => {
      const page = await repository.search({ ...query(type, ''), count: 100 }, unrestricted);
      return page.matches.map(({ resource }) => resource);
    },
    close: async () => {
      await repository.upkeep.settled();
      await store.close();
    },
  };
}

export const whoAnswers = (digits: string): readonly (readonly [string, string])[] =>
  ['cheerful', 'calm', 'active', 'rested', 'interested'].map((linkId, index) => {
    const code = [
      'at-no-time',
      'some-of-the-time',
      'less-than-half',
      'more-than-half',
      'most-of-the-time',
      'all-of-the-time',
    ][Number(digits[index])];
    return [linkId, `https://kring.care/fhir/CodeSystem/who-5-answer|${code}`] as const;
  });

/** Answers the WHO-5 of a link, one digit a statement. */
export async function answerWho5({ post }: ParentTestApp, path: string, digits: string): Promise<void> {
  for (const [linkId, answer] of whoAnswers(digits)) {
    await post(`${path}/question/${linkId}`, { answer, go: 'next' });
  }
}
