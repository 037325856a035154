import type { Principal, PurposeOfUse } from '../../access/principal.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import type { Access } from './access.ts';

/** Who asked, and on whose behalf; the one who asked first. */
export function agentsOf(
  { principal, claimedClient, from }: Access,
  publicUrl: string,
): readonly JsonObject[] {
  const network = from === undefined ? {} : { network: { address: from, type: '2' } };
  const [requestor, ...behind] = actorsOf(principal, publicUrl);
  return [
    {
      ...requestor,
      ...(claimedClient !== undefined && { altId: claimedClient }),
      requestor: true,
      ...network,
      ...purposeOf(principal),
    },
    ...behind.map((agent) => ({ ...agent, requestor: false })),
  ];
}

function actorsOf(principal: Principal, publicUrl: string): readonly JsonObject[] {
  switch (principal.kind) {
    case 'client':
      return [
        { ...application(principal.clientId, publicUrl), role: rolesOf([principal.role]) },
        ...organizationOf(principal),
      ];
    case 'person': {
      const { issuer, subject, practitioner, roles } = principal;
      const identifier = { system: issuer, value: subject };
      const who = practitioner === undefined ? { identifier } : { reference: practitioner, identifier };
      const role = roles.length === 0 ? {} : { role: rolesOf(roles) };
      return [
        { type: typeOf('IRCP', 'information recipient'), ...role, who, altId: subject },
        ...organizationOf(principal),
      ];
    }
    case 'patient':
      return [
        { type: typeOf('PAT', 'patient'), who: { reference: principal.patient } },
        application(principal.clientId, publicUrl),
      ];
    case 'link': {
      const { linkId } = principal;
      const who = { identifier: { system: `${publicUrl}/q`, value: linkId } };
      return [{ type: typeOf('IRCP', 'information recipient'), who, altId: linkId }];
    }
    case 'system':
      return [{ who: { display: 'Kring' }, name: principal.purpose }];
    case 'anonymous':
    case 'unrestricted':
      return [{ name: principal.kind }];
  }
}

function application(clientId: string, publicUrl: string): JsonObject {
  const dicom = {
    system: 'http://dicom.nema.org/resources/ontology/DCM',
    code: '110153',
    display: 'Source Role ID',
  };
  const who = { identifier: { system: `${publicUrl}/clients`, value: clientId } };
  return { type: { coding: [dicom] }, who, altId: clientId };
}

function typeOf(code: string, display: string): JsonObject {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
  return { coding: [{ system, code, display }] };
}

function rolesOf(roles: readonly string[]): JsonObject[] {
  return roles.map((code) => ({ coding: [{ code }] }));
}

function organizationOf({ organization }: { readonly organization?: string }): readonly JsonObject[] {
  return organization === undefined ? [] : [{ who: { reference: organization } }];
}

/** Whoever breaks the glass says why in words, and those are kept with the trace: they are what it is for. */
function purposeOf(principal: Principal): JsonObject {
  if (principal.kind === 'link' || principal.kind === 'patient') return purposeOfUse('PATRQT');
  if (principal.kind !== 'client' && principal.kind !== 'person') return {};
  const { purposeOfUse: purpose, breakGlass } = principal;
  return purpose === undefined ? {} : purposeOfUse(purpose, breakGlass);
}

function purposeOfUse(code: PurposeOfUse, text?: string): JsonObject {
  const concept = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code }] };
  return { purposeOfUse: [text === undefined ? concept : { ...concept, text }] };
}
