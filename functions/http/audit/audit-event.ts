import type { JsonObject, Resource } from '../../fhir/resource.ts';
import type { Access } from './access.ts';
import { agentsOf } from './agents.ts';

/** A request as a FHIR AuditEvent: https://hl7.org/fhir/R4/auditevent.html, after IHE's Basic Audit Log Patterns. */
export function auditEvent(
  access: Access,
  { nowMs, publicUrl }: { readonly nowMs: number; readonly publicUrl: string },
): Resource {
  const { interaction, refusal, status } = access;
  return {
    resourceType: 'AuditEvent',
    type: typeOf(interaction),
    subtype: subtypesOf(interaction),
    action: actionOf(interaction),
    recorded: new Date(nowMs).toISOString(),
    outcome: outcomeOf(access),
    outcomeDesc: refusal === undefined ? String(status) : `${status} ${refusal}`,
    agent: [...agentsOf(access, publicUrl)],
    source: {
      site: publicUrl,
      observer: { display: 'Kring' },
      type: [coding('http://terminology.hl7.org/CodeSystem/security-source-type', '4', 'Application Server')],
    },
    entity: [...entitiesOf(access)],
  };
}

function coding(system: string, code: string, display?: string): JsonObject {
  return display === undefined ? { system, code } : { system, code, display };
}

const rest = coding('http://terminology.hl7.org/CodeSystem/audit-event-type', 'rest', 'RESTful Operation');
const login = coding('http://dicom.nema.org/resources/ontology/DCM', '110114', 'User Authentication');

function typeOf(interaction: string): JsonObject {
  return interaction === 'token' ? login : rest;
}

/** https://hl7.org/fhir/R4/valueset-type-restful-interaction.html, where it has another word. */
const restful: Readonly<Record<string, string>> = {
  search: 'search-type',
  history: 'history-instance',
};

function subtypesOf(interaction: string): JsonObject[] {
  if (interaction === 'token') {
    return [coding('http://dicom.nema.org/resources/ontology/DCM', '110122', 'Login')];
  }
  const [kind = '', name] = interaction.split(':');
  const plain = kind.replace(/^conditional-/, '');
  const own = name === undefined ? [] : [{ code: name }];
  const code = name === undefined ? (restful[plain] ?? plain) : 'operation';
  return [coding('http://hl7.org/fhir/restful-interaction', code), ...own];
}

const actions: Readonly<Record<string, string>> = {
  create: 'C',
  read: 'R',
  vread: 'R',
  history: 'R',
  update: 'U',
  patch: 'U',
  delete: 'D',
};

/** https://hl7.org/fhir/R4/valueset-audit-event-action.html: what is none of these is carried out (E). */
function actionOf(interaction: string): string {
  return actions[interaction.replace(/^conditional-/, '')] ?? 'E';
}

/** https://hl7.org/fhir/R4/valueset-audit-event-outcome.html */
function outcomeOf({ status, refusedEntries }: Access): string {
  if (status >= 500) return '8';
  return status >= 400 || refusedEntries > 0 ? '4' : '0';
}

const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role';
const person = { type: coding(entityType, '1', 'Person'), role: coding(objectRole, '1', 'Patient') };
const object = { type: coding(entityType, '2', 'System Object') };

/** The patients first, then what was asked for, and how much was written. */
function* entitiesOf(access: Access): Generator<JsonObject> {
  for (const reference of access.patients) yield { what: { reference }, ...person };
  const { resourceType, requestId } = access;
  const what = access.patients.includes(access.what ?? '') ? undefined : access.what;
  const detail = detailsOf(access);
  if (what !== undefined || resourceType !== undefined || detail.length > 0) {
    yield {
      ...(what !== undefined && { what: { reference: what } }),
      ...object,
      role: coding(objectRole, '4', 'Domain Resource'),
      ...(resourceType !== undefined && { name: resourceType }),
      ...(detail.length > 0 && { detail }),
    };
  }
  if (access.client !== undefined) yield clientEntity(access.client);
  if (requestId !== undefined) {
    yield {
      what: { identifier: { value: requestId } },
      type: coding('https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', 'XrequestId'),
    };
  }
}

function clientEntity({ id, ...members }: NonNullable<Access['client']>): JsonObject {
  const detail = Object.entries(members).map(([type, valueString]) => ({ type, valueString }));
  return { ...object, role: coding(objectRole, '11', 'Security User Entity'), name: id, detail };
}

function detailsOf({ written, refusedEntries }: Access): JsonObject[] {
  const refused = refusedEntries === 0 ? [] : [['refused entries', refusedEntries] as const];
  return [...written, ...refused].map(([type, count]) => ({ type, valueString: String(count) }));
}
