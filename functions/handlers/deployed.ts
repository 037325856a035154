import { join } from 'node:path';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { createRepository, type RepositoryWithUpkeep } from '../repository/create-repository.ts';
import type { ItemStore } from '../store/item-store.ts';
import { meter } from '../store/metered.ts';
import { variables } from './environment.ts';
import { openStore } from './store.ts';

const { KRING_TABLE, KRING_PUBLIC_URL, KRING_CURSOR_KEY, DYNAMODB_ENDPOINT } = variables;

/** What every handler needs that works with resources. */
export const repositoryVariables = { KRING_TABLE, KRING_PUBLIC_URL, KRING_CURSOR_KEY, DYNAMODB_ENDPOINT };

export interface RepositorySettings {
  readonly KRING_TABLE: string;
  readonly KRING_PUBLIC_URL: string;
  readonly KRING_CURSOR_KEY: Uint8Array;
  readonly DYNAMODB_ENDPOINT?: string | undefined;
}

/** A file or folder that the build has put beside the bundle. */
export function beside(name: string): string {
  return join(import.meta.dirname, name);
}

/** The repository over the table of this deployment. */
export function openRepository(
  settings: RepositorySettings,
  definitions: SearchDefinitions,
): { readonly store: ItemStore; readonly repository: RepositoryWithUpkeep } {
  const store = openStore(settings);
  const repository = createRepository({
    store,
    definitions,
    baseUrl: `${settings.KRING_PUBLIC_URL}/fhir`,
    cursorKey: settings.KRING_CURSOR_KEY,
    meter,
    worksAfterAnswer: false,
  });
  return { store, repository };
}
