import { stringify } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { Records } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';
import { isSameText, sha256 } from '../digest.ts';
import { type Eraser, erasePerson } from './erase-person.ts';
import { type ErasurePlan, planErasure } from './erase-plan.ts';
import { sweepErased } from './erase-sweep.ts';
import type { Operation } from './operation.ts';

export interface EraseOptions extends Pick<Eraser, 'upkeep'> {
  /** At least 128 random bits. */
  readonly newToken: () => string;
}

const confirmWithinMs = 15 * 60_000;
/** So long a caller can be left waiting; what is left then is done by the clock. */
const sweepWithinMs = 8_000;

/**
 * `POST /fhir/Patient/{id}/$erase` removes a person, in two steps. The first, without a body, changes nothing: it
 * answers Parameters with what would go (`resources`, `changed`, `links`, and a `type` with its count each) and
 * `confirmation`, good for a quarter of an hour. The second sends Parameters with that `confirmation`, and answers what
 * went, and by `complete` whether the whole store has been gone through for what no search leads to (former versions,
 * mentions in passing); where it is too large for that, it goes within a day. What was released stays released, for it
 * tells of nobody; the audit trail keeps the id.
 */
export function eraseOperation({ upkeep, newToken }: EraseOptions): Operation {
  return {
    name: 'erase',
    definition: 'https://kring.care/fhir/OperationDefinition/Patient-erase',
    levels: ['instance'],
    resourceTypes: ['Patient'],
    methods: ['POST'],
    interaction: 'operation:erase',
    handle: async (request, api) => {
      const { id } = request.params;
      const confirmation = readConfirmation(await request.json());
      const eraser = eraserOf(api, request.base, upkeep);
      const content =
        confirmation === undefined
          ? await prepare(eraser, id, newToken())
          : await confirm(eraser, id, confirmation, api.clock);
      return { status: 200, content: stringify(content) };
    },
  };
}

function eraserOf(api: FhirApi, base: string, upkeep: Eraser['upkeep']): Eraser {
  const { repository, searchDefinitions } = api;
  return { repository, searchDefinitions, base, nowMs: api.clock(), upkeep };
}

async function prepare(eraser: Eraser, id: string, token: string): Promise<JsonObject> {
  const { repository, nowMs } = eraser;
  const plan = await planErasure(eraser, id);
  const open = await Promise.all(
    [...plan.patients].map((patient) => repository.records.parts('links', patient)),
  );
  const links = open.flat().length;
  // Who was deleted may have left former versions.
  const isKnown = (await repository.read('Patient', id)) !== undefined;
  if (plan.about.length + plan.naming.length + links === 0 && !isKnown) {
    throw fhirError('not-found', `There is nothing about Patient/${id}`);
  }
  const until = nowMs + confirmWithinMs;
  const value = { digest: await sha256(token), until };
  await repository.records.put(keyOf(id), value, Math.ceil(until / 1_000));
  return parameters([
    { name: 'confirmation', valueString: token },
    { name: 'until', valueInstant: new Date(until).toISOString() },
    ...counted({ resources: plan.about.length, changed: plan.naming.length, links }),
    ...typesOf(plan),
  ]);
}

async function confirm(
  eraser: Eraser,
  id: string,
  confirmation: string,
  clock: () => number,
): Promise<JsonObject> {
  await requireConfirmation(eraser.repository.records, id, confirmation, eraser.nowMs);
  const { resources, changed, links, ...plan } = await erasePerson(eraser, id);
  await eraser.repository.records.remove(keyOf(id));
  const complete = await sweepForAWhile(eraser, plan, clock);
  return parameters([
    ...counted({ resources, changed, links }),
    { name: 'complete', valueBoolean: complete },
  ]);
}

/** Whether it came to the end of the store. */
async function sweepForAWhile(eraser: Eraser, plan: ErasurePlan, clock: () => number): Promise<boolean> {
  const { patients, base, about } = plan;
  const gone = new Set(about.map(({ type, id }) => `${type}/${id}`));
  const person = { patients, base, gone, writtenUntil: eraser.nowMs + sweepWithinMs };
  const untilMs = clock() + sweepWithinMs;
  let cursor: string | undefined;
  do cursor = await sweepErased(eraser, [person], cursor);
  while (cursor !== undefined && clock() < untilMs);
  return cursor === undefined;
}

async function requireConfirmation(
  records: Records,
  id: string,
  confirmation: string,
  nowMs: number,
): Promise<void> {
  const asked = await records.get(keyOf(id));
  const isRight = isSameText(await sha256(confirmation), String(asked?.value.digest ?? ''));
  if (isRight && Number(asked?.value.until) > nowMs) return;
  const right = 'the one that $erase of this very Patient has answered within the last 15 minutes';
  throw fhirError('business-rule', `The confirmation is not ${right}`, at, 422);
}

const at = "Parameters.parameter.where(name = 'confirmation')";

function keyOf(id: string) {
  return { kind: 'erasing', id };
}

function counted(counts: Readonly<Record<string, number>>): JsonObject[] {
  return Object.entries(counts).map(([name, valueInteger]) => ({ name, valueInteger }));
}

function typesOf({ about }: ErasurePlan): JsonObject[] {
  const byType = Map.groupBy(about, ({ type }) => type);
  return [...byType].map(([type, some]) => ({
    name: 'type',
    part: [
      { name: 'type', valueCode: type },
      { name: 'count', valueInteger: some.length },
    ],
  }));
}

function parameters(parameter: JsonObject[]): JsonObject {
  return { resourceType: 'Parameters', parameter };
}

/** `undefined` for the first step. @throws FhirError 400 for anything else than that one parameter */
function readConfirmation(body: Json | undefined): string | undefined {
  if (body === undefined) return undefined;
  const given = isJsonObject(body) && body.resourceType === 'Parameters' ? body.parameter : undefined;
  const [first, ...others] = Array.isArray(given) ? given.filter(isJsonObject) : [];
  if (given === undefined && isJsonObject(body) && body.resourceType === 'Parameters') return undefined;
  if (first?.name === 'confirmation' && typeof first.valueString === 'string' && others.length === 0) {
    return first.valueString;
  }
  throw fhirError('value', 'Send nothing, or Parameters with confirmation (a valueString) alone', at);
}
