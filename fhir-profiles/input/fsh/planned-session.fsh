Profile: PlannedSession
Parent: Appointment
Id: planned-session
Title: "Planned session"
Description: "A session of a care group that is planned. Who is expected follows from the members of the group, so fellow participants need not be listed; where they are, a parent is shown only her own part. Once the session takes place it is recorded as a session encounter that refers to this appointment."
* extension contains
    AppointmentSubject named group 1..1 MS and
    SessionNumber named sessionNumber 1..1 MS and
    Capacity named capacity 0..1 MS
* extension[group] ^short = "The group"
* extension[group].valueReference only Reference(CareGroup)
* identifier MS
* status MS
* cancelationReason MS
* cancelationReason from AbsenceReasons (extensible)
* cancelationReason ^short = "Why the session is not held"
* cancelationReason ^binding.description = "The same list as for absence, so that a session that is not held and those who therefore were not there say it in one way. Extensible, since a country has reasons of its own."
* serviceType 1..* MS
* serviceType ^slicing.discriminator.type = #pattern
* serviceType ^slicing.discriminator.path = "$this"
* serviceType ^slicing.rules = #open
* serviceType contains groupSession 1..1 MS
* serviceType[groupSession] = EncounterKind#group-session
* start 1..1 MS
* end 1..1 MS
* supportingInformation MS
* supportingInformation ^short = "The group care plan that the session is part of"
* participant 1..* MS
* participant ^short = "Facilitators and the place; members only where one has to be told apart"
* participant.type from FacilitatorRoles (extensible)
* participant.type ^binding.description = "What a facilitator answers for. Extensible, since a country may have roles of its own."
* participant.actor MS
* participant.actor only Reference(Practitioner or PractitionerRole or Location or Patient or RelatedPerson)
* obeys kring-planned-1 and kring-planned-2 and kring-planned-3

Invariant: kring-planned-1
Description: "A session ends after it begins."
Severity: #error
Expression: "start < end"

Invariant: kring-planned-2
Description: "A session that is not held (status cancelled or noshow) says why in cancelationReason."
Severity: #warning
Expression: "(status = 'cancelled' or status = 'noshow') implies cancelationReason.exists()"

Invariant: kring-planned-3
Description: "A session that is booked has a participant with the role medically-responsible-facilitator, so that the individual checks can take place."
Severity: #warning
Expression: "status = 'booked' implies participant.where(type.coding.where(system = 'https://kring.care/fhir/CodeSystem/facilitator-role' and code = 'medically-responsible-facilitator').exists()).exists()"

Extension: AppointmentSubject
Id: extension-Appointment.subject
Title: "Appointment.subject of R5"
Description: "The group that an appointment is about. R4 has no element for it; R5 has Appointment.subject, and this is HL7's cross-version extension for that element. HL7 publishes no definition of it for R4 on its own, so this package brings one along in its folder other, under HL7's URL, for tools that do not make it themselves."
Context: Appointment
* ^url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject"
* value[x] only Reference(Patient or Group)
* value[x] 1..1
