/** The functions there are, one for each zone of trust. Their code is `functions/handlers/<name>.ts`. */
export const handlerNames = [
  'fhir',
  'token',
  'parent',
  'registry',
  'changes',
  'notify',
  'schedule',
  'measures',
] as const;
export type HandlerName = (typeof handlerNames)[number];

const definitions = 'functions/fhir/definitions/generated';
const profiles = 'fhir-profiles/generated';
const indicators = 'indicators';
const questionnaires = 'questionnaires';
const blueprints = 'blueprints';
/** It is looked for beside the code that solves with it. */
const solver = { 'highs.wasm': 'node_modules/highs/build/highs.wasm' };

/** Folders and files that a handler reads while it runs, by the name that they have beside its bundle. */
export const dataFolders: Readonly<Record<HandlerName, Readonly<Record<string, string>>>> = {
  fhir: { definitions, profiles, blueprints, indicators },
  // To keep its trail it needs the search parameters, and nothing else of FHIR.
  token: { 'definitions/search-parameters.json': `${definitions}/search-parameters.json` },
  parent: { definitions },
  registry: { definitions, profiles, indicators, blueprints },
  measures: { definitions, profiles, indicators, blueprints },
  changes: { definitions, indicators, blueprints },
  notify: { 'definitions/search-parameters.json': `${definitions}/search-parameters.json`, blueprints },
  schedule: { definitions, profiles, indicators, questionnaires, blueprints, ...solver },
};

/** Scripts for browsers that a handler sends, likewise. */
export const browserScripts: Readonly<Partial<Record<HandlerName, Readonly<Record<string, string>>>>> = {
  parent: Object.fromEntries(
    ['en', 'nl', 'fr', 'sq', 'ar', 'tr'].map((language) => [
      `client-${language}.js`,
      `functions/parent-page/client/in-${language}.ts`,
    ]),
  ),
};
