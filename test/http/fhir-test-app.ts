import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import type { Principal } from '../../functions/access/principal.ts';
import { readElementModel } from '../../functions/fhir/definitions/element-model.ts';
import { loadDefinitions } from '../../functions/fhir/definitions/load.ts';
import { createSearchDefinitions } from '../../functions/fhir/search/definitions.ts';
import { createValidator } from '../../functions/fhir/validate/validator.ts';
import { defaultLimits } from '../../functions/http/api.ts';
import { type FhirAppOptions, openFhirApp } from '../../functions/http/app.ts';
import { createAudit } from '../../functions/http/audit/create-audit.ts';
import type { LogEvent } from '../../functions/http/log.ts';
import { resourceOperations } from '../../functions/http/operations/resource-operations.ts';
import { terminologyOperations } from '../../functions/http/operations/terminology.ts';
import { validateOperation } from '../../functions/http/operations/validate.ts';
import { postedDefinitions } from '../../functions/http/posted-definitions.ts';
import { createRepository, type RepositoryWithUpkeep } from '../../functions/repository/create-repository.ts';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { collectLog } from '../logs/collect.js';

const generated = fileURLToPath(new URL('../../functions/fhir/definitions/generated/', import.meta.url));
export const searchDefinitions = createSearchDefinitions(
  JSON.parse(readFileSync(join(generated, 'search-parameters.json'), 'utf8')),
);
const definitions = loadDefinitions(generated);
export const elements = readElementModel(generated);
export const validator = createValidator({ definitions });

export const baseUrl = 'http://kring.test/fhir';

export interface TestApp {
  readonly app: Hono;
  readonly repository: RepositoryWithUpkeep;
  readonly store: ItemStore;
  readonly events: LogEvent[];
  /** A request below the base: `send('GET', '/Patient/1')`. A body that is no string is sent as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** What the clock calls for. */
  readonly carryOutJobs: ReturnType<typeof openFhirApp>['carryOutJobs'];
  close(): Promise<void>;
}

/** The real API over the real repository and a real SQLite store in a folder of its own, for one caller. */
export function openTestApp(
  options: Partial<FhirAppOptions> & { readonly principal?: Principal } = {},
): TestApp {
  const folder = mkdtempSync(join(tmpdir(), 'kring-http-'));
  let revision = 0;
  const store = openSqliteStore({ folder, newRevision: () => `r${process.pid}-${++revision}` });
  const repository = createRepository({
    store,
    definitions: searchDefinitions,
    baseUrl: options.baseUrl ?? baseUrl,
    cursorKey: new Uint8Array(32).fill(7),
  });
  const events: LogEvent[] = [];
  const { app, carryOutJobs } = openFhirApp({
    ...postedDefinitions({
      repository,
      searchDefinitions: searchDefinitions,
      validatorOver: (posted) => createValidator({ definitions, posted }),
      baseUrl: options.baseUrl ?? baseUrl,
      clock: options.clock ?? (() => Date.now()),
    }),
    searchDefinitions,
    operations: [validateOperation, ...terminologyOperations, ...resourceOperations],
    elements,
    profiles: new Map(),
    limits: defaultLimits,
    software: { version: '0.0.0', releaseDate: '2026-01-01' },
    baseUrl,
    authenticate: async () => options.principal ?? { kind: 'unrestricted' },
    newId: () => crypto.randomUUID(),
    clock: () => Date.now(),
    // even-time.test.ts looks at that; all the others would wait.
    evenMs: 0,
    log: (event) => {
      events.push(event);
      collectLog(JSON.stringify(event));
    },
    audit: createAudit({ repository, publicUrl: 'http://kring.test', clock: () => Date.now() }),
    ...options,
  });
  return {
    app,
    carryOutJobs,
    repository,
    store,
    events,
    send: async (method, path, body, headers = {}) =>
      app.fetch(
        new Request((options.baseUrl ?? baseUrl) + path, {
          method,
          headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }), ...headers },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      ),
    close: async () => {
      await repository.upkeep.settled();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
