import { examplePage, examplesPage } from './example-page.ts';
import type { Artifact, Guide } from './guide.ts';
import { aboutPage, codesPage, indexPage } from './index-page.ts';
import { capabilityPage, operationPage, searchParameterPage } from './interface-page.ts';
import { mappingPage, mappingsPage } from './mappings-page.ts';
import { structurePage } from './structure-page.ts';
import { codeSystemPage, valueSetPage } from './terminology-page.ts';

type Page = (file: string, artifact: Artifact, guide: Guide) => string;

const definitionPages: Readonly<Record<string, Page>> = {
  StructureDefinition: structurePage,
  CodeSystem: codeSystemPage,
  ValueSet: valueSetPage,
  SearchParameter: searchParameterPage,
  OperationDefinition: operationPage,
  CapabilityStatement: capabilityPage,
  ConceptMap: mappingPage,
};

/** Every page of the guide by its name, made when it is asked for. */
export function guidePages(guide: Guide): ReadonlyMap<string, () => string> {
  const definitions = [...guide.artifacts, ...guide.foreign].flatMap(([file, artifact]) => {
    const page = definitionPages[artifact.resourceType];
    return page === undefined ? [] : [[`${file}.html`, () => page(file, artifact, guide)] as const];
  });
  const examples = [...guide.examples].map(
    ([file, artifact]) => [`${file}.html`, () => examplePage(file, artifact, guide)] as const,
  );
  return new Map([
    ['index.html', () => indexPage(guide)],
    ['examples.html', () => examplesPage(guide)],
    ['mappings.html', () => mappingsPage(guide)],
    ['codes.html', () => codesPage(guide)],
    ['about.html', () => aboutPage(guide)],
    ...definitions,
    ...examples,
  ]);
}
