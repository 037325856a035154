/**
 * The canonical URLs of our FHIR package, whose source is `fhir-profiles/`; a test checks that each one is there.
 */
const base = 'https://kring.care/fhir';

export const profile = {
  careGroup: `${base}/StructureDefinition/care-group`,
  sessionEncounter: `${base}/StructureDefinition/session-encounter`,
  participantEncounter: `${base}/StructureDefinition/participant-encounter`,
  facilitator: `${base}/StructureDefinition/facilitator`,
  sessionVaccination: `${base}/StructureDefinition/session-vaccination`,
  plannedSession: `${base}/StructureDefinition/planned-session`,
  groupCarePlan: `${base}/StructureDefinition/group-care-plan`,
  personalCarePlan: `${base}/StructureDefinition/personal-care-plan`,
  waitingList: `${base}/StructureDefinition/waiting-list`,
  followUpTask: `${base}/StructureDefinition/follow-up-task`,
  volunteerMatch: `${base}/StructureDefinition/volunteer-match`,
  invitationFlag: `${base}/StructureDefinition/invitation-flag`,
} as const;

/** Of the individual checks, by the name that `$record-session` knows them by; of the others R4's own say enough. */
export const checkProfile: Readonly<Record<string, string>> = {
  'blood-pressure': `${base}/StructureDefinition/check-blood-pressure`,
  weight: `${base}/StructureDefinition/check-weight`,
  length: `${base}/StructureDefinition/check-length`,
  'head-circumference': `${base}/StructureDefinition/check-head-circumference`,
  'fundal-height': `${base}/StructureDefinition/check-fundal-height`,
  'fetal-heart-rate': `${base}/StructureDefinition/check-fetal-heart-rate`,
  'gestational-age': `${base}/StructureDefinition/check-gestational-age`,
  feeding: `${base}/StructureDefinition/check-infant-feeding`,
  development: `${base}/StructureDefinition/check-development`,
};

export const extension = {
  dueDateWindow: `${base}/StructureDefinition/due-date-window`,
  birthDateWindow: `${base}/StructureDefinition/birth-date-window`,
  continues: `${base}/StructureDefinition/continues`,
  meetingTime: `${base}/StructureDefinition/meeting-time`,
  due: `${base}/StructureDefinition/due`,
  dayOff: `${base}/StructureDefinition/day-off`,
  timeZone: `${base}/StructureDefinition/time-zone`,
  sessionMinutes: `${base}/StructureDefinition/session-minutes`,
  /** R5's Appointment.subject, by HL7's rule for elements of other versions. */
  appointmentSubject: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
  family: `${base}/StructureDefinition/family`,
  capacity: `${base}/StructureDefinition/capacity`,
  sessionNumber: `${base}/StructureDefinition/session-number`,
  plannedPeriod: `${base}/StructureDefinition/planned-period`,
  topicDiscussed: `${base}/StructureDefinition/topic-discussed`,
  fetusNumber: `${base}/StructureDefinition/fetus-number`,
  measurementMoment: `${base}/StructureDefinition/measurement-moment`,
  matchCriterion: `${base}/StructureDefinition/match-criterion`,
  matchEndReason: `${base}/StructureDefinition/match-end-reason`,
  visitGoal: `${base}/StructureDefinition/visit-goal`,
  valueConfirmed: `${base}/StructureDefinition/value-confirmed`,
  /** HL7's own: R4 has no element for why an Encounter was cancelled. */
  reasonCancelled: 'http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled',
} as const;

export const codeSystem = {
  careGroupModel: `${base}/CodeSystem/care-group-model`,
  careGroupCharacteristic: `${base}/CodeSystem/care-group-characteristic`,
  encounterKind: `${base}/CodeSystem/encounter-kind`,
  facilitatorRole: `${base}/CodeSystem/facilitator-role`,
  participationRole: `${base}/CodeSystem/participation-role`,
  qualification: `${base}/CodeSystem/qualification`,
  sessionTopic: `${base}/CodeSystem/session-topic`,
  absenceReason: `${base}/CodeSystem/absence-reason`,
  observation: `${base}/CodeSystem/observation`,
  infantFeeding: `${base}/CodeSystem/infant-feeding`,
  development: `${base}/CodeSystem/development`,
  episodeType: `${base}/CodeSystem/episode-type`,
  carePlanKind: `${base}/CodeSystem/care-plan-kind`,
  measurementMoment: `${base}/CodeSystem/measurement-moment`,
  listKind: `${base}/CodeSystem/list-kind`,
  task: `${base}/CodeSystem/task`,
  careTeamKind: `${base}/CodeSystem/care-team-kind`,
  careTeamRole: `${base}/CodeSystem/care-team-role`,
  matchCriterion: `${base}/CodeSystem/match-criterion`,
  matchEndReason: `${base}/CodeSystem/match-end-reason`,
  invitationWord: `${base}/CodeSystem/invitation-word`,
  invitationState: `${base}/CodeSystem/invitation-state`,
  pregnancyEnding: `${base}/CodeSystem/pregnancy-ending`,
} as const;
