/**
 * What each resource type is to access: whom it is about, which organisation answers for it, and to which it is given.
 * Elements are paths from the resource. A type that is not here is withheld from everybody but the programme's own
 * system. `compartment` and `about` together are R4's Patient compartment (a test holds them against it):
 * https://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */
export interface ResourceRule {
  /**
   * - `knowledge` is about nobody; `directory` is about workers, organisations and places
   * - `person`, `planning` and `care` are somebody's: who they are, when and with whom they meet, what they are treated for
   * - `follows`: seen by who sees what it belongs to
   * - `report`: figures; `audit`: who did what
   * - `own`: what a system has set up for itself
   * - `withheld`: nobody's business here
   */
  readonly kind:
    | 'knowledge'
    | 'directory'
    | 'person'
    | 'planning'
    | 'care'
    | 'follows'
    | 'report'
    | 'audit'
    | 'own'
    | 'withheld';
  /** Whom it is about: Patients, and Groups where a whole group can be meant. */
  readonly about: readonly string[];
  /** An extension that says so as well. */
  readonly aboutExtension?: string;
  /** Other elements by which R4 counts it to a patient's compartment. */
  readonly compartment: readonly string[];
  /** The organisation that answers for it, and alone may change it. A writer names none but its own. */
  readonly manager: readonly string[];
  /** Organisations that it is given to, by themselves or by a role or service of theirs. */
  readonly given: readonly string[];
  /** The encounter in which it was made: the organisation that provided it answers for it. */
  readonly encounter?: string;
  /** What it belongs to. */
  readonly belongsTo: readonly string[];
}

type Elements = Partial<Omit<ResourceRule, 'kind'>>;

function rule(kind: ResourceRule['kind'], elements: Elements = {}): ResourceRule {
  return { kind, about: [], compartment: [], manager: [], given: [], belongsTo: [], ...elements };
}

const knowledge = rule('knowledge');
const withheld = rule('withheld');

function care(elements: Elements): ResourceRule {
  return rule('care', elements);
}

function planning(elements: Elements): ResourceRule {
  return rule('planning', elements);
}

const subject = ['subject'];
const patient = ['patient'];
const encounter = 'encounter';

export const resourceRules: Readonly<Record<string, ResourceRule>> = {
  // Who
  Patient: rule('person', { about: ['id'], compartment: ['link.other'], manager: ['managingOrganization'] }),
  RelatedPerson: rule('person', { about: patient }),
  Person: rule('withheld', { compartment: ['link.target'] }),

  // With whom and when
  Group: planning({ about: ['id'], compartment: ['member.entity'], manager: ['managingEntity'] }),
  // R4 has no Appointment.subject; R5's comes as an extension, with the Group.
  Appointment: planning({
    about: ['participant.actor'],
    aboutExtension: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
  }),
  AppointmentResponse: planning({ compartment: ['actor'], belongsTo: ['appointment'] }),
  CareTeam: planning({
    about: subject,
    compartment: ['participant.member'],
    manager: ['managingOrganization'],
    given: ['participant.member', 'participant.onBehalfOf'],
    encounter,
  }),
  CarePlan: planning({ about: subject, compartment: ['activity.detail.performer'], encounter }),
  Encounter: planning({ about: subject, manager: ['serviceProvider'] }),
  Schedule: planning({ compartment: ['actor'], given: ['actor'] }),
  Slot: planning({ belongsTo: ['schedule'] }),
  Endpoint: planning({ manager: ['managingOrganization'] }),

  // What for, and what was found and done
  Account: care({ about: subject, manager: ['owner'] }),
  AdverseEvent: care({ about: subject, encounter }),
  AllergyIntolerance: care({ about: patient, compartment: ['recorder', 'asserter'], encounter }),
  BodyStructure: care({ about: patient }),
  ChargeItem: care({ about: subject, manager: ['performingOrganization'], encounter: 'context' }),
  Claim: care({ about: patient, compartment: ['payee.party'], given: ['provider'] }),
  ClaimResponse: care({ about: patient, given: ['requestor'] }),
  ClinicalImpression: care({ about: subject, encounter }),
  Communication: care({
    about: subject,
    compartment: ['sender', 'recipient'],
    given: ['recipient'],
    encounter,
  }),
  CommunicationRequest: care({
    about: subject,
    compartment: ['sender', 'recipient', 'requester'],
    given: ['recipient'],
    encounter,
  }),
  Composition: care({
    about: subject,
    compartment: ['author', 'attester.party'],
    manager: ['custodian'],
    encounter,
  }),
  Condition: care({ about: subject, compartment: ['asserter'], encounter }),
  Consent: care({ about: patient, manager: ['organization'] }),
  Coverage: care({ about: ['beneficiary'], compartment: ['policyHolder', 'subscriber', 'payor'] }),
  CoverageEligibilityRequest: care({ about: patient, given: ['provider'] }),
  CoverageEligibilityResponse: care({ about: patient, given: ['requestor'] }),
  DetectedIssue: care({ about: patient }),
  Device: care({ about: patient, manager: ['owner'] }),
  DeviceRequest: care({ about: subject, compartment: ['performer'], given: ['performer'], encounter }),
  DeviceUseStatement: care({ about: subject }),
  DiagnosticReport: care({ about: subject, given: ['performer'], encounter }),
  DocumentManifest: care({ about: subject, compartment: ['author', 'recipient'], given: ['recipient'] }),
  DocumentReference: care({
    about: subject,
    compartment: ['author'],
    manager: ['custodian'],
    encounter: 'context.encounter',
  }),
  EnrollmentRequest: care({ about: ['candidate'] }),
  EpisodeOfCare: care({ about: patient, manager: ['managingOrganization'] }),
  ExplanationOfBenefit: care({ about: patient, compartment: ['payee.party'], given: ['provider'] }),
  FamilyMemberHistory: care({ about: patient }),
  Flag: care({ about: subject, encounter }),
  Goal: care({ about: subject }),
  GuidanceResponse: care({ about: subject, encounter }),
  ImagingStudy: care({ about: subject, encounter }),
  Immunization: care({ about: patient, given: ['performer.actor'], encounter }),
  ImmunizationEvaluation: care({ about: patient, given: ['authority'] }),
  ImmunizationRecommendation: care({ about: patient, given: ['authority'] }),
  Invoice: care({ about: subject, compartment: ['recipient'], manager: ['issuer'] }),
  List: care({ about: subject, compartment: ['source'], encounter }),
  Media: care({ about: subject, encounter }),
  MedicationAdministration: care({ about: subject, compartment: ['performer.actor'], encounter: 'context' }),
  MedicationDispense: care({ about: subject, compartment: ['receiver'], encounter: 'context' }),
  MedicationRequest: care({ about: subject, given: ['performer'], encounter }),
  MedicationStatement: care({ about: subject, encounter: 'context' }),
  MolecularSequence: care({ about: patient }),
  NutritionOrder: care({ about: patient, encounter }),
  Observation: care({ about: subject, compartment: ['performer'], given: ['performer'], encounter }),
  Procedure: care({
    about: subject,
    compartment: ['performer.actor'],
    given: ['performer.actor'],
    encounter,
  }),
  QuestionnaireResponse: care({ about: subject, compartment: ['author'], encounter }),
  RequestGroup: care({ about: subject, compartment: ['action.participant'], encounter }),
  ResearchSubject: care({ about: ['individual'] }),
  RiskAssessment: care({ about: subject, encounter }),
  ServiceRequest: care({ about: subject, compartment: ['performer'], given: ['performer'], encounter }),
  Specimen: care({ about: subject }),
  SupplyDelivery: care({ about: patient }),
  SupplyRequest: care({ about: ['deliverTo'] }),
  Task: care({
    about: ['for'],
    compartment: ['focus'],
    given: ['owner', 'restriction.recipient'],
    encounter,
  }),
  VisionPrescription: care({ about: patient, encounter }),

  // Of what it belongs to
  Binary: rule('follows', { belongsTo: ['securityContext'] }),
  Provenance: rule('follows', { compartment: ['target'], belongsTo: ['target'] }),

  // Figures, and who did what
  MeasureReport: rule('report', { about: subject, manager: ['reporter'] }),
  AuditEvent: rule('audit', { compartment: ['agent.who', 'entity.what'] }),

  // Workers, organisations and places
  HealthcareService: rule('directory', { manager: ['providedBy'] }),
  Location: rule('directory', { manager: ['managingOrganization'] }),
  Organization: rule('directory', { manager: ['id'] }),
  OrganizationAffiliation: rule('directory', { manager: ['organization'] }),
  Practitioner: rule('directory'),
  PractitionerRole: rule('directory', { manager: ['organization'] }),

  // About nobody
  ActivityDefinition: knowledge,
  CapabilityStatement: knowledge,
  ChargeItemDefinition: knowledge,
  CodeSystem: knowledge,
  CompartmentDefinition: knowledge,
  ConceptMap: knowledge,
  DeviceDefinition: knowledge,
  EffectEvidenceSynthesis: knowledge,
  EventDefinition: knowledge,
  Evidence: knowledge,
  EvidenceVariable: knowledge,
  ExampleScenario: knowledge,
  GraphDefinition: knowledge,
  ImplementationGuide: knowledge,
  Library: knowledge,
  Measure: knowledge,
  Medication: knowledge,
  MedicationKnowledge: knowledge,
  MedicinalProduct: knowledge,
  MedicinalProductAuthorization: knowledge,
  MedicinalProductContraindication: knowledge,
  MedicinalProductIndication: knowledge,
  MedicinalProductIngredient: knowledge,
  MedicinalProductInteraction: knowledge,
  MedicinalProductManufactured: knowledge,
  MedicinalProductPackaged: knowledge,
  MedicinalProductPharmaceutical: knowledge,
  MedicinalProductUndesirableEffect: knowledge,
  MessageDefinition: knowledge,
  NamingSystem: knowledge,
  ObservationDefinition: knowledge,
  OperationDefinition: knowledge,
  PlanDefinition: knowledge,
  Questionnaire: knowledge,
  ResearchDefinition: knowledge,
  ResearchElementDefinition: knowledge,
  ResearchStudy: knowledge,
  RiskEvidenceSynthesis: knowledge,
  SearchParameter: knowledge,
  SpecimenDefinition: knowledge,
  StructureDefinition: knowledge,
  StructureMap: knowledge,
  Substance: knowledge,
  SubstanceNucleicAcid: knowledge,
  SubstancePolymer: knowledge,
  SubstanceProtein: knowledge,
  SubstanceReferenceInformation: knowledge,
  SubstanceSourceMaterial: knowledge,
  SubstanceSpecification: knowledge,
  TerminologyCapabilities: knowledge,
  TestScript: knowledge,
  ValueSet: knowledge,

  // Of the system that it tells
  Subscription: rule('own'),

  // Nothing here says whose they are
  Basic: rule('withheld', { compartment: ['subject', 'author'] }),
  BiologicallyDerivedProduct: withheld,
  Bundle: withheld,
  CatalogEntry: withheld,
  Contract: withheld,
  DeviceMetric: withheld,
  EnrollmentResponse: withheld,
  InsurancePlan: withheld,
  Linkage: withheld,
  MessageHeader: withheld,
  OperationOutcome: withheld,
  Parameters: withheld,
  PaymentNotice: withheld,
  PaymentReconciliation: withheld,
  TestReport: withheld,
  VerificationResult: withheld,
};

export function ruleOf(resourceType: string): ResourceRule {
  return Object.hasOwn(resourceRules, resourceType) ? (resourceRules[resourceType] ?? withheld) : withheld;
}
