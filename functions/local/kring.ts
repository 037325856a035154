import { randomBytes, randomUUID } from 'node:crypto';
import { plansOf } from '../../blueprints/plans.ts';
import { readSearchParameters } from '../../fhir-profiles/read.ts';
import { readQuestionnaires } from '../../questionnaires/read.ts';
import { rulesOf } from '../handlers/blueprint.ts';
import { readKnowledge } from '../handlers/knowledge.ts';
import { log as logToConsole, report as reportFailure } from '../handlers/log.ts';
import { createPost } from '../handlers/post.ts';
import { watchForgotten } from '../http/alerts/forgotten.ts';
import { createAudit } from '../http/audit/create-audit.ts';
import type { Connection } from '../http/client-address.ts';
import { reportOverlaps } from '../http/home-visits/report-overlaps.ts';
import { installResources } from '../http/install-resources.ts';
import { followInvitations } from '../http/invitations/follow.ts';
import { installQuestionnaires } from '../http/parent/questionnaires.ts';
import type { SubscriptionContext } from '../http/subscriptions/context.ts';
import { followTopics } from '../http/subscriptions/follow-topics.ts';
import { createRepository, type RepositoryWithUpkeep } from '../repository/create-repository.ts';
import type { ItemStore } from '../store/item-store.ts';
import { meter } from '../store/metered.ts';
import { createRevisions } from '../store/revision.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite.ts';
import { openOnCall, startTelling } from './alerts.ts';
import { application, newToken, noAudit } from './application.ts';
import { clientFilesRegistrar, ensureDemoClient } from './client-folder.ts';
import { blueprintsOf, invitationRulesIn, reportedCountry } from './countries.ts';
import { type Follower, follow } from './follow.ts';
import { type LocalIndicators, openIndicators } from './indicators.ts';
import { keepInviting } from './invitations.ts';
import { type KringOptions, knowledgeFolders } from './kring-options.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { outboxIn } from './outbox.ts';
import { keepRetention, readRetention } from './retention.ts';
import { openSecrets } from './secrets.ts';
import { tellingTheOperator } from './store-notices.ts';

/** All of Kring in one process: what the Lambdas do together. */
export interface Kring {
  readonly fetch: (request: Request, connection?: Connection) => Response | Promise<Response>;
  /** All that is offered, those of the FHIR API as one. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly repository: RepositoryWithUpkeep;
  readonly store: ItemStore;
  readonly follower: Follower;
  readonly indicators: LocalIndicators;
  readonly close: () => Promise<void>;
}

/** @throws Error when the folder cannot be used, another process has it open, or what is in it is damaged */
export async function openKring(options: KringOptions): Promise<Kring> {
  const knowledge = readKnowledge(knowledgeFolders);
  // First of all: it keeps every other process off the folder.
  const store = openStore(options);
  const secrets = openSecrets(options.folder);
  const repository = createRepository({
    store,
    definitions: knowledge.searchDefinitions,
    baseUrl: `${options.publicUrl}/fhir`,
    cursorKey: secrets.cursorKey,
    meter,
    onBackgroundFailure: reportFailure,
  });
  await installQuestionnaires(repository, await readQuestionnaires());
  const blueprints = blueprintsOf(options.country);
  const year = new Date().getUTCFullYear();
  await installResources(
    repository,
    [
      ...blueprints.flatMap((blueprint) => plansOf(blueprint, year)),
      // Live at once; their index is filled beside everything else.
      ...readSearchParameters(knowledgeFolders.profiles),
    ],
    'install plans and search parameters',
  );
  if (options.auth === 'on') await ensureDemoClient(options.folder);
  const indicators = await openIndicators({
    warn: console.error,
    ...options,
    country: reportedCountry(blueprints),
    searchDefinitions: knowledge.searchDefinitions,
    store,
    repository,
  });
  const subscriptions: SubscriptionContext = {
    repository,
    searchDefinitions: knowledge.searchDefinitions,
    base: `${options.publicUrl}/fhir`,
    clock: Date.now,
    auth: options.auth,
  };
  const registerClients = clientFilesRegistrar(
    options.folder,
    repository.records,
    options.warn ?? console.error,
  );
  const notifier = openNotifier(options, subscriptions, registerClients);
  const onCall = openOnCall(options.folder, blueprints);
  const teller = startTelling(
    {
      repository,
      onCall,
      send: outboxIn(options.folder),
      newToken,
      publicUrl: options.publicUrl,
      clock: Date.now,
      log: options.log ?? logToConsole,
      report: reportFailure,
    },
    () => watchForgotten(subscriptions),
  );
  const inviting = {
    ...subscriptions,
    rules: invitationRulesIn(blueprints),
    onCall,
    send: outboxIn(options.folder),
    newToken,
    newId: randomUUID,
    publicUrl: options.publicUrl,
    log: options.log ?? logToConsole,
    report: reportFailure,
  };
  const follower = follow({
    store,
    repository,
    followTopics: async (changed) => {
      const woken = await followTopics({ ...subscriptions, feedIsOrdered: true }, changed);
      for (const id of woken) notifier.wake(id);
      await teller.follow(changed);
    },
    reportOverlaps: (changed) => reportOverlaps(subscriptions, changed),
    followInvitations: (changed) => followInvitations(inviting, changed),
    followFacts: indicators.follow,
    onFailure: reportFailure,
  });
  await notifier.wakeAll();
  const stopInviting = keepInviting(inviting);
  const stopRetention = keepRetention(
    { repository, searchDefinitions: knowledge.searchDefinitions, base: `${options.publicUrl}/fhir` },
    readRetention(options.folder),
    { log: options.log ?? logToConsole, onFailure: reportFailure },
  );
  const app = await application(options, {
    secrets,
    knowledge,
    repository,
    indicators,
    registerClients,
    onCall,
    rules: rulesOf(blueprints),
  });
  return {
    fetch: app.fetch,
    routes: app.routes,
    repository,
    store,
    follower,
    indicators,
    close: async () => {
      await stopRetention();
      await stopInviting();
      await follower.stop();
      await notifier.stop();
      await teller.stop();
      await repository.upkeep.settled();
      await indicators.close();
      await store.close();
    },
  };
}

function openStore({ folder, maxCommit, warn = console.error }: KringOptions): SqliteStore {
  const store = openSqliteStore({
    folder,
    newRevision: createRevisions(randomBytes(12)),
    ...(maxCommit !== undefined && { limits: { maxCommit } }),
  });
  return tellingTheOperator(store, warn);
}

function openNotifier(
  { auth, publicUrl, subscribers = 'public', log = logToConsole }: KringOptions,
  subscriptions: SubscriptionContext,
  refreshClients: () => Promise<void>,
): Notifier {
  const { repository } = subscriptions;
  const end = new AbortController();
  const context = {
    ...subscriptions,
    post: createPost(subscribers, end.signal),
    newId: randomUUID,
    random: Math.random,
    audit: auth === 'on' ? createAudit({ repository, publicUrl, clock: Date.now }) : noAudit,
    log,
    refreshClients: auth === 'on' ? refreshClients : async () => undefined,
    // One process at a time has the folder: whoever was sending before does so no more.
    sender: 'local',
  };
  const notifier = createNotifier(context, reportFailure);
  return {
    ...notifier,
    stop: async () => {
      end.abort();
      await notifier.stop();
    },
  };
}
