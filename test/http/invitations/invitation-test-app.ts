import { randomBytes, randomUUID } from 'node:crypto';
import type { Resource } from '../../../functions/fhir/resource.ts';
import type { Message } from '../../../functions/http/alerts/message.ts';
import type { CountryRules, SendingContext } from '../../../functions/http/invitations/context.ts';
import { followInvitations } from '../../../functions/http/invitations/follow.ts';
import { inviteDue } from '../../../functions/http/invitations/invite-due.ts';
import type { LogEvent } from '../../../functions/http/log.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { onCall } from '../alerts/care-test-app.ts';
import { searchDefinitions } from '../fhir-test-app.ts';
import { openParentApp, type ParentTestApp, publicUrl, unrestricted } from '../parent/parent-test-app.ts';

const rules: CountryRules = {
  country: 'NL',
  languages: ['nl'],
  timeZone: 'Europe/Amsterdam',
  quiet: { from: '20:00', to: '09:00' },
  remindAfterDays: [3, 7],
  minHoursBetween: 20,
  afterSession: [
    {
      questionnaire: 'https://kring.care/fhir/Questionnaire/group-care-experience',
      afterHours: 3,
      withinDays: 7,
    },
  ],
};

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export interface InvitationTestApp {
  readonly parent: ParentTestApp;
  readonly sent: { readonly message: Message; readonly atMs: number }[];
  readonly events: LogEvent[];
  readonly context: SendingContext;
  /** What sending fails with from now on. */
  failure: Error | undefined;
  store(...resources: readonly object[]): Promise<void>;
  /** What the change feed does with these, given as `Task/1`. */
  follow(...places: readonly string[]): Promise<void>;
  /** What the clock does. */
  clock(): Promise<void>;
  /** As the clock does every hour, for so long. */
  pass(ms: number): Promise<void>;
  task(id?: string): Promise<Resource>;
  close(): Promise<void>;
}

/** The Task of a plan that asks the mother: from the day of the test's beginning on, for five weeks. */
export function plannedTask(id: string, more: object = {}): object {
  return {
    resourceType: 'Task',
    id,
    instantiatesCanonical: 'https://kring.care/fhir/PlanDefinition/nl-centering-pregnancy|1',
    status: 'requested',
    intent: 'plan',
    code: {
      coding: [{ system: 'http://hl7.org/fhir/uv/sdc/CodeSystem/temp', code: 'complete-questionnaire' }],
    },
    for: { reference: 'Patient/mother' },
    authoredOn: '2026-02-01T10:00:00Z',
    restriction: { period: { start: '2026-03-01', end: '2026-04-04' } },
    input: [
      {
        type: { coding: [{ system: 'http://hl7.org/fhir/uv/sdc/CodeSystem/temp', code: 'questionnaire' }] },
        valueCanonical: 'https://kring.care/fhir/Questionnaire/who-5',
      },
    ],
    ...more,
  };
}

export const mother = {
  resourceType: 'Patient',
  id: 'mother',
  telecom: [{ system: 'email', value: 'mira@example.org' }],
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'nl' }] }, preferred: true }],
};

/** Invitations over the real repository and the real pages; it is Sunday the first of March 2026, eleven in Amsterdam. */
export async function openInvitations(
  options: Partial<SendingContext> = {},
  around?: (store: ItemStore) => ItemStore,
): Promise<InvitationTestApp> {
  const parent = await openParentApp({ onCall }, around);
  const { repository } = parent;
  const sent: { message: Message; atMs: number }[] = [];
  const events: LogEvent[] = [];
  const context: SendingContext = {
    repository,
    searchDefinitions,
    base: `${publicUrl}/fhir`,
    rules: [rules],
    clock: parent.now,
    publicUrl,
    newToken: () => randomBytes(24).toString('base64url'),
    newId: randomUUID,
    onCall,
    log: (event) => events.push(event),
    report: () => '',
    send: async (message) => {
      if (app.failure) throw app.failure;
      sent.push({ message, atMs: parent.now() });
    },
    ...options,
  };
  const app: InvitationTestApp = {
    parent,
    sent,
    events,
    context,
    failure: undefined,
    store: async (...resources) => {
      const entries = resources.map((resource) => ({ kind: 'update', resource: resource as never }) as const);
      await repository.commit(entries, unrestricted);
    },
    follow: (...places) =>
      followInvitations(
        context,
        places.map((place) => ({ type: place.split('/')[0] ?? '', id: place.split('/')[1] ?? '' })),
      ),
    clock: () => inviteDue(context),
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= hourMs) {
        parent.wait(Math.min(left, hourMs));
        await inviteDue(context);
      }
    },
    task: async (id = 't1') => {
      const version = await repository.read('Task', id);
      if (!version || version.deleted) throw new Error(`There is no Task/${id}`);
      return version.resource;
    },
    close: parent.close,
  };
  await app.store(mother);
  return app;
}
