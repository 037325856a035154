/** Who asks. Every interaction takes one, from the first line of code on. */
export type Principal = Anonymous | Unrestricted | Client | Person | PatientApp | Link | System;

/** Nobody in particular: no credentials were sent. */
export interface Anonymous {
  readonly kind: 'anonymous';
}

/** Authorisation is off: only the local server, only on loopback, with a printed warning. */
export interface Unrestricted {
  readonly kind: 'unrestricted';
}

/** A registered system that proved itself by SMART Backend Services. */
export interface Client {
  readonly kind: 'client';
  readonly clientId: string;
  readonly role: Role;
  /** Whom the system works for: `Organization/…`. Without one, only the role `programme` sees what is somebody's. */
  readonly organization?: string;
  /** Of the context `system`; what they hold narrows what the role may do, and never widens it. */
  readonly scopes: readonly Scope[];
  readonly purposeOfUse?: PurposeOfUse;
  /** The reason given to see what is otherwise withheld; only some roles may, and each time is audited. */
  readonly breakGlass?: string;
}

/** A worker with a token of the operator's own OpenID Connect provider. */
export interface Person {
  readonly kind: 'person';
  /** Issuer and subject of the token: who this is in the audit, whatever else changes. */
  readonly issuer: string;
  readonly subject: string;
  /** `Practitioner/…`, as sessions and care teams name them; without it nobody facilitates anything. */
  readonly practitioner?: string;
  /** `PractitionerRole/…` that they work in at the moment, where the provider says so. */
  readonly practitionerRole?: string;
  /** `Organization/…` that they work for. */
  readonly organization?: string;
  /** What any one of them allows is allowed. */
  readonly roles: readonly Role[];
  /** Of the context `user`, where the token has any; they narrow what the roles may do. */
  readonly scopes?: readonly Scope[];
  readonly purposeOfUse?: PurposeOfUse;
  readonly breakGlass?: string;
}

/** An app on behalf of one patient: that patient's compartment, as far as the scopes go, and nothing else. */
export interface PatientApp {
  readonly kind: 'patient';
  readonly clientId: string;
  /** `Patient/…` of the launch context. */
  readonly patient: string;
  /** Of the context `patient`. */
  readonly scopes: readonly Scope[];
}

/** A parent who opened a link: that one questionnaire, for that one person, and nothing else. */
export interface Link {
  readonly kind: 'link';
  readonly linkId: string;
  readonly task: string;
  readonly questionnaire: string;
  readonly subject: string;
}

/** Kring itself: the scheduler, the change feed. */
export interface System {
  readonly kind: 'system';
  readonly purpose: string;
}

/**
 * - `programme`: the deployment's own system, which works for all organisations; registered so explicitly
 * - `vendor`: the record system of one organisation
 * - `facilitator`: a health professional who leads groups; `co-facilitator`: the other one, from the social domain
 * - `volunteer`: at the side of one family; `coordinator`: plans the groups of an organisation
 * - `data-manager`: looks after the data of an organisation
 * - `registry`, `researcher`: released figures, released data sets
 * - `operator`: runs the deployment; `auditor`: reads who did what
 */
export const roles = [
  'programme',
  'vendor',
  'facilitator',
  'co-facilitator',
  'volunteer',
  'coordinator',
  'data-manager',
  'registry',
  'researcher',
  'operator',
  'auditor',
] as const;

export type Role = (typeof roles)[number];

/** What for, by http://terminology.hl7.org/CodeSystem/v3-ActReason, as AuditEvent and Consent say it too. */
export type PurposeOfUse = 'TREAT' | 'COC' | 'SUPNWK' | 'PUBHLTH' | 'HRESCH' | 'HOPERAT' | 'PATRQT' | 'BTG';

/** SMART v2: https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
export interface Scope {
  /** `system` when absent. */
  readonly context?: 'user' | 'patient';
  /** `*` for all. */
  readonly resourceType: string;
  readonly permissions: ReadonlySet<'c' | 'r' | 'u' | 'd' | 's'>;
  /** Search arguments that a resource must match as well, such as `status=finished&class=VR`. */
  readonly query?: string;
}
