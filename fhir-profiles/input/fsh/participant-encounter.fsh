Profile: ParticipantEncounter
Parent: Encounter
Id: participant-encounter
Title: "Participant encounter"
Description: "The part that one mother or one baby has in a session. What is measured, given or answered refers to this encounter. Its status is the attendance: finished for somebody who was there, cancelled with a reason for somebody who was not."
* extension contains http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled named reasonCancelled 0..1 MS
* extension[reasonCancelled] ^short = "Why she, he or they were absent"
* extension[reasonCancelled].valueCodeableConcept from AbsenceReasons (extensible)
* extension[reasonCancelled].valueCodeableConcept ^binding.description = "Extensible: the common reasons are counted everywhere alike; a country adds its own."
* identifier 1..* MS
* identifier ^short = "The sender's own identifier, by which an encounter that is sent twice is recognised"
* status MS
* status from AttendanceStatuses (required)
* status ^binding.description = "Required: attendance is this status, and R4's other ones say nothing about it."
* status ^short = "planned | in-progress | finished | cancelled | entered-in-error"
* status ^definition = "The attendance. planned: is expected. in-progress: is there now. finished: was there. cancelled: was not there; the extension encounter-reasonCancelled says why. entered-in-error: never a participant of this session."
* type 1..* MS
* insert EncounterKindSlice(session-participation)
* subject 1..1 MS
* subject only Reference(Patient)
* subject ^short = "The mother or the baby, who is a member of the group on the day of the session"
* episodeOfCare MS
* episodeOfCare ^short = "Her maternity care, or the baby's child health care"
* participant 1..* MS
* participant ^slicing.discriminator.type = #pattern
* participant ^slicing.discriminator.path = "type"
* participant ^slicing.rules = #open
* participant.type 1..1
* participant contains responsibleClinician 1..* MS and partner 0..1 MS and companion 0..* MS
* participant[responsibleClinician] ^short = "Who is responsible for the individual check"
* participant[responsibleClinician].type = ParticipationRole#responsible-clinician
* participant[responsibleClinician].individual 1..1
* participant[responsibleClinician].individual only Reference(Practitioner or PractitionerRole)
* participant[partner] ^short = "The partner was there; individual only where the partner is registered"
* participant[partner].type = ParticipationRole#partner
* participant[partner].individual only Reference(RelatedPerson)
* participant[companion] ^short = "Somebody else whom she brought was there"
* participant[companion].type = ParticipationRole#companion
* participant[companion].individual only Reference(RelatedPerson)
* period MS
* partOf 1..1 MS
* partOf only Reference(SessionEncounter)
* partOf ^short = "The session"
* obeys kring-participant-1 and kring-participant-2 and kring-participant-3

Invariant: kring-participant-1
Description: "Somebody who was absent (status cancelled) has the reason in the extension encounter-reasonCancelled; the code unknown is a reason too."
Severity: #error
Expression: "status = 'cancelled' implies extension('http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled').exists()"

Invariant: kring-participant-2
Description: "Only somebody who was absent (status cancelled) has the extension encounter-reasonCancelled."
Severity: #error
Expression: "extension('http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled').exists() implies status = 'cancelled'"

Invariant: kring-participant-3
Description: "Nobody can have been with somebody who was absent: with status cancelled there is no participant partner or companion."
Severity: #error
Expression: "status = 'cancelled' implies participant.type.coding.where(system = 'https://kring.care/fhir/CodeSystem/participation-role' and (code = 'partner' or code = 'companion')).empty()"
