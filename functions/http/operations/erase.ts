import { stringify } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { Records } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';
import { isSameText, sha256 } from '../digest.ts';
import { type Eraser, erasePerson } from './erase-person.ts';
import { type ErasurePlan, planErasure } from './erase-plan.ts';
import type { Operation } from './operation.ts';

export interface EraseOptions extends Pick<Eraser, 'purge'> {
  /** At least 128 random bits. */
  readonly newToken: () => string;
}

const confirmWithinMs = 15 * 60_000;

/**
 * `POST /fhir/Patient/{id}/$erase` removes a person, in two steps. The first, without a body, changes nothing: it
 * answers Parameters with what would go (`resources`, `changed`, `links`, and a `type` with its count each) and
 * `confirmation`, good for a quarter of an hour. The second sends Parameters with that `confirmation`, and answers what
 * went. What was released stays released, for it tells of nobody; the audit trail keeps the id.
 */
export function eraseOperation({ purge, newToken }: EraseOptions): Operation {
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
      const eraser = eraserOf(api, request.base, purge);
      const content =
        confirmation === undefined
          ? await prepare(eraser, id, newToken())
          : await confirm(eraser, id, confirmation);
      return { status: 200, content: stringify(content) };
    },
  };
}

function eraserOf(api: FhirApi, base: string, purge: Eraser['purge']): Eraser {
  const { repository, searchDefinitions } = api;
  return { repository, searchDefinitions, base, nowMs: api.clock(), purge };
}

async function prepare(eraser: Eraser, id: string, token: string): Promise<JsonObject> {
  const { repository, nowMs } = eraser;
  const plan = await planErasure(eraser, id);
  const { length: links } = await repository.records.parts('links', plan.patient);
  if (plan.about.length + plan.naming.length + links === 0) {
    throw fhirError('not-found', `There is nothing about ${plan.patient}`);
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

async function confirm(eraser: Eraser, id: string, confirmation: string): Promise<JsonObject> {
  await requireConfirmation(eraser.repository.records, id, confirmation, eraser.nowMs);
  const erased = await erasePerson(eraser, id);
  await eraser.repository.records.remove(keyOf(id));
  return parameters(counted({ ...erased }));
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
