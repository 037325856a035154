import { randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Principal } from '../access/principal.ts';
import type { rulesOf } from '../handlers/blueprint.ts';
import type { readKnowledge } from '../handlers/knowledge.ts';
import { log as logToConsole, report as reportFailure } from '../handlers/log.ts';
import { packageArchive, packageFiles } from '../handlers/package-archive.ts';
import { openPeople } from '../handlers/people.ts';
import { endpointWithin } from '../handlers/post.ts';
import { safeFetch } from '../handlers/safe-fetch.ts';
import { software } from '../handlers/software.ts';
import type { OnCall } from '../http/alerts/on-call.ts';
import { defaultLimits } from '../http/api.ts';
import { createFhirApp } from '../http/app.ts';
import { createAudit } from '../http/audit/create-audit.ts';
import { createAdminApp } from '../http/auth/admin-app.ts';
import { authenticate } from '../http/auth/authenticate.ts';
import { createRemoteKeys } from '../http/auth/remote-keys.ts';
import { createTokenApp } from '../http/auth/token-app.ts';
import { createCareApp } from '../http/care/care-app.ts';
import { createGuideApp } from '../http/guide/guide-app.ts';
import { createRunChartApp } from '../http/indicators/run-chart-app.ts';
import { enterAnswersOperation } from '../http/operations/enter-answers.ts';
import { eraseOperation } from '../http/operations/erase.ts';
import { indexStatusOperation } from '../http/operations/index-status.ts';
import { inviteOperation } from '../http/operations/invite.ts';
import { inviteGroupOperation } from '../http/operations/invite-group.ts';
import { openTabletOperation } from '../http/operations/open-tablet.ts';
import { printOperations } from '../http/operations/print.ts';
import { resourceOperations } from '../http/operations/resource-operations.ts';
import { revokeOperation } from '../http/operations/revoke.ts';
import { terminologyOperations } from '../http/operations/terminology.ts';
import { validateOperation } from '../http/operations/validate.ts';
import { createEntryApp } from '../http/paper/entry-app.ts';
import { createParentApp } from '../http/parent/parent-app.ts';
import { postedDefinitions } from '../http/posted-definitions.ts';
import { createPreviewApp } from '../http/preview/preview-app.ts';
import { createTabletApp } from '../http/tablet/tablet-app.ts';
import type { RepositoryWithUpkeep } from '../repository/create-repository.ts';
import { helpOf, openCare } from './care-file.ts';
import { folderRegister } from './client.ts';
import { clientScripts } from './client-script.ts';
import { openIdentityProvider } from './identity-provider.ts';
import type { LocalIndicators } from './indicators.ts';
import { type KringOptions, knowledgeFolders } from './kring-options.ts';
import { previewFiles } from './preview.ts';
import type { openSecrets } from './secrets.ts';

/** What is open already when the HTTP application begins. */
export interface Parts {
  readonly secrets: ReturnType<typeof openSecrets>;
  readonly knowledge: ReturnType<typeof readKnowledge>;
  readonly repository: RepositoryWithUpkeep;
  readonly indicators: LocalIndicators;
  readonly registerClients: () => Promise<void>;
  readonly onCall: OnCall | undefined;
  readonly rules: ReturnType<typeof rulesOf>;
}

export const newToken = () => randomBytes(24).toString('base64url');

/** Where authorisation is off, there is nobody to tell of. */
export const noAudit = async () => undefined;

/** All that is offered over HTTP. */
export async function application(
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
      ...printOperations({ publicUrl, newToken, newId: randomUUID }),
      enterAnswersOperation({ publicUrl, newToken }),
      openTabletOperation({ publicUrl, newToken }),
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
    searchDefinitions: knowledge.searchDefinitions,
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
  const tablet = createTabletApp({
    repository,
    searchDefinitions: knowledge.searchDefinitions,
    clock: Date.now,
    publicUrl,
    isOpen: auth === 'off',
    newToken,
    ...openCare(folder),
    ...helpOf(country),
    onCall,
    report: reportFailure,
    audit,
  });
  const paper = createEntryApp({
    repository,
    searchDefinitions: knowledge.searchDefinitions,
    clock: Date.now,
    onCall,
    newToken,
    publicUrl,
    isOpen: auth === 'off',
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
  const pages = [parent, care, paper, tablet, indicators.app, runCharts, guide];
  for (const part of [preview, token, admin, fhir, ...pages]) app.route('/', part);
  return app;
}
