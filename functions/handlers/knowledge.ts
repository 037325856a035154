import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPackage } from '../../fhir-profiles/read.ts';
import { type ElementModel, readElementModel } from '../fhir/definitions/element-model.ts';
import { loadDefinitions } from '../fhir/definitions/load.ts';
import { createSearchDefinitions } from '../fhir/search/definitions.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import type { PostedDefinitions } from '../fhir/validate/sources.ts';
import { createValidator, type Validator } from '../fhir/validate/validator.ts';

/** What the server knows of FHIR before anybody tells it anything; read from files, most when first asked for. */
export interface Knowledge {
  readonly searchDefinitions: SearchDefinitions;
  readonly validator: Validator;
  /** One that knows definitions besides those of R4 and ours. */
  readonly validatorOver: (posted: PostedDefinitions) => Validator;
  readonly elements: ElementModel;
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
  const known = { definitions: loadDefinitions(folders.definitions), ...own };
  return {
    searchDefinitions: readSearchDefinitions(folders.definitions),
    validator: createValidator(known),
    validatorOver: (posted) => createValidator({ ...known, posted }),
    elements: readElementModel(folders.definitions, known.definitions),
    profiles: { get: (type) => own.profilesOf(type) },
  };
}

export function readSearchDefinitions(folder: string): SearchDefinitions {
  return createSearchDefinitions(JSON.parse(readFileSync(join(folder, 'search-parameters.json'), 'utf8')));
}
