import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPackage } from '../../fhir-profiles/read.ts';
import { loadDefinitions } from '../fhir/definitions/load.ts';
import { createSearchDefinitions } from '../fhir/search/definitions.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { createValidator, type Validator } from '../fhir/validate/validator.ts';

/** What the server knows of FHIR before anybody tells it anything; read from files, most when first asked for. */
export interface Knowledge {
  readonly searchDefinitions: SearchDefinitions;
  readonly validator: Validator;
  /** Canonical URLs of our own profiles, by the resource type that they are of. */
  readonly profiles: Pick<ReadonlyMap<string, readonly string[]>, 'get'>;
}

export interface KnowledgeFolders {
  /** functions/fhir/definitions/generated, or its copy beside a bundle. */
  readonly definitions: string;
  /** fhir-profiles/generated, or its copy beside a bundle. */
  readonly profiles: string;
}

export function readKnowledge(folders: KnowledgeFolders): Knowledge {
  const own = readPackage(folders.profiles);
  return {
    searchDefinitions: readSearchDefinitions(folders.definitions),
    validator: createValidator({ definitions: loadDefinitions(folders.definitions), ...own }),
    profiles: { get: (type) => own.profilesOf(type) },
  };
}

export function readSearchDefinitions(folder: string): SearchDefinitions {
  return createSearchDefinitions(JSON.parse(readFileSync(join(folder, 'search-parameters.json'), 'utf8')));
}
