import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Hono } from 'hono';
import { readQuestionnaires } from '../../questionnaires/read.ts';
import { readKnowledge } from '../handlers/knowledge.ts';
import { log as logToConsole, report as reportFailure } from '../handlers/log.ts';
import { software } from '../handlers/software.ts';
import { defaultLimits } from '../http/api.ts';
import { createFhirApp } from '../http/app.ts';
import { authenticate } from '../http/auth/authenticate.ts';
import { createTokenApp } from '../http/auth/token-app.ts';
import type { Log } from '../http/log.ts';
import { inviteOperation } from '../http/operations/invite.ts';
import { validateOperation } from '../http/operations/validate.ts';
import { createParentApp } from '../http/parent/parent-app.ts';
import { installQuestionnaires } from '../http/parent/questionnaires.ts';
import { createRepository, type RepositoryWithUpkeep } from '../repository/create-repository.ts';
import type { ItemStore } from '../store/item-store.ts';
import { createRevisions } from '../store/revision.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { openCare } from './care-file.ts';
import { ensureDemoClient, registerClientFiles } from './client-folder.ts';
import { clientScript } from './client-script.ts';
import { type Follower, follow } from './follow.ts';
import { type LocalIndicators, openIndicators } from './indicators.ts';
import { openSecrets } from './secrets.ts';

export interface KringOptions {
  readonly folder: string;
  /** The base of every link, without a slash at the end. */
  readonly publicUrl: string;
  readonly auth: 'on' | 'off';
  /** Of requests and failures; the lines never hold what people are treated for. */
  readonly log?: Log;
}

/** All of Kring in one process: what the Lambdas do together. */
export interface Kring {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly repository: RepositoryWithUpkeep;
  readonly store: ItemStore;
  readonly follower: Follower;
  readonly indicators: LocalIndicators;
  readonly close: () => Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const knowledgeFolders = {
  definitions: join(root, 'functions/fhir/definitions/generated'),
  profiles: join(root, 'fhir-profiles/generated'),
};

/** @throws Error when the folder cannot be used, another process has it open, or what is in it is damaged */
export async function openKring(options: KringOptions): Promise<Kring> {
  const secrets = openSecrets(options.folder);
  const knowledge = readKnowledge(knowledgeFolders);
  const store = openSqliteStore({
    folder: options.folder,
    newRevision: createRevisions(randomBytes(12)),
  });
  const repository = createRepository({
    store,
    definitions: knowledge.searchDefinitions,
    baseUrl: `${options.publicUrl}/fhir`,
    cursorKey: secrets.cursorKey,
    onBackgroundFailure: reportFailure,
  });
  await installQuestionnaires(repository, await readQuestionnaires());
  if (options.auth === 'on') await ensureDemoClient(options.folder);
  const indicators = await openIndicators({ ...options, store, repository });
  const follower = follow({ store, repository, followFacts: indicators.follow, onFailure: reportFailure });
  const app = await application(options, { secrets, knowledge, repository, indicators });
  return {
    fetch: app.fetch,
    repository,
    store,
    follower,
    indicators,
    close: async () => {
      await follower.stop();
      await repository.upkeep.settled();
      await indicators.close();
      await store.close();
    },
  };
}

interface Parts {
  readonly secrets: ReturnType<typeof openSecrets>;
  readonly knowledge: ReturnType<typeof readKnowledge>;
  readonly repository: RepositoryWithUpkeep;
  readonly indicators: LocalIndicators;
}

async function application(
  { folder, publicUrl, auth, log = logToConsole }: KringOptions,
  parts: Parts,
): Promise<Hono> {
  const { secrets, knowledge, repository, indicators } = parts;
  const tokens = { tokenKey: secrets.tokenKey, publicUrl, clock: Date.now };
  const newToken = () => randomBytes(24).toString('base64url');
  const fhir = createFhirApp({
    repository,
    validate: knowledge.validator.validate,
    searchDefinitions: knowledge.searchDefinitions,
    profiles: knowledge.profiles,
    operations: [
      validateOperation,
      inviteOperation({ publicUrl, newToken, newId: randomUUID }),
      indicators.operation,
    ],
    limits: defaultLimits,
    software,
    baseUrl: `${publicUrl}/fhir`,
    authenticate: async (request) =>
      auth === 'off' ? { kind: 'unrestricted' } : await authenticate(request, tokens),
    newId: randomUUID,
    clock: Date.now,
    log,
  });
  const token = createTokenApp({ ...tokens, records: repository.records, newId: randomUUID });
  const parent = createParentApp({
    repository,
    clock: Date.now,
    publicUrl,
    clientScript: await clientScript(),
    newToken,
    ...openCare(folder),
    report: reportFailure,
  });
  const app = new Hono();
  app.get('/', (context) => context.redirect('/indicators'));
  app.use('/auth/*', async (_context, next) => {
    await registerClientFiles(folder, repository.records);
    await next();
  });
  for (const part of [token, fhir, parent, indicators.app]) app.route('/', part);
  return app;
}
