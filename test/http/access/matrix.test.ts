import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../functions/access/decide.ts';
import { type Principal, roles } from '../../../functions/access/principal.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { routes } from '../../../functions/http/routes.ts';
import { type Caller, callers, nameOf, openWorld, resources, type World } from './world.ts';

/*
 * Every caller, every route and operation, for a resource of each of three patients. What is not known to the caller
 * stays unknown and unchanged, whichever way it is asked for. A route or an operation that is not in these tables
 * fails the suite: it has to be decided about first.
 */

const targets = ['anna', 'baby', 'cara'] as const;
type Target = (typeof targets)[number];

const targetNames = {
  anna: 'Observation/annas-score',
  baby: 'Observation/babys-weight',
  cara: 'Observation/caras-score',
} as const;

interface Request {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const patch = { 'Content-Type': 'application/json-patch+json' };
const change = JSON.stringify([{ op: 'replace', path: '/valueInteger', value: 99 }]);

function changed(target: Target): Resource {
  const resource = resources.find((one) => nameOf(one) === targetNames[target]);
  if (resource === undefined) throw new Error('The world has changed');
  return { ...resource, valueInteger: 99 };
}

function idOf(target: Target): string {
  return targetNames[target].split('/')[1] ?? '';
}

/** How each route is asked for the target. */
const requests: Record<string, (target: Target) => Request> = {
  'GET /metadata': () => ({ path: '/metadata' }),
  'OPTIONS /': () => ({ path: '/' }),
  'POST /': (target) => ({
    path: '/',
    body: {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: targetNames[target] } },
        { request: { method: 'GET', url: `Observation?patient=${target}` } },
        { request: { method: 'PUT', url: targetNames[target] }, resource: changed(target) },
      ],
    },
  }),
  'GET /': (target) => ({ path: `/?_type=Observation,Patient&_id=${idOf(target)},${target}` }),
  'POST /_search': (target) => ({
    path: '/_search',
    body: `_type=Observation&_id=${idOf(target)}`,
    headers: form,
  }),
  // Nobody has asked for anything that is carried out later: test/http/async.
  'GET /_async/:id': () => ({ path: '/_async/nothing' }),
  'DELETE /_async/:id': () => ({ path: '/_async/nothing' }),
  'GET /:type': (target) => ({ path: `/Observation?patient=${target}&_include=Observation:subject` }),
  'POST /:type/_search': (target) => ({
    path: '/Observation/_search',
    body: `patient=${target}`,
    headers: form,
  }),
  'POST /:type': (target) => ({ path: '/Observation', body: { ...changed(target), id: undefined } }),
  'PUT /:type': (target) => ({ path: `/Observation?_id=${idOf(target)}`, body: changed(target) }),
  'PATCH /:type': (target) => ({ path: `/Observation?_id=${idOf(target)}`, body: change, headers: patch }),
  'DELETE /:type': (target) => ({ path: `/Observation?_id=${idOf(target)}` }),
  'GET /:type/:id': (target) => ({ path: `/${targetNames[target]}` }),
  'PUT /:type/:id': (target) => ({ path: `/${targetNames[target]}`, body: changed(target) }),
  'PATCH /:type/:id': (target) => ({ path: `/${targetNames[target]}`, body: change, headers: patch }),
  'DELETE /:type/:id': (target) => ({ path: `/${targetNames[target]}` }),
  'GET /:type/:id/:member': (target) => ({ path: `/Patient/${target}/Observation` }),
  'POST /:type/:id/:member/_search': (target) => ({
    path: `/Patient/${target}/Observation/_search`,
    body: '',
    headers: form,
  }),
  'POST /:type/:id/_search': (target) => ({ path: `/Patient/${target}/_search`, body: '', headers: form }),
  'GET /_history': () => ({ path: '/_history?_count=200' }),
  'GET /:type/_history': () => ({ path: '/Observation/_history?_count=200' }),
  'GET /:type/:id/_history': (target) => ({ path: `/${targetNames[target]}/_history` }),
  'GET /:type/:id/_history/:vid': (target) => ({ path: `/${targetNames[target]}/_history/1` }),
};

/** Operations go by the tables below. */
const operationRoute = /\/\$operation$/;

/** How operations that tell or change something of a resource are asked. */
const ofResources: Record<string, (target: Target) => Request & { readonly method: string }> = {
  'operation:validate': (target) => ({ method: 'GET', path: `/${targetNames[target]}/$validate` }),
  'operation:everything': (target) => ({ method: 'GET', path: `/Patient/${target}/$everything` }),
  'operation:meta': (target) => ({ method: 'GET', path: `/${targetNames[target]}/$meta` }),
  'operation:meta-add': (target) => metaChange(target, 'meta-add'),
  'operation:meta-delete': (target) => metaChange(target, 'meta-delete'),
  // A preview, so that everybody finds the same two.
  'operation:merge': (target) =>
    called('Patient/$merge', [
      { name: 'source-patient', valueReference: { reference: `Patient/${target}` } },
      { name: 'target-patient', valueReference: { reference: 'Patient/dora' } },
      { name: 'preview', valueBoolean: true },
    ]),
  'operation:invite': (target) =>
    called('Questionnaire/form/$invite', [
      { name: 'subject', valueReference: { reference: `Patient/${target}` } },
    ]),
  'operation:viewdefinition-run': () =>
    called('$viewdefinition-run', [
      { name: '_format', valueCode: 'json' },
      { name: 'viewResource', resource: whatWasTold },
    ]),
  'operation:populate': (target) => populating(target),
  'operation:extract': (target) =>
    called('QuestionnaireResponse/$extract', [
      {
        name: 'questionnaire-response',
        resource: { resourceType: 'QuestionnaireResponse', status: 'completed' },
      },
      {
        name: 'questionnaire',
        resource: { ...reading, extension: [queried('itemExtractionContext', target)] },
      },
    ]),
  // The first of two steps: it changes nothing, and tells how much there is.
  'operation:erase': (target) => ({ method: 'POST', path: `/Patient/${target}/$erase` }),
};

const whatWasTold = {
  resourceType: 'ViewDefinition',
  resource: 'Observation',
  select: [
    {
      column: [
        { name: 'id', path: 'id' },
        { name: 'told', path: 'note.text', collection: true },
      ],
    },
  ],
};

const reading = { resourceType: 'Questionnaire', status: 'active', url: 'https://example.org/reading' };
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

function queried(name: string, target: Target): object {
  const language = 'application/x-fhir-query';
  const valueExpression = { name: 'found', language, expression: `Observation?_id=${idOf(target)}` };
  return { url: `${sdc}${name}`, valueExpression };
}

/** A questionnaire that asks for what is told of the target, by a query and by an Observation. */
function populating(target: Target) {
  const told = { language: 'text/fhirpath', expression: '%found.note.text' };
  const item = [
    {
      linkId: 'told',
      type: 'string',
      extension: [{ url: `${sdc}initialExpression`, valueExpression: told }],
    },
  ];
  const group = {
    linkId: 'g',
    type: 'group',
    repeats: true,
    extension: [queried('itemPopulationContext', target)],
    item,
  };
  return called('Questionnaire/$populate', [
    { name: 'questionnaire', resource: { ...reading, item: [group] } },
    { name: 'subject', valueReference: { reference: `Patient/${target}` } },
  ]);
}

function called(path: string, parameter: readonly object[]) {
  return { method: 'POST', path: `/${path}`, body: { resourceType: 'Parameters', parameter } };
}

/** Who gets an answer at all from these operations, and about whom; the same words for nobody and for the hidden. */
const answered: Record<string, Partial<Record<Caller, readonly Target[]>>> = {
  // Dora is the midwives', Anna too.
  'operation:merge': { programme: targets, midwives: ['anna'], manager: ['anna'] },
  'operation:invite': {
    programme: targets,
    midwives: ['anna'],
    manager: ['anna'],
    mira: ['anna'],
    youth: ['anna', 'baby'],
    others: ['cara'],
  },
  'operation:erase': { programme: targets, operator: targets },
};

function metaChange(target: Target, name: string) {
  const valueMeta = { security: [{ system: 'urn:x', code: 'y' }] };
  const body = { resourceType: 'Parameters', parameter: [{ name: 'meta', valueMeta }] };
  return { method: 'POST', path: `/${targetNames[target]}/$${name}`, body };
}

/** Why the other operations need no trying here. */
const elsewhere: Record<string, string> = {
  'operation:expand': 'of knowledge, which is about nobody',
  'operation:validate-code': 'of knowledge, which is about nobody',
  'operation:lookup': 'of knowledge, which is about nobody',
  'operation:index-status': 'is for the programme and its operator alone, and names nobody: decide.test.ts',
  'operation:revoke': 'needs a link first: other-types.test.ts',
  'operation:print': 'needs a form that can be asked: http/paper/print.test.ts',
  'operation:open-tablet': 'tells nothing of anybody: http/tablet/tablet.test.ts',
  'operation:enter-answers': 'tells nothing of anybody: http/paper/entry.test.ts',
  'operation:release': 'is about nobody: other-types.test.ts',
  'operation:evaluate-measure':
    'counts what the caller finds by searching: operations/evaluate-measure.test.ts',
  'operation:run-chart': 'counts what the caller finds by searching: operations/evaluate-measure.test.ts',
  'operation:study': 'counts what the caller finds by searching: operations/evaluate-measure.test.ts',
  'operation:data-requirements': 'of knowledge, which is about nobody',
  'operation:record-session': 'needs a group with its profile: group-care.test.ts',
  'operation:enroll': 'needs a group with its profile: group-care.test.ts',
  'operation:leave': 'needs a group with its profile: group-care.test.ts',
  'operation:continue': 'needs a group with its profile: group-care.test.ts',
  'operation:apply': 'needs a PlanDefinition: group-care.test.ts',
  'operation:roster': 'needs sessions with their profile: group-care.test.ts',
  'operation:invited': 'needs a group: operations/invite-group.test.ts',
  'operation:costs': 'needs sessions with their profile: group-care.test.ts',
  'operation:match': 'needs a group with its profile: group-care.test.ts',
  'operation:match-volunteers': 'needs volunteers: group-care/volunteers.test.ts',
  'operation:start-match': 'needs a volunteer: group-care/volunteers.test.ts',
  'operation:end-match': 'needs a match: group-care/volunteers.test.ts',
  'operation:home-visits': 'needs visits with their kind: group-care/home-visits.test.ts',
  'operation:undo-session': 'needs a session with its profile: group-care.test.ts',
  'operation:subscription-status': 'is of the system that subscribed: subscriptions/access.test.ts',
  'operation:subscription-events': 'is of the system that subscribed: subscriptions/access.test.ts',
};

/** Whom of the three each caller may read about; the same as in policy.test.ts. */
const knows: Record<Caller, readonly Target[]> = {
  programme: ['anna', 'baby', 'cara'],
  midwives: ['anna'],
  manager: ['anna'],
  youth: ['anna', 'baby'],
  others: ['cara'],
  nobodys: [],
  mira: ['anna'],
  olga: [],
  sam: [],
  cora: [],
  vera: [],
  registry: [],
  researcher: [],
  operator: [],
  auditor: [],
  anna: ['anna'],
  baby: ['baby'],
  dora: [],
  cara: ['cara'],
  anonymous: [],
};

/** Who may change the three observations. */
const changes: Partial<Record<Caller, readonly Target[]>> = {
  programme: ['anna', 'baby', 'cara'],
  midwives: ['anna'],
  manager: ['anna'],
  mira: ['anna'],
  youth: ['baby'],
  others: ['cara'],
};

const isRead = (key: string) =>
  /^GET (?!\/_async)|_search$|:(?:validate|everything|meta|viewdefinition-run|populate|extract)$/.test(key);

describe.each(Object.keys(callers) as Caller[])('%s', (caller) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  const asked = Object.entries({ ...requests, ...ofResources });
  const cells = asked.flatMap(([key, request]) =>
    targets.map((target) => ({ key, target, request: request(target) as Request & { method?: string } })),
  );

  // What changes comes last, so that each read finds the world as it was.
  const ordered = cells.toSorted((one, other) => Number(!isRead(one.key)) - Number(!isRead(other.key)));

  it.each(ordered)('$key for $target', async ({ key, target, request }) => {
    const [method = ''] = request.method === undefined ? key.split(' ') : [request.method];
    const stateBefore = await stateOf(world, target);
    const { status, body } = await world.as(caller, method, request.path, request.body, request.headers);
    expect(status).toBeLessThan(500);
    const text = JSON.stringify(body);
    for (const other of targets.filter((one) => !knows[caller].includes(one))) {
      expect(text).not.toContain(`told by ${other}`);
    }
    if (isRead(key) && knows[caller].includes(target)) expect([200, 403]).toContain(status);
    if (answered[key]) expect(status < 300).toBe(answered[key][caller]?.includes(target) ?? false);
    const stateAfter = await stateOf(world, target);
    if (!changes[caller]?.includes(target)) expect(stateAfter).toEqual(stateBefore);
    if (stateAfter === undefined) await world.write(changed(target));
  });
});

it('fills in and extracts from what the caller may see', async () => {
  const world = await openWorld();
  for (const interaction of ['operation:populate', 'operation:extract']) {
    const told = async (caller: Caller) => {
      const { method, path, body } = ofResources[interaction]?.('anna') ?? {
        method: '',
        path: '',
        body: undefined,
      };
      return JSON.stringify((await world.as(caller, method, path, body)).body).includes('told by anna');
    };
    expect(await told('midwives')).toBe(true);
    expect(await told('others')).toBe(false);
  }
  await world.close();
});

it('has a decision for every route and operation', () => {
  const offered = routes
    .map(({ method, path }) => `${method} ${path}`)
    .filter((key) => !operationRoute.test(key));
  expect(Object.keys(requests).toSorted()).toEqual(offered.toSorted());
  const named = Object.keys(needs).filter((interaction) => interaction.startsWith('operation:'));
  expect(Object.keys({ ...ofResources, ...elsewhere }).toSorted()).toEqual(named.toSorted());
});

it('has a caller of every role', () => {
  const held = Object.values(callers).flatMap((caller: Principal) =>
    caller.kind === 'client' ? [caller.role] : caller.kind === 'person' ? caller.roles : [],
  );
  expect([...new Set(held)].toSorted()).toEqual(roles.toSorted());
});

async function stateOf(world: World, target: Target): Promise<JsonObject | undefined> {
  const [type = '', id = ''] = targetNames[target].split('/');
  const version = await world.repository.read(type, id);
  return version?.deleted === false ? { ...version.resource, meta: {} } : undefined;
}
