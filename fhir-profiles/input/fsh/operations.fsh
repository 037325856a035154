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
* insert Parameter(corrects, in, 0, 1, string)
* parameter[=].documentation = "The id of the release that this one corrects: the last one of the same period and regime. It takes that one's place, with the same indicators."
* insert Parameter(release, out, 1, 1, string)
* parameter[=].documentation = "The id of the release."
* insert Parameter(made, out, 1, 1, boolean)
* parameter[=].documentation = "false when the release was there already."
* insert Parameter(report, out, 0, *, Reference)
* parameter[=].documentation = "The report of an indicator."
* parameter[=].targetProfile = "http://hl7.org/fhir/StructureDefinition/MeasureReport"
* parameter[+].name = #loss
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "What could not be told, of indicators that are protected together; none when the release was there already. Not for the public: how many are hidden only to protect others would tell how many are not."
* insert Part(0, indicator, 1, *, string)
* insert Part(1, figures, 1, 1, integer)
* insert Part(2, hidden, 1, 1, integer)
* insert Part(3, secondary, 1, 1, integer)
* insert Part(4, decided, 1, 1, code)
* parameter[+].name = #newlySuppressed
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "A figure that the corrected release told and this one does not: to be removed wherever it was sent. Without quarter and municipality it is that of the whole period."
* insert Part(0, indicator, 1, 1, string)
* insert Part(1, quarter, 0, 1, string)
* insert Part(2, municipality, 0, 1, string)
* insert Part(3, region, 0, 1, string)

RuleSet: Part(at, name, min, max, type)
* parameter[=].part[{at}].name = #{name}
* parameter[=].part[{at}].use = #out
* parameter[=].part[{at}].min = {min}
* parameter[=].part[{at}].max = "{max}"
* parameter[=].part[{at}].type = #{type}

RuleSet: PartWithParts(at, name, min, max, documentation)
* parameter[=].part[{at}].name = #{name}
* parameter[=].part[{at}].use = #out
* parameter[=].part[{at}].min = {min}
* parameter[=].part[{at}].max = "{max}"
* parameter[=].part[{at}].documentation = {documentation}

RuleSet: PartOfPart(at, within, name, min, max, type)
* parameter[=].part[{at}].part[{within}].name = #{name}
* parameter[=].part[{at}].part[{within}].use = #out
* parameter[=].part[{at}].part[{within}].min = {min}
* parameter[=].part[{at}].part[{within}].max = "{max}"
* parameter[=].part[{at}].part[{within}].type = #{type}

Instance: Measure-run-chart
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(Measure, run-chart)
* name = "RunChart"
* title = "A measure over time"
* description = "An indicator over time, on the data that the caller may see, with its median and the signals of the usual run rules: a shift of six points, a trend of five, too few or too many runs. Of one care group a point is told of five persons or more only."
* affectsState = false
* type = true
* instance = true
* insert Parameter(periodStart, in, 1, 1, date)
* insert Parameter(periodEnd, in, 1, 1, date)
* insert Parameter(measure, in, 0, 1, string)
* parameter[=].documentation = "At the type: a canonical URL, or Measure/ and an id."
* insert Parameter(by, in, 0, 1, code)
* parameter[=].documentation = "month, which is taken when it is not given, or quarter."
* insert Parameter(group, in, 0, 1, string)
* parameter[=].documentation = "Group/ and an id: one care group alone."
* insert Parameter(measure, out, 1, 1, canonical)
* parameter[+].name = #series
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "*"
* parameter[=].documentation = "Of each group of the Measure."
* insert Part(0, group, 1, 1, Coding)
* insert Part(1, median, 0, 1, decimal)
* insert Part(2, usefulPoints, 1, 1, integer)
* insert Part(3, runs, 1, 1, integer)
* insert PartWithParts(4, point, 0, *, "One for each month or quarter; without a value where there is nothing or too little to tell.")
* insert PartOfPart(4, 0, at, 1, 1, string)
* insert PartOfPart(4, 1, value, 0, 1, decimal)
* insert PartOfPart(4, 2, denominator, 0, 1, integer)
* insert PartWithParts(5, signal, 0, *, "What chance alone would seldom do.")
* insert PartOfPart(5, 0, rule, 1, 1, code)
* insert PartOfPart(5, 1, from, 1, 1, string)
* insert PartOfPart(5, 2, to, 1, 1, string)
* insert PartOfPart(5, 3, points, 1, 1, integer)

Instance: Task-study
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(Task, study)
* name = "StudyCycle"
* title = "What came of a learning cycle"
* description = "The figures of the indicator of a plan-do-study-act cycle before and after the change, on the data that the caller may see. Of a cycle whose focus is one care group fewer than five persons are not told. Nothing is written."
* affectsState = false
* type = false
* instance = true
* insert Parameter(cycle, out, 1, 1, Reference)
* insert Parameter(measure, out, 1, 1, canonical)
* parameter[+].name = #figure
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "*"
* parameter[=].documentation = "Of each group of the Measure."
* insert Part(0, group, 1, 1, Coding)
* insert PartWithParts(1, baseline, 1, 1, "Before the change.")
* insert PartOfPart(1, 0, period, 1, 1, Period)
* insert PartOfPart(1, 1, denominator, 0, 1, integer)
* insert PartOfPart(1, 2, numerator, 0, 1, integer)
* insert PartOfPart(1, 3, score, 0, 1, decimal)
* insert PartOfPart(1, 4, low, 0, 1, decimal)
* insert PartOfPart(1, 5, high, 0, 1, decimal)
* insert PartWithParts(2, result, 1, 1, "After it.")
* insert PartOfPart(2, 0, period, 1, 1, Period)
* insert PartOfPart(2, 1, denominator, 0, 1, integer)
* insert PartOfPart(2, 2, numerator, 0, 1, integer)
* insert PartOfPart(2, 3, score, 0, 1, decimal)
* insert PartOfPart(2, 4, low, 0, 1, decimal)
* insert PartOfPart(2, 5, high, 0, 1, decimal)
* insert Part(3, change, 0, 1, decimal)
