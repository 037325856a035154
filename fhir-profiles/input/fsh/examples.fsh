Instance: example-group
InstanceOf: CareGroup
Title: "A pregnancy group"
Description: "Two members, one of whom left; due in May 2026."
Usage: #example
* extension[dueDateWindow].valuePeriod.start = "2026-05-01"
* extension[dueDateWindow].valuePeriod.end = "2026-05-31"
* extension[capacity].valuePositiveInt = 12
* identifier.system = "https://example.org/groups"
* identifier.value = "kring-may-2026"
* active = true
* type = #person
* actual = true
* code = CareGroupModel#centering-pregnancy
* name = "Kring May 2026"
* managingEntity = Reference(Organization/example-midwives)
* characteristic[language].code = GroupCharacteristic#language
* characteristic[language].valueCodeableConcept = urn:ietf:bcp:47#nl
* characteristic[language].exclude = false
* characteristic[location].code = GroupCharacteristic#location
* characteristic[location].valueReference = Reference(Location/example-community-house)
* characteristic[location].exclude = false
* member[0].entity = Reference(Patient/example-mother)
* member[0].period.start = "2025-11-12"
* member[1].entity = Reference(Patient/example-mother-who-left)
* member[1].period.start = "2025-11-12"
* member[1].period.end = "2026-01-07"
* member[1].inactive = true

Instance: example-parenting-group
InstanceOf: CareGroup
Title: "A parenting group that continues a pregnancy group"
Description: "The families of the pregnancy group go on together, mothers and babies as members."
Usage: #example
* extension[birthDateWindow].valuePeriod.start = "2026-04-20"
* extension[birthDateWindow].valuePeriod.end = "2026-06-10"
* extension[continues].valueReference = Reference(Group/example-group)
* active = true
* type = #person
* actual = true
* code = CareGroupModel#centering-parenting
* name = "Kring May 2026, with babies"
* managingEntity = Reference(Organization/example-youth-health)
* member[0].entity = Reference(Patient/example-mother)
* member[0].period.start = "2026-07-01"
* member[1].entity = Reference(Patient/example-baby)
* member[1].period.start = "2026-07-01"

Instance: example-session
InstanceOf: SessionEncounter
Title: "A session that was held"
Description: "The third session, ten minutes longer than planned, with two facilitators."
Usage: #example
* extension[sessionNumber].valuePositiveInt = 3
* extension[plannedPeriod].valuePeriod.start = "2026-01-07T09:30:00+01:00"
* extension[plannedPeriod].valuePeriod.end = "2026-01-07T11:30:00+01:00"
* extension[topicDiscussed][0].valueCodeableConcept = SessionTopic#nutrition
* extension[topicDiscussed][1].valueCodeableConcept = SessionTopic#mental-wellbeing
* identifier.system = "https://example.org/sessions"
* identifier.value = "kring-may-2026-3"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* type[kind] = EncounterKind#group-session
* subject = Reference(Group/example-group)
* participant[0].type = FacilitatorRole#medically-responsible-facilitator
* participant[0].individual = Reference(Practitioner/example-midwife)
* participant[1].type = FacilitatorRole#co-facilitator
* participant[1].individual = Reference(Practitioner/example-social-worker)
* period.start = "2026-01-07T09:30:00+01:00"
* period.end = "2026-01-07T11:40:00+01:00"
* location.location = Reference(Location/example-community-house)
* serviceProvider = Reference(Organization/example-midwives)

Instance: example-participant-present
InstanceOf: ParticipantEncounter
Title: "A mother who was there with her partner"
Description: "The partner is not registered, so only the role is known."
Usage: #example
* identifier.system = "https://example.org/sessions"
* identifier.value = "kring-may-2026-3-mother"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* type[kind] = EncounterKind#session-participation
* subject = Reference(Patient/example-mother)
* participant[responsibleClinician].type = ParticipationRole#responsible-clinician
* participant[responsibleClinician].individual = Reference(Practitioner/example-midwife)
* participant[partner].type = ParticipationRole#partner
* period.start = "2026-01-07T09:30:00+01:00"
* period.end = "2026-01-07T11:40:00+01:00"
* partOf = Reference(Encounter/example-session)

Instance: example-participant-absent
InstanceOf: ParticipantEncounter
Title: "A mother who was ill"
Description: "Absence is the status cancelled with a reason."
Usage: #example
* extension[reasonCancelled].valueCodeableConcept = AbsenceReason#illness
* identifier.system = "https://example.org/sessions"
* identifier.value = "kring-may-2026-3-mother-who-left"
* status = #cancelled
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* type[kind] = EncounterKind#session-participation
* subject = Reference(Patient/example-mother-who-left)
* participant[responsibleClinician].type = ParticipationRole#responsible-clinician
* participant[responsibleClinician].individual = Reference(Practitioner/example-midwife)
* partOf = Reference(Encounter/example-session)

Instance: example-facilitator
InstanceOf: Facilitator
Title: "A trained midwife"
Description: "Her training is valid for five years."
Usage: #example
* name.family = "van Voorbeeld"
* name.given = "Iris"
* qualification[facilitationTraining].code = GroupCareQualification#facilitation-training
* qualification[facilitationTraining].period.start = "2023-03-01"
* qualification[facilitationTraining].period.end = "2028-02-29"
* qualification[facilitationTraining].issuer = Reference(Organization/example-training-institute)
