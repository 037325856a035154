import { randomBytes, randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { defaultLimits } from '../http/api.ts';
import { createFhirApp } from '../http/app.ts';
import { authenticate } from '../http/auth/authenticate.ts';
import { inviteOperation } from '../http/operations/invite.ts';
import { validateOperation } from '../http/operations/validate.ts';
import type { Repository } from '../repository/repository.ts';
import { beside, openRepository, type RepositorySettings, repositoryVariables } from './deployed.ts';
import { variables } from './environment.ts';
import { readKnowledge } from './knowledge.ts';
import { log } from './log.ts';
import { software } from './software.ts';

const { KRING_TOKEN_KEY, KRING_ORIGIN_SECRET } = variables;

export const fhirApiVariables = { ...repositoryVariables, KRING_TOKEN_KEY, KRING_ORIGIN_SECRET };

/** The FHIR API over the table of this deployment, for whoever holds an access token. */
export function openFhirApi(settings: RepositorySettings & { readonly KRING_TOKEN_KEY: Uint8Array }): {
  readonly app: Hono;
  readonly repository: Repository;
} {
  const { KRING_PUBLIC_URL: publicUrl, KRING_TOKEN_KEY: tokenKey } = settings;
  const knowledge = readKnowledge({ definitions: beside('definitions'), profiles: beside('profiles') });
  const { repository } = openRepository(settings, knowledge.searchDefinitions);
  const newToken = () => randomBytes(24).toString('base64url');
  const app = createFhirApp({
    repository,
    searchDefinitions: knowledge.searchDefinitions,
    validate: knowledge.validator.validate,
    profiles: knowledge.profiles,
    operations: [validateOperation, inviteOperation({ publicUrl, newToken, newId: randomUUID })],
    limits: defaultLimits,
    software,
    authenticate: (request) => authenticate(request, { tokenKey, publicUrl, clock: Date.now }),
    baseUrl: `${publicUrl}/fhir`,
    newId: randomUUID,
    clock: Date.now,
    log,
  });
  return { app, repository };
}
