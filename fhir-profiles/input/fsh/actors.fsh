// What each of those who work with group care over this interface has to be able to. Requirements, not what a server says of itself: that is at [base]/metadata.
RuleSet: Actor(id)
* url = "https://kring.care/fhir/CapabilityStatement/{id}"
* status = #active
* experimental = false
* date = "2026-11-22"
* kind = #requirements
* fhirVersion = #4.0.1
* format[0] = #json
* implementationGuide = "https://kring.care/fhir/ImplementationGuide/kring.care"
* rest.mode = #client

RuleSet: CanCall(type, code)
* rest.resource[=].operation[+].name = "{code}"
* rest.resource[=].operation[=].definition = "https://kring.care/fhir/OperationDefinition/{type}-{code}"
* rest.resource[=].operation[=].extension.url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
* rest.resource[=].operation[=].extension.valueCode = #MAY

RuleSet: Uses(type, profile)
* rest.resource[+].type = #{type}
* rest.resource[=].supportedProfile = "https://kring.care/fhir/StructureDefinition/{profile}"

RuleSet: UsesPlain(type)
* rest.resource[+].type = #{type}

RuleSet: AlsoProfile(profile)
* rest.resource[=].supportedProfile[+] = "https://kring.care/fhir/StructureDefinition/{profile}"

RuleSet: Can(expectation, code)
* rest.resource[=].interaction[+].code = #{code}
* rest.resource[=].interaction[=].extension.url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
* rest.resource[=].interaction[=].extension.valueCode = #{expectation}

RuleSet: CanSearchBy(expectation, name, type)
* rest.resource[=].searchParam[+].name = "{name}"
* rest.resource[=].searchParam[=].type = #{type}
* rest.resource[=].searchParam[=].extension.url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
* rest.resource[=].searchParam[=].extension.valueCode = #{expectation}

RuleSet: CanSearchByOwn(expectation, resource, name, type)
* insert CanSearchBy({expectation}, {name}, {type})
* rest.resource[=].searchParam[=].definition = "https://kring.care/fhir/SearchParameter/{resource}-{name}"

Instance: vendor-client
InstanceOf: CapabilityStatement
Title: "Vendor client"
Usage: #definition
* insert Actor(vendor-client)
* name = "VendorClient"
* title = "Vendor client"
* description = "The system of a midwifery practice or a child health organisation that plans, fills and runs groups and records their sessions."
* rest.documentation = "Sends a session as one transaction, or by Encounter/$record-session where the server offers it; the same session sent again changes nothing, for each resource has the identifier of the sender."
* rest.security.description = "SMART Backend Services: a signed assertion with an own key; or SMART App Launch for a person who works with it."
* rest.interaction[0].code = #transaction
* rest.interaction[0].extension.url = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
* rest.interaction[0].extension.valueCode = #SHALL
* insert Uses(Group, care-group)
* insert Can(SHALL, read)
* insert Can(SHALL, search-type)
* insert Can(SHOULD, create)
* insert Can(SHOULD, update)
* insert CanSearchBy(SHALL, identifier, token)
* insert CanSearchBy(SHOULD, member, reference)
* insert CanSearchByOwn(SHOULD, Group, continues, reference)
* insert CanSearchByOwn(MAY, Group, due-date-window, date)
* insert CanSearchByOwn(MAY, Group, birth-date-window, date)
* insert CanCall(Group, continue)
* insert CanCall(Group, enroll)
* insert CanCall(Group, leave)
* insert CanCall(Group, match)
* insert CanCall(Group, roster)
* insert CanCall(Group, costs)
* insert Uses(Appointment, planned-session)
* insert Can(SHOULD, create)
* insert Can(SHOULD, update)
* insert Can(SHOULD, search-type)
* insert CanSearchByOwn(SHOULD, Appointment, group, reference)
* insert CanSearchByOwn(MAY, Appointment, session-number, number)
* insert Uses(Encounter, session-encounter)
* insert AlsoProfile(participant-encounter)
* insert AlsoProfile(home-visit)
* insert Can(SHALL, create)
* insert Can(SHALL, update)
* insert Can(SHALL, search-type)
* insert Can(SHOULD, history-instance)
* insert CanSearchBy(SHALL, identifier, token)
* insert CanSearchByOwn(SHOULD, Encounter, group, reference)
* insert CanSearchByOwn(SHOULD, Encounter, session, reference)
* insert CanSearchByOwn(SHOULD, Encounter, session-number, number)
* insert CanSearchByOwn(SHOULD, Encounter, attendance, token)
* insert CanSearchByOwn(MAY, Encounter, absence-reason, token)
* insert CanSearchByOwn(MAY, Encounter, topic, token)
* insert CanSearchByOwn(MAY, Encounter, planned, date)
* insert CanCall(Encounter, record-session)
* insert CanCall(Encounter, undo-session)
* insert Uses(Observation, check-blood-pressure)
* insert AlsoProfile(check-weight)
* insert AlsoProfile(check-length)
* insert AlsoProfile(check-head-circumference)
* insert AlsoProfile(check-fundal-height)
* insert AlsoProfile(check-fetal-heart-rate)
* insert AlsoProfile(check-gestational-age)
* insert AlsoProfile(check-infant-feeding)
* insert AlsoProfile(check-development)
* insert AlsoProfile(development-score)
* insert AlsoProfile(due-date)
* insert AlsoProfile(session-fidelity)
* insert AlsoProfile(score-observation)
* insert Can(SHALL, create)
* insert Can(SHALL, search-type)
* insert CanSearchBy(SHALL, patient, reference)
* insert CanSearchBy(SHOULD, encounter, reference)
* insert CanSearchBy(SHOULD, code, token)
* insert Uses(Immunization, session-vaccination)
* insert Can(SHALL, create)
* insert Can(SHOULD, search-type)
* insert CanSearchBy(SHOULD, patient, reference)
* insert UsesPlain(Patient)
* insert Can(SHALL, create)
* insert Can(SHALL, update)
* insert Can(SHALL, search-type)
* insert CanSearchBy(SHALL, identifier, token)
* insert CanCall(Patient, home-visits)
* insert UsesPlain(RelatedPerson)
* insert Can(SHOULD, create)
* insert Uses(Practitioner, facilitator)
* insert Can(SHOULD, create)
* insert Can(SHOULD, update)
* insert Uses(EpisodeOfCare, first-1000-days-episode)
* insert Can(SHOULD, create)
* insert Can(SHOULD, update)
* insert Uses(CarePlan, group-care-plan)
* insert AlsoProfile(personal-care-plan)
* insert AlsoProfile(home-visit-plan)
* insert Can(SHOULD, read)
* insert Can(SHOULD, search-type)
* insert Uses(Goal, family-goal)
* insert Can(MAY, create)
* insert Uses(CareTeam, care-team)
* insert AlsoProfile(volunteer-match)
* insert Can(SHOULD, create)
* insert Can(SHOULD, update)
* insert CanCall(CareTeam, match-volunteers)
* insert CanCall(CareTeam, start-match)
* insert CanCall(CareTeam, end-match)
* insert UsesPlain(PlanDefinition)
* insert Can(MAY, read)
* insert CanCall(PlanDefinition, apply)
* insert Uses(Consent, sharing-consent)
* insert Can(SHOULD, create)
* insert Can(SHOULD, update)
* insert Uses(List, waiting-list)
* insert Can(MAY, read)
* insert Uses(Flag, risk-flag)
* insert Can(SHOULD, search-type)
* insert CanSearchBy(SHOULD, patient, reference)
* insert Uses(Task, follow-up-task)
* insert Can(SHOULD, search-type)
* insert Can(SHOULD, update)
* insert CanSearchBy(SHOULD, owner, reference)
* insert UsesPlain(Questionnaire)
* insert Can(SHOULD, read)
* insert CanCall(Questionnaire, invite)

Instance: parent-page
InstanceOf: CapabilityStatement
Title: "Parent page"
Usage: #definition
* insert Actor(parent-page)
* name = "ParentPage"
* title = "Parent page"
* description = "The page on which a parent answers a questionnaire, from a link and without an account, on an old phone over a slow network."
* rest.documentation = "The link is the right to answer one questionnaire about one person, once, and to nothing else. Answers, scores, flags and tasks are stored in one commit."
* rest.security.description = "The secret in the link, which ends when the answers are sent, when it is revoked, and after a time."
* insert UsesPlain(Questionnaire)
* insert Can(SHALL, read)
* insert Uses(QuestionnaireResponse, wellbeing-response)
* insert AlsoProfile(satisfaction-response)
* insert AlsoProfile(impact-response)
* insert AlsoProfile(questionnaire-response)
* insert Can(SHALL, create)
* insert Uses(Observation, score-observation)
* insert Can(SHALL, create)
* insert Uses(Flag, risk-flag)
* insert Can(SHALL, create)
* insert Uses(Task, follow-up-task)
* insert Can(SHALL, create)

Instance: registry-client
InstanceOf: CapabilityStatement
Title: "Registry client"
Usage: #definition
* insert Actor(registry-client)
* name = "RegistryClient"
* title = "Registry client"
* description = "A national registry that fetches released figures."
* rest.documentation = "Reads what was released and nothing else: a registry sees no person, no group and no figure that was withheld."
* rest.security.description = "SMART Backend Services, with the scope system/MeasureReport.rs."
* insert Uses(MeasureReport, aggregate-report)
* insert Can(SHALL, read)
* insert Can(SHALL, search-type)
* insert CanSearchBy(SHALL, measure, reference)
* insert CanSearchBy(SHOULD, period, date)
* insert CanSearchBy(SHOULD, identifier, token)
* insert UsesPlain(Measure)
* insert Can(SHOULD, read)
* insert Can(SHOULD, search-type)
* insert CanSearchBy(SHOULD, url, uri)
