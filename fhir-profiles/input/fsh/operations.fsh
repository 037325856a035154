RuleSet: Operation(type, code)
* url = "https://kring.care/fhir/OperationDefinition/{type}-{code}"
* status = #active
* kind = #operation
* experimental = false
* code = #{code}
* resource = #{type}
* system = false

RuleSet: Parameter(name, use, min, max, type)
* parameter[+].name = #{name}
* parameter[=].use = #{use}
* parameter[=].min = {min}
* parameter[=].max = "{max}"
* parameter[=].type = #{type}

Instance: Questionnaire-invite
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(Questionnaire, invite)
* name = "InviteToQuestionnaire"
* title = "Invite somebody to answer a questionnaire"
* description = "Asks a person to answer a questionnaire and answers the link to send to them. The same again, while the Task is open, answers the same Task; its link takes the place of the one before."
* affectsState = true
* type = false
* instance = true
* insert Parameter(subject, in, 1, 1, Reference)
* parameter[=].documentation = "Who is asked."
* parameter[=].targetProfile = "http://hl7.org/fhir/StructureDefinition/Patient"
* insert Parameter(encounter, in, 0, 1, Reference)
* parameter[=].documentation = "The Encounter to which the answers belong."
* parameter[=].targetProfile = "http://hl7.org/fhir/StructureDefinition/Encounter"
* insert Parameter(basedOn, in, 0, 1, Reference)
* parameter[=].documentation = "The plan or order for which it is asked."
* parameter[=].targetProfile[0] = "http://hl7.org/fhir/StructureDefinition/CarePlan"
* parameter[=].targetProfile[1] = "http://hl7.org/fhir/StructureDefinition/ServiceRequest"
* insert Parameter(careTeam, in, 0, 1, Reference)
* parameter[=].documentation = "Who follows an alert up; whoever the encounter or the Patient names when it is not given."
* parameter[=].targetProfile[0] = "http://hl7.org/fhir/StructureDefinition/CareTeam"
* parameter[=].targetProfile[1] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].targetProfile[2] = "http://hl7.org/fhir/StructureDefinition/PractitionerRole"
* parameter[=].targetProfile[3] = "http://hl7.org/fhir/StructureDefinition/Organization"
* insert Parameter(requester, in, 0, 1, Reference)
* parameter[=].documentation = "Who asks."
* parameter[=].targetProfile[0] = "http://hl7.org/fhir/StructureDefinition/Practitioner"
* parameter[=].targetProfile[1] = "http://hl7.org/fhir/StructureDefinition/PractitionerRole"
* parameter[=].targetProfile[2] = "http://hl7.org/fhir/StructureDefinition/Organization"
* parameter[=].targetProfile[3] = "http://hl7.org/fhir/StructureDefinition/Device"
* insert Parameter(child, in, 0, 1, Reference)
* parameter[=].documentation = "A child whose year of birth is asked before anything is shown."
* parameter[=].targetProfile = "http://hl7.org/fhir/StructureDefinition/Patient"
* insert Parameter(expires, in, 0, 1, dateTime)
* parameter[=].documentation = "Until when the link works; for 30 days when it is not given."
* insert Parameter(url, out, 1, 1, uri)
* parameter[=].documentation = "The link to send to that person, and to nobody else."
* insert Parameter(task, out, 1, 1, Task)
* parameter[=].documentation = "The Task that waits for the answers; to cancel it is to close the link."
* insert Parameter(warning, out, 0, 1, OperationOutcome)
* parameter[=].documentation = "What there is to know, such as that nobody would follow an alert up."

Instance: Task-revoke
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(Task, revoke)
* name = "RevokeInvitation"
* title = "Take an invitation back"
* description = "Takes back the invitation that the Task stands for: its link ends at once, and what was filled in but not sent is forgotten."
* affectsState = true
* type = false
* instance = true
* insert Parameter(return, out, 1, 1, Task)
* parameter[=].documentation = "The Task, cancelled."

Instance: Patient-erase
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(Patient, erase)
* name = "ErasePerson"
* title = "Erase a person"
* description = "Removes a person, in two steps. The first, without a body, changes nothing: it answers what would go, and a confirmation that is good for a quarter of an hour. The second sends that confirmation and answers what went. What was released stays released, for it tells of nobody; the audit trail keeps the id."
* affectsState = true
* type = false
* instance = true
* insert Parameter(confirmation, in, 0, 1, string)
* parameter[=].documentation = "What the first step answered; without it nothing is changed."
* insert Parameter(confirmation, out, 0, 1, string)
* parameter[=].documentation = "For the second step."
* insert Parameter(until, out, 0, 1, instant)
* parameter[=].documentation = "Until when the confirmation is good."
* insert Parameter(resources, out, 1, 1, integer)
* parameter[=].documentation = "How many resources are about this person, and go."
* insert Parameter(changed, out, 1, 1, integer)
* parameter[=].documentation = "How many name this person, and are changed."
* insert Parameter(links, out, 1, 1, integer)
* parameter[=].documentation = "How many links to questionnaires end."
* parameter[+].name = #type
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "A type of resource, and how many of it go."
* parameter[=].part[0].name = #type
* parameter[=].part[0].use = #out
* parameter[=].part[0].min = 1
* parameter[=].part[0].max = "1"
* parameter[=].part[0].type = #code
* parameter[=].part[1].name = #count
* parameter[=].part[1].use = #out
* parameter[=].part[1].min = 1
* parameter[=].part[1].max = "1"
* parameter[=].part[1].type = #integer

Instance: MeasureReport-release
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(MeasureReport, release)
* name = "ReleaseIndicators"
* title = "Release all indicators of a period"
* description = "Works out every indicator for a period, has the whole pass disclosure control, and stores it. What was released by mistake stays released, so whatever else is sent is refused."
* affectsState = true
* type = true
* instance = false
* insert Parameter(period, in, 1, 1, string)
* parameter[=].documentation = "Whole quarters that have ended: 2026-Q1, 2026, or 2026-Q1/2026-Q3."
* insert Parameter(regime, in, 0, 1, string)
* parameter[=].documentation = "The disclosure regime by its name; nl when it is not given."
* insert Parameter(release, out, 1, 1, string)
* parameter[=].documentation = "The id of the release."
* insert Parameter(made, out, 1, 1, boolean)
* parameter[=].documentation = "false when the release was there already."
* insert Parameter(report, out, 0, *, Reference)
* parameter[=].documentation = "The report of an indicator."
* parameter[=].targetProfile = "http://hl7.org/fhir/StructureDefinition/MeasureReport"
