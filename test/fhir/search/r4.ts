import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Resource } from '../../../functions/fhir/resource.ts';
import {
  createSearchDefinitions,
  type GeneratedSearchParameters,
} from '../../../functions/fhir/search/definitions.ts';
import type { SearchParameter } from '../../../functions/fhir/search/query.ts';

export const generatedText = readFileSync(
  new URL('../../../functions/fhir/definitions/generated/search-parameters.json', import.meta.url),
  'utf8',
);

export const definitions = createSearchDefinitions(JSON.parse(generatedText) as GeneratedSearchParameters);

export function parameterOf(type: string, code: string): SearchParameter {
  const parameter = definitions.parameter(type, code);
  if (parameter === undefined) throw new Error(`R4 has no search parameter ${code} of ${type}`);
  return parameter;
}

/** The official examples of R4, at most `most` of each type, in the order of their names. */
export function examples(most: number): readonly Resource[] {
  const folder = dirname(createRequire(import.meta.url).resolve('hl7.fhir.r4.examples/package.json'));
  const counts = new Map<string, number>();
  return readdirSync(folder)
    .filter((name) => /^[A-Z].*\.json$/.test(name))
    .sort()
    .filter((name) => {
      const type = name.slice(0, name.indexOf('-'));
      counts.set(type, (counts.get(type) ?? 0) + 1);
      return (counts.get(type) ?? 0) <= most;
    })
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Resource);
}
