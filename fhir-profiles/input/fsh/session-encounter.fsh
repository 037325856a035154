Profile: SessionEncounter
Parent: Encounter
Id: session-encounter
Title: "Session encounter"
Description: "One session of a care group: when and where it was, who facilitated it and what was talked about. It says nothing about one person: each mother and each baby who takes part has a participant encounter of their own that is part of this one."
* extension contains
    SessionNumber named sessionNumber 1..1 MS and
    PlannedPeriod named plannedPeriod 0..1 MS and
    TopicDiscussed named topicDiscussed 0..* MS and
    http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled named reasonCancelled 0..1 MS
* extension[reasonCancelled].valueCodeableConcept from AbsenceReasons (extensible)
* extension[reasonCancelled].valueCodeableConcept ^binding.description = "Extensible: the common reasons are counted everywhere alike; a country adds its own."
* identifier 1..* MS
* identifier ^short = "The sender's own identifier, by which a session that is sent twice is recognised"
* status MS
* type 1..* MS
* insert EncounterKindSlice(group-session)
* subject 1..1 MS
* subject only Reference(CareGroup)
* subject ^short = "The group; never a person"
* participant 1..* MS
* participant ^short = "The facilitators"
* participant.type 1..1 MS
* participant.type from FacilitatorRoles (extensible)
* participant.type ^binding.description = "Extensible: who is medically responsible must be told in one way; a country may have roles besides."
* participant.individual 1..1 MS
* participant.individual only Reference(Practitioner or PractitionerRole)
* period MS
* period ^short = "When the session really began and ended"
* location 1..* MS
* location ^short = "Where the group met"
* serviceProvider 1..1 MS
// What these elements hold is about one person.
* episodeOfCare 0..0
* reasonReference 0..0
* diagnosis 0..0
* hospitalization 0..0
* partOf 0..0
* obeys kring-session-1 and kring-session-2 and kring-session-3 and kring-session-4

Invariant: kring-session-1
Description: "At least one participant of a session has the role medically-responsible-facilitator, unless the session was cancelled."
Severity: #error
Expression: "status = 'cancelled' or status = 'entered-in-error' or participant.where(type.coding.where(system = 'https://kring.care/fhir/CodeSystem/facilitator-role' and code = 'medically-responsible-facilitator').exists()).exists()"

Invariant: kring-session-2
Description: "A session that is in progress or finished has the time at which it began in period.start; a finished one also has its period.end."
Severity: #error
Expression: "(status = 'in-progress' implies period.start.exists()) and (status = 'finished' implies (period.start.exists() and period.end.exists()))"

Invariant: kring-session-3
Description: "Only a cancelled session has the extension encounter-reasonCancelled."
Severity: #error
Expression: "extension('http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled').exists() implies status = 'cancelled'"

Invariant: kring-session-4
Description: "A session states its day: in period.start, or in the start of the extension planned-period as long as it has not begun."
Severity: #error
Expression: "status = 'entered-in-error' or period.start.exists() or extension('https://kring.care/fhir/StructureDefinition/planned-period').value.start.exists()"

Extension: SessionNumber
Id: session-number
Title: "Session number"
Description: "The number of this session in the group's schedule, from 1 on."
Context: Encounter, Appointment
* value[x] only positiveInt
* value[x] 1..1

Extension: PlannedPeriod
Id: planned-period
Title: "Planned period"
Description: "When the session was planned to begin and to end; Encounter.period is when it really did. R4 has no element for it (R5 has plannedStartDate and plannedEndDate)."
Context: Encounter
* value[x] only Period
* value[x] 1..1
* valuePeriod.start 1..1

Extension: TopicDiscussed
Id: topic-discussed
Title: "Topic discussed"
Description: "A topic that the group talked about. An extension, since Encounter.type says what kind of encounter it is and Encounter.reasonCode why it takes place: a topic is neither, it is what the group chose once it was there."
Context: Encounter
* value[x] only CodeableConcept
* value[x] 1..1
* valueCodeableConcept from SessionTopics (extensible)
* valueCodeableConcept ^binding.description = "Extensible: groups choose their topics, and a country adds its own."

RuleSet: EncounterKindSlice(kind)
* type ^slicing.discriminator.type = #pattern
* type ^slicing.discriminator.path = "$this"
* type ^slicing.rules = #open
* type contains kind 1..1 MS
* type[kind] = EncounterKind#{kind}
