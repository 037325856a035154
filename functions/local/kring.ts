import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Hono } from 'hono';
import { plansOf } from '../../blueprints/plans.ts';
import { readBlueprints } from '../../blueprints/read.ts';
import type { Blueprint } from '../../blueprints/schema.ts';
import { readSearchParameters } from '../../fhir-profiles/read.ts';
import { readQuestionnaires } from '../../questionnaires/read.ts';
import type { Principal } from '../access/principal.ts';
import { invitationRulesOf, rulesOf } from '../handlers/blueprint.ts';
import type { Dhis2Settings } from '../handlers/dhis2.ts';
import { readKnowledge } from '../handlers/knowledge.ts';
import { log as logToConsole, report as reportFailure } from '../handlers/log.ts';
import { packageArchive, packageFiles } from '../handlers/package-archive.ts';
import { openPeople } from '../handlers/people.ts';
import { createPost, endpointWithin } from '../handlers/post.ts';
import { type Reach, safeFetch } from '../handlers/safe-fetch.ts';
import { software } from '../handlers/software.ts';
import { watchForgotten } from '../http/alerts/forgotten.ts';
import type { OnCall } from '../http/alerts/on-call.ts';
import { defaultLimits } from '../http/api.ts';
import { createFhirApp } from '../http/app.ts';
import { createAudit } from '../http/audit/create-audit.ts';
import { createAdminApp } from '../http/auth/admin-app.ts';
import { authenticate } from '../http/auth/authenticate.ts';
import { createRemoteKeys } from '../http/auth/remote-keys.ts';
import { createTokenApp } from '../http/auth/token-app.ts';
import { createCareApp } from '../http/care/care-app.ts';
import type { Connection } from '../http/client-address.ts';
import { createGuideApp } from '../http/guide/guide-app.ts';
import { reportOverlaps } from '../http/home-visits/report-overlaps.ts';
import { createRunChartApp } from '../http/indicators/run-chart-app.ts';
import { installResources } from '../http/install-resources.ts';
import type { CountryRules } from '../http/invitations/context.ts';
import { followInvitations } from '../http/invitations/follow.ts';
import type { Log } from '../http/log.ts';
import { eraseOperation } from '../http/operations/erase.ts';
import { indexStatusOperation } from '../http/operations/index-status.ts';
import { inviteOperation } from '../http/operations/invite.ts';
import { inviteGroupOperation } from '../http/operations/invite-group.ts';
import { resourceOperations } from '../http/operations/resource-operations.ts';
import { revokeOperation } from '../http/operations/revoke.ts';
import { terminologyOperations } from '../http/operations/terminology.ts';
import { validateOperation } from '../http/operations/validate.ts';
import { createParentApp } from '../http/parent/parent-app.ts';
import { installQuestionnaires } from '../http/parent/questionnaires.ts';
import { postedDefinitions } from '../http/posted-definitions.ts';
import { createPreviewApp } from '../http/preview/preview-app.ts';
import type { SubscriptionContext } from '../http/subscriptions/context.ts';
import { followTopics } from '../http/subscriptions/follow-topics.ts';
import { createRepository, type RepositoryWithUpkeep } from '../repository/create-repository.ts';
import type { ItemStore } from '../store/item-store.ts';
import { meter } from '../store/metered.ts';
import { createRevisions } from '../store/revision.ts';
import { openSqliteStore, type SqliteStore } from '../store/sqlite.ts';
import { openOnCall, startTelling } from './alerts.ts';
import { helpOf, openCare } from './care-file.ts';
import { folderRegister } from './client.ts';
import { clientFilesRegistrar, ensureDemoClient } from './client-folder.ts';
import { clientScripts } from './client-script.ts';
import { type Follower, follow } from './follow.ts';
import { openIdentityProvider } from './identity-provider.ts';
import { type LocalIndicators, openIndicators } from './indicators.ts';
import { keepInviting } from './invitations.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { outboxIn } from './outbox.ts';
import { previewFiles } from './preview.ts';
import { keepRetention, readRetention } from './retention.ts';
import { openSecrets } from './secrets.ts';
import { tellingTheOperator } from './store-notices.ts';

export interface KringOptions {
  readonly folder: string;
  /** The base of every link, without a slash at the end. */
  readonly publicUrl: string;
  readonly auth: 'on' | 'off';
  /** The most writes of one store commit; as many as there are without it. */
  readonly maxCommit?: number | undefined;
  /** ISO 3166-1 alpha-2: the blueprint of that country alone; those of all without it. */
  readonly country?: string | undefined;
  /** Where released figures are pushed to; nowhere without it. */
  readonly dhis2?: Dhis2Settings | undefined;
  /** Where notifications of Subscriptions may go; the public internet when it does not say. */
  readonly subscribers?: Reach;
  /** Of requests and failures; the lines never hold what people are treated for. */
  readonly log?: Log;
  /** Told, in words for the operator, when the database cannot be used, such as on a full disk, and when it can again. */
  readonly warn?: (line: string) => void;
}

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

const root = join(import.meta.dirname, '../..');
export const knowledgeFolders = {
  definitions: join(root, 'functions/fhir/definitions/generated'),
  profiles: join(root, 'fhir-profiles/generated'),
};

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

/** @throws Error that says which countries there are, or what is wrong in a blueprint */
function blueprintsOf(country: string | undefined): readonly Blueprint[] {
  const all = readBlueprints();
  if (country === undefined) return all;
  const found = all.filter((one) => one.country === country);
  if (found.length > 0) return found;
  throw new Error(
    `There is no blueprint of ${country}; there are ${all.map((one) => one.country).join(', ')}`,
  );
}

/** Of a server for all countries each plan says whose it is; what is of none is as in the Netherlands. */
function invitationRulesIn(blueprints: readonly Blueprint[]): readonly [CountryRules, ...CountryRules[]] {
  const sorted = blueprints.toSorted(
    (one, other) => Number(other.country === 'NL') - Number(one.country === 'NL'),
  );
  const [first, ...others] = sorted.map(invitationRulesOf);
  if (first === undefined) throw new Error('There is no blueprint');
  return [first, ...others];
}

/** Of a server for all countries the figures are under the regime `nl`, and said to be of the Netherlands. */
function reportedCountry(blueprints: readonly Blueprint[]): Pick<Blueprint, 'country' | 'name' | 'timeZone'> {
  const [only, ...others] = blueprints;
  const dutch = { country: 'NL', name: 'Netherlands', timeZone: 'Europe/Amsterdam' };
  return others.length === 0 ? (only ?? dutch) : dutch;
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

interface Parts {
  readonly secrets: ReturnType<typeof openSecrets>;
  readonly knowledge: ReturnType<typeof readKnowledge>;
  readonly repository: RepositoryWithUpkeep;
  readonly indicators: LocalIndicators;
  readonly registerClients: () => Promise<void>;
  readonly onCall: OnCall | undefined;
  readonly rules: ReturnType<typeof rulesOf>;
}

const newToken = () => randomBytes(24).toString('base64url');

/** Where authorisation is off, there is nobody to tell of. */
const noAudit = async () => undefined;

async function application(
  { folder, publicUrl, auth, country, subscribers = 'public', log = logToConsole }: KringOptions,
  parts: Parts,
): Promise<Hono> {
  const { secrets, knowledge, repository, indicators, registerClients, rules, onCall } = parts;
  const tokens = { ...secrets.tokenKeys, publicUrl, clock: Date.now };
  const audit = auth === 'on' ? createAudit({ repository, publicUrl, clock: Date.now }) : noAudit;
  const people = openPeople(openIdentityProvider(folder));
  const authenticated = async (request: Request): Promise<Principal> =>
    auth === 'off' ? { kind: 'unrestricted' } : await authenticate(request, { ...tokens, ...people });
  const fhir = createFhirApp({
    ...postedDefinitions({
      repository,
      searchDefinitions: knowledge.searchDefinitions,
      validatorOver: knowledge.validatorOver,
      baseUrl: `${publicUrl}/fhir`,
      clock: Date.now,
    }),
    searchDefinitions: knowledge.searchDefinitions,
    elements: knowledge.elements,
    profiles: knowledge.profiles,
    onCall,
    ...rules,
    operations: [
      validateOperation,
      ...terminologyOperations,
      ...resourceOperations,
      inviteOperation({ publicUrl, newToken, newId: randomUUID }),
      inviteGroupOperation({ publicUrl, newToken, newId: randomUUID }),
      revokeOperation,
      eraseOperation({ upkeep: repository.upkeep, newToken }),
      indexStatusOperation(repository.upkeep),
      ...indicators.operations,
    ],
    subscriptions: { checkEndpoint: endpointWithin(subscribers), auth },
    jobs: { records: repository.records, newId: randomUUID, by: 'this process' },
    limits: defaultLimits,
    software,
    baseUrl: `${publicUrl}/fhir`,
    authenticate: authenticated,
    newId: randomUUID,
    clock: Date.now,
    log,
    audit,
  });
  const token = createTokenApp({
    ...tokens,
    records: repository.records,
    newId: randomUUID,
    remoteKeys: createRemoteKeys(safeFetch),
    audit,
    report: reportFailure,
  });
  const parent = createParentApp({
    repository,
    clock: Date.now,
    publicUrl,
    clientScripts: await clientScripts(),
    newToken,
    ...openCare(folder),
    ...helpOf(country),
    onCall,
    report: reportFailure,
    audit,
  });
  const care = createCareApp({
    repository,
    searchDefinitions: knowledge.searchDefinitions,
    clock: Date.now,
    onCall,
    isOpen: auth === 'off',
    newToken,
    publicUrl,
    audit,
    report: reportFailure,
  });
  const preview = createPreviewApp({ ...previewFiles(), publicUrl });
  const guide = createGuideApp({
    files: () => packageFiles(knowledgeFolders.profiles),
    archive: packageArchive,
    publicUrl,
  });
  const app = new Hono();
  app.get('/', (context) => context.redirect('/indicators'));
  app.use('/auth/*', async (_context, next) => {
    await registerClients();
    await next();
  });
  const admin = createAdminApp({
    register: folderRegister(folder),
    authenticate: authenticated,
    audit,
    clock: Date.now,
    report: reportFailure,
  });
  const { measures } = indicators;
  const runCharts = createRunChartApp({ measures, publicUrl, fhir: fhir.fetch, clock: Date.now });
  const pages = [parent, care, indicators.app, runCharts, guide];
  for (const part of [preview, token, admin, fhir, ...pages]) app.route('/', part);
  return app;
}
