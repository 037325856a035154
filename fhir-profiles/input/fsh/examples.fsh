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

// Those whom the examples here are about. The group story has people of its own.
RuleSet: TestData
* meta.security = http://terminology.hl7.org/CodeSystem/v3-ActReason#HTEST "test health data"

Instance: example-midwives
InstanceOf: Organization
Usage: #example
* insert TestData
* name = "Midwifery practice De Kring"

Instance: example-youth-health
InstanceOf: Organization
Usage: #example
* insert TestData
* name = "Child health care De Kring"

Instance: example-training-institute
InstanceOf: Organization
Usage: #example
* insert TestData
* name = "Training institute for group care"

Instance: example-volunteers
InstanceOf: Organization
Usage: #example
* insert TestData
* name = "Volunteers around the family"

Instance: example-community-house
InstanceOf: Location
Usage: #example
* insert TestData
* name = "Community house"

Instance: example-region
InstanceOf: Location
Usage: #example
* insert TestData
* name = "Region of the example"

Instance: example-mother
InstanceOf: Patient
Usage: #example
* insert TestData
* name.family = "Voorbeeld"
* name.given = "Noor"
* gender = #female
* birthDate = "1994-02-11"

Instance: example-mother-who-left
InstanceOf: Patient
Usage: #example
* insert TestData
* name.family = "Voorbeeld"
* name.given = "Saar"
* gender = #female
* birthDate = "1990-09-30"

Instance: example-baby
InstanceOf: Patient
Usage: #example
* insert TestData
* name.family = "Voorbeeld"
* name.given = "Kees"
* gender = #male
* birthDate = "2026-05-14"

Instance: example-midwife
InstanceOf: Facilitator
Usage: #example
* insert TestData
* name.family = "de Vroed"
* name.given = "Anna"
* qualification[facilitationTraining].code = GroupCareQualification#facilitation-training
* qualification[facilitationTraining].period.start = "2024-09-01"
* qualification[facilitationTraining].issuer = Reference(Organization/example-training-institute)

Instance: example-social-worker
InstanceOf: Facilitator
Usage: #example
* insert TestData
* name.family = "Buurt"
* name.given = "Karim"
* qualification[facilitationTraining].code = GroupCareQualification#facilitation-training
* qualification[facilitationTraining].period.start = "2025-01-15"
* qualification[facilitationTraining].issuer = Reference(Organization/example-training-institute)

Instance: example-volunteer
InstanceOf: Practitioner
Usage: #example
* insert TestData
* name.family = "Naast"
* name.given = "Els"

Instance: example-coordinator
InstanceOf: Practitioner
Usage: #example
* insert TestData
* name.family = "Regel"
* name.given = "Mo"

Instance: example-volunteer-match
InstanceOf: VolunteerMatch
Title: "A volunteer at the side of a mother"
Description: "Begun in January, after a proposal that says what speaks for it."
Usage: #example
* insert TestData
* extension[criterion][0].extension[criterion].valueCodeableConcept = MatchCriterionCode#language
* extension[criterion][0].extension[score].valueDecimal = 1.0
* extension[criterion][0].extension[explanation].valueString = "Both speak Dutch and Arabic."
* extension[criterion][1].extension[criterion].valueCodeableConcept = MatchCriterionCode#distance
* extension[criterion][1].extension[score].valueDecimal = 0.8
* extension[criterion][1].extension[explanation].valueString = "They live ten minutes apart by bicycle."
* status = #active
* category = CareTeamKind#volunteer-match
* subject = Reference(Patient/example-mother)
* period.start = "2026-01-10"
* participant[volunteer].role = CareTeamRole#volunteer
* participant[volunteer].member = Reference(Practitioner/example-volunteer)
* participant[volunteer].onBehalfOf = Reference(Organization/example-volunteers)
* participant[volunteer].period.start = "2026-01-10"
* participant[coordinator].role = CareTeamRole#coordinator
* participant[coordinator].member = Reference(Practitioner/example-coordinator)
* managingOrganization = Reference(Organization/example-volunteers)

Instance: example-goal-rest
InstanceOf: FamilyGoal
Title: "A goal in the family's own words"
Description: "What the mother wants from the visits before birth."
Usage: #example
* insert TestData
* lifecycleStatus = #active
* description.text = "To sleep through the night again before the baby comes"
* subject = Reference(Patient/example-mother)
* startDate = "2026-01-20"
* expressedBy = Reference(Patient/example-mother)

Instance: example-goal-home
InstanceOf: FamilyGoal
Title: "A goal about the home"
Description: "What another organisation visits for."
Usage: #example
* insert TestData
* lifecycleStatus = #active
* description.text = "A room that is warm and dry when the baby is born"
* subject = Reference(Patient/example-mother)
* startDate = "2026-01-20"
* expressedBy = Reference(Patient/example-mother)

Instance: example-sharing-consent
InstanceOf: SharingConsent
Title: "Consent for one organisation"
Description: "The mother lets child health care see the plan of visits."
Usage: #example
* insert TestData
* status = #active
* scope = http://terminology.hl7.org/CodeSystem/consentscope#patient-privacy "Privacy Consent"
* category = http://terminology.hl7.org/CodeSystem/v3-ActCode#IDSCL "information disclosure"
* patient = Reference(Patient/example-mother)
* dateTime = "2026-01-20"
* performer = Reference(Patient/example-mother)
* organization = Reference(Organization/example-midwives)
* policyRule = http://terminology.hl7.org/CodeSystem/v3-ActCode#OPTIN "opt-in"
* provision.type = #permit
* provision.actor.role = http://terminology.hl7.org/CodeSystem/v3-ParticipationType#IRCP "information recipient"
* provision.actor.reference = Reference(Organization/example-youth-health)
* provision.purpose = http://terminology.hl7.org/CodeSystem/v3-ActReason#TREAT "treatment"
* provision.class = http://hl7.org/fhir/resource-types#CarePlan

Instance: example-home-visit-plan
InstanceOf: HomeVisitPlan
Title: "A plan of visits by two organisations"
Description: "Each comes for a goal of its own, so that they do not come twice for the same."
Usage: #example
* insert TestData
* status = #active
* intent = #plan
* category[kind] = CarePlanKind#home-visits
* subject = Reference(Patient/example-mother)
* period.start = "2026-01-20"
* period.end = "2026-05-31"
* author = Reference(Organization/example-midwives)
* supportingInfo = Reference(Consent/example-sharing-consent)
* goal[0] = Reference(Goal/example-goal-rest)
* goal[1] = Reference(Goal/example-goal-home)
* activity[0].detail.status = #completed
* activity[0].detail.goal = Reference(Goal/example-goal-rest)
* activity[0].detail.scheduledPeriod.start = "2026-02-03"
* activity[0].detail.scheduledPeriod.end = "2026-02-03"
* activity[0].detail.performer = Reference(Organization/example-midwives)
* activity[1].detail.status = #scheduled
* activity[1].detail.goal = Reference(Goal/example-goal-home)
* activity[1].detail.scheduledPeriod.start = "2026-03-10"
* activity[1].detail.scheduledPeriod.end = "2026-03-10"
* activity[1].detail.performer = Reference(Organization/example-youth-health)

Instance: example-home-visit
InstanceOf: HomeVisit
Title: "A home visit"
Description: "The first visit of the plan."
Usage: #example
* insert TestData
* extension[goal].valueReference = Reference(Goal/example-goal-rest)
* extension[plannedPeriod].valuePeriod.start = "2026-02-03T10:00:00+01:00"
* identifier.system = "https://example.org/visits"
* identifier.value = "2026-02-03-mother"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#HH
* type[kind] = EncounterKind#home-visit
* subject = Reference(Patient/example-mother)
* participant.individual = Reference(Practitioner/example-midwife)
* period.start = "2026-02-03T10:05:00+01:00"
* period.end = "2026-02-03T10:50:00+01:00"
* serviceProvider = Reference(Organization/example-midwives)

Instance: example-baby-participation
InstanceOf: ParticipantEncounter
Title: "A baby who was there"
Description: "A baby has a part of its own, beside that of its mother."
Usage: #example
* insert TestData
* identifier.system = "https://example.org/sessions"
* identifier.value = "kring-may-2026-b1-baby"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* type[kind] = EncounterKind#session-participation
* subject = Reference(Patient/example-baby)
* participant[responsibleClinician].type = ParticipationRole#responsible-clinician
* participant[responsibleClinician].individual = Reference(Practitioner/example-midwife)
* period.start = "2026-08-05T09:30:00+02:00"
* period.end = "2026-08-05T11:30:00+02:00"
* partOf = Reference(Encounter/example-parenting-session)

Instance: example-parenting-session
InstanceOf: SessionEncounter
Title: "A session with babies"
Description: "The first session of the parenting group."
Usage: #example
* insert TestData
* extension[sessionNumber].valuePositiveInt = 1
* identifier.system = "https://example.org/sessions"
* identifier.value = "kring-may-2026-b1"
* status = #finished
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* type[kind] = EncounterKind#group-session
* subject = Reference(Group/example-parenting-group)
* participant.type = FacilitatorRole#medically-responsible-facilitator
* participant.individual = Reference(Practitioner/example-midwife)
* period.start = "2026-08-05T09:30:00+02:00"
* period.end = "2026-08-05T11:30:00+02:00"
* location.location = Reference(Location/example-community-house)
* serviceProvider = Reference(Organization/example-youth-health)

Instance: example-development-score
InstanceOf: DevelopmentScore
Title: "A D-score"
Description: "With the score for age beside it."
Usage: #example
* insert TestData
* status = #final
* category[kind] = http://terminology.hl7.org/CodeSystem/observation-category#survey
* code = GroupCareObservation#d-score
* subject = Reference(Patient/example-baby)
* encounter = Reference(Encounter/example-baby-participation)
* effectiveDateTime = "2026-08-05T09:50:00+02:00"
* performer = Reference(Practitioner/example-midwife)
* valueQuantity.value = 21.4
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #{score}
* method.text = "GSED short form"
* component[forAge].code = GroupCareObservation#d-score-for-age
* component[forAge].valueQuantity.value = 0.3
* component[forAge].valueQuantity.system = "http://unitsofmeasure.org"
* component[forAge].valueQuantity.code = #{score}

Instance: example-fetal-heart-rate
InstanceOf: CheckFetalHeartRate
Title: "The heart rate of the second of twins"
Description: "Each of several unborn children has an observation of its own."
Usage: #example
* insert TestData
* extension[fetus].valuePositiveInt = 2
* status = #final
* category[kind] = http://terminology.hl7.org/CodeSystem/observation-category#exam
* code = http://loinc.org#55283-6
* subject = Reference(Patient/example-mother)
* encounter = Reference(Encounter/example-participant-present)
* effectiveDateTime = "2026-01-07T09:45:00+01:00"
* performer = Reference(Practitioner/example-midwife)
* valueQuantity.value = 144
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code = #/min

Instance: example-vaccination-not-done
InstanceOf: SessionVaccination
Title: "A vaccination that was not given"
Description: "It was due, and the parents wanted to wait."
Usage: #example
* insert TestData
* status = #not-done
* statusReason = http://terminology.hl7.org/CodeSystem/v3-ActReason#PATOBJ
* vaccineCode = http://www.whocc.no/atc#J07BH01
* vaccineCode.text = "Rotavirus"
* patient = Reference(Patient/example-baby)
* encounter = Reference(Encounter/example-baby-participation)
* occurrenceDateTime = "2026-08-05"

Instance: example-experience
InstanceOf: SatisfactionResponse
Title: "How a mother found the group"
Description: "Some of the questions; the others were passed over."
Usage: #example
* insert TestData
* questionnaire = "https://kring.care/fhir/Questionnaire/group-care-experience"
* status = #completed
* subject = Reference(Patient/example-mother)
* authored = "2026-05-02T20:15:00+02:00"
* source = Reference(Patient/example-mother)
* item[0].linkId = "useful"
* item[0].answer.valueCoding = ExperienceAnswer#completely
* item[1].linkId = "heard"
* item[1].answer.valueCoding = ExperienceAnswer#mostly

Instance: example-impact
InstanceOf: ImpactResponse
Title: "What a volunteer meant, after a year"
Description: "The questionnaire is one of the organisation's own."
Usage: #example
* insert TestData
* extension[moment].valueCodeableConcept = MeasurementMomentCode#one-year
* questionnaire = "https://example.org/Questionnaire/volunteer-impact"
* status = #completed
* subject = Reference(Patient/example-mother)
* authored = "2027-01-12T11:00:00+01:00"
* source = Reference(Patient/example-mother)
* item.linkId = "people-to-turn-to"
* item.answer.valueInteger = 5

Instance: example-aggregate-report
InstanceOf: AggregateReport
Title: "Released figures"
Description: "One figure, and one that is withheld: absent with its reason, never zero."
Usage: #example
* insert TestData
* extension[regime].valueCanonical = "https://example.org/disclosure-regime"
* identifier.system = "https://example.org/releases"
* identifier.value = "2026-Q1"
* status = #complete
* type = #summary
* measure = "https://example.org/Measure/sessions-held"
* subject = Reference(Location/example-region)
* date = "2026-04-10"
* reporter = Reference(Organization/example-youth-health)
* period.start = "2026-01-01"
* period.end = "2026-03-31"
* group.code = MeasureGroupCode#sessions
* group.population[0].code = http://terminology.hl7.org/CodeSystem/measure-population#initial-population
* group.population[0].count = 180
* group.stratifier.code = MeasureStratifier#quarter
* group.stratifier.stratum.value.text = "2026-Q1"
* group.stratifier.stratum.population.code = http://terminology.hl7.org/CodeSystem/measure-population#initial-population
* group.stratifier.stratum.population.count.extension.url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
* group.stratifier.stratum.population.count.extension.valueCode = #masked

Instance: example-wellbeing-response
InstanceOf: WellbeingResponse
Title: "How a mother is"
Description: "The WHO-5 before birth, filled in on her own phone."
Usage: #example
* insert TestData
* extension[moment].valueCodeableConcept = MeasurementMomentCode#t2
* questionnaire = "https://kring.care/fhir/Questionnaire/who-5"
* status = #completed
* subject = Reference(Patient/example-mother)
* authored = "2026-03-02T21:00:00+01:00"
* source = Reference(Patient/example-mother)
* item[0].linkId = "who-5"
* item[0].item[0].linkId = "cheerful"
* item[0].item[0].answer.valueCoding = Who5Answer#more-than-half
* item[0].item[1].linkId = "calm"
* item[0].item[1].answer.valueCoding = Who5Answer#more-than-half
* item[0].item[2].linkId = "active"
* item[0].item[2].answer.valueCoding = Who5Answer#less-than-half
* item[0].item[3].linkId = "rested"
* item[0].item[3].answer.valueCoding = Who5Answer#less-than-half
* item[0].item[4].linkId = "interested"
* item[0].item[4].answer.valueCoding = Who5Answer#more-than-half

Instance: example-waiting-list
InstanceOf: WaitingList
Title: "A family that waits for a place"
Description: "She left in January and would like to come back."
Usage: #example
* insert TestData
* status = #current
* mode = #working
* code = ListKind#waiting-list
* subject = Reference(Group/example-group)
* entry.date = "2026-02-01T10:00:00+01:00"
* entry.item = Reference(Patient/example-mother-who-left)

Instance: example-pregnancy-outcome
InstanceOf: PregnancyOutcome
Usage: #example
Title: "A pregnancy that was lost"
Description: "From here on nobody asks her anything by message."
* status = #final
* code = http://loinc.org#63893-2
* subject = Reference(Patient/example-mother-who-left)
* effectiveDateTime = "2026-01-20"
* valueCodeableConcept = http://snomed.info/sct#17369002 "Miscarriage"

Instance: example-pregnancy-loss
InstanceOf: PregnancyLoss
Usage: #example
Title: "A loss, as the diagnosis of an episode"
Description: "The same for a record that keeps problems, and does not say how."
* verificationStatus = http://terminology.hl7.org/CodeSystem/condition-ver-status#confirmed
* code = PregnancyEnding#loss "Loss"
* subject = Reference(Patient/example-mother-who-left)
* recordedDate = "2026-01-20"

Instance: example-maternity-episode-of-loss
InstanceOf: First1000DaysEpisode
Usage: #example
Title: "The episode of a pregnancy that was lost"
Description: "The episode ends, and says why."
* status = #finished
* type = EpisodeType#maternity
* diagnosis.condition = Reference(Condition/example-pregnancy-loss)
* patient = Reference(Patient/example-mother-who-left)
* managingOrganization = Reference(Organization/example-midwives)
* period.start = "2025-11-03"
* period.end = "2026-01-20"

Instance: example-invitations-resumed
InstanceOf: InvitationFlag
Usage: #example
Title: "She wants to be asked again"
Description: "Her midwife has spoken with her some months after the loss."
* status = #active
* code = InvitationWord#resumed "Wants to be asked again"
* subject = Reference(Patient/example-mother-who-left)
* period.start = "2026-06-02T10:30:00Z"
