import { randomBytes, randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { readAreas } from '../../blueprints/areas.ts';
import { readIndicators } from '../facts/indicators-folder.ts';
import { fhirError } from '../fhir/outcome.ts';
import type { OnCall } from '../http/alerts/on-call.ts';
import { defaultLimits } from '../http/api.ts';
import { openFhirApp } from '../http/app.ts';
import { createAudit } from '../http/audit/create-audit.ts';
import type { TokenSettings } from '../http/auth/access-token.ts';
import { authenticate } from '../http/auth/authenticate.ts';
import type { IdentityProvider } from '../http/auth/people.ts';
import { createCareApp } from '../http/care/care-app.ts';
import { enterAnswersOperation } from '../http/operations/enter-answers.ts';
import { eraseOperation } from '../http/operations/erase.ts';
import { indexStatusOperation } from '../http/operations/index-status.ts';
import { inviteOperation } from '../http/operations/invite.ts';
import { inviteGroupOperation } from '../http/operations/invite-group.ts';
import { measureOperations } from '../http/operations/measure-operations.ts';
import { openTabletOperation } from '../http/operations/open-tablet.ts';
import type { MeasuresWith } from '../http/operations/own-units.ts';
import { printOperations } from '../http/operations/print.ts';
import { resourceOperations } from '../http/operations/resource-operations.ts';
import { revokeOperation } from '../http/operations/revoke.ts';
import { terminologyOperations } from '../http/operations/terminology.ts';
import { validateOperation } from '../http/operations/validate.ts';
import { viewDefinitionRunOperation } from '../http/operations/viewdefinition-run.ts';
import { postedDefinitions } from '../http/posted-definitions.ts';
import type { Repository } from '../repository/repository.ts';
import { readCountry, rulesOf } from './blueprint.ts';
import { beside, openRepository, type RepositorySettings, repositoryVariables } from './deployed.ts';
import { variables } from './environment.ts';
import { readKnowledge } from './knowledge.ts';
import { log, report } from './log.ts';
import { openPeople } from './people.ts';
import { endpointWithin } from './post.ts';
import { software } from './software.ts';

const { KRING_COUNTRY, KRING_TOKEN_KEY, KRING_OIDC, KRING_ORIGIN_SECRET, KRING_ON_CALL } = variables;

export const fhirApiVariables = {
  ...repositoryVariables,
  KRING_COUNTRY,
  KRING_TOKEN_KEY,
  KRING_OIDC,
  KRING_ORIGIN_SECRET,
  KRING_ON_CALL,
};

interface TokenReading {
  readonly KRING_COUNTRY: string;
  readonly KRING_TOKEN_KEY: Pick<TokenSettings, 'tokenKey' | 'formerTokenKeys'>;
  readonly KRING_OIDC?: IdentityProvider | undefined;
  readonly KRING_ON_CALL?: OnCall | undefined;
}

/**
 * The FHIR API over the table of this deployment, for whoever holds an access token.
 * @param openFacts where DuckDB is beside it: the function `measures`
 */
export function openFhirApi(
  settings: RepositorySettings & TokenReading,
  { openFacts = countedElsewhere }: { readonly openFacts?: MeasuresWith['openFacts'] } = {},
): {
  readonly app: Hono;
  /** What was asked with `Prefer: respond-async` and waits. */
  readonly carryOutJobs: (hasTime: () => boolean) => Promise<void>;
  /** `/care/…`: workers on call who hold a link. */
  readonly care: Hono;
  readonly repository: Repository;
  readonly measures: MeasuresWith['measures'];
} {
  const { KRING_PUBLIC_URL: publicUrl, KRING_TOKEN_KEY: tokenKeys, KRING_OIDC: provider } = settings;
  const knowledge = readKnowledge({ definitions: beside('definitions'), profiles: beside('profiles') });
  const { repository } = openRepository(settings, knowledge.searchDefinitions);
  const tokens = { ...tokenKeys, publicUrl, clock: Date.now, ...openPeople(provider) };
  const newToken = () => randomBytes(24).toString('base64url');
  const { views, tables, measures } = readIndicators(beside('indicators'));
  const areas = readAreas(beside('blueprints'), settings.KRING_COUNTRY);
  const blueprint = readCountry(beside('blueprints'), settings.KRING_COUNTRY);
  const { app, carryOutJobs } = openFhirApp({
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
    ...rulesOf([blueprint]),
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
      viewDefinitionRunOperation(views),
      ...measureOperations({ measures, views, tables, openFacts, timeZone: blueprint.timeZone, areas }),
      indexStatusOperation(repository.upkeep),
    ],
    onCall: settings.KRING_ON_CALL,
    subscriptions: { checkEndpoint: endpointWithin('public'), auth: 'on' },
    jobs: { records: repository.records, newId: randomUUID, by: 'the clock' },
    limits: defaultLimits,
    software,
    authenticate: (request) => authenticate(request, tokens),
    baseUrl: `${publicUrl}/fhir`,
    newId: randomUUID,
    clock: Date.now,
    log,
    audit: createAudit({ repository, publicUrl, clock: Date.now }),
  });
  const care = createCareApp({
    repository,
    searchDefinitions: knowledge.searchDefinitions,
    clock: Date.now,
    onCall: settings.KRING_ON_CALL,
    newToken,
    publicUrl,
    audit: createAudit({ repository, publicUrl, clock: Date.now }),
    report,
  });
  return { app, care, repository, measures, carryOutJobs };
}

/** API Gateway leads requests to `measures`; what a batch holds comes here all the same. */
async function countedElsewhere(): Promise<never> {
  const text =
    'Measures are counted by a function of their own: send this request by itself, not in a bundle';
  throw fhirError('not-supported', text, undefined, 400);
}
