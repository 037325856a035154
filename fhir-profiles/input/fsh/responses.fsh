Profile: GroupCareResponse
Parent: QuestionnaireResponse
Id: questionnaire-response
Title: "Questionnaire response"
Description: "What a parent or a professional answered. Scores, flags and tasks that follow from it are resources of their own and come in the same commit."
* extension contains MeasurementMoment named moment 0..1 MS
* questionnaire 1..1 MS
* questionnaire ^short = "The questionnaire and its version: url|version"
* status MS
* subject 1..1 MS
* encounter MS
* authored MS
* source MS
* basedOn MS
* obeys kring-response-1

Invariant: kring-response-1
Description: "A response that is completed says when it was, in authored, and whose answers they are, in source."
Severity: #error
Expression: "status = 'completed' implies (authored.exists() and source.exists())"

Profile: WellbeingResponse
Parent: GroupCareResponse
Id: wellbeing-response
Title: "Wellbeing response"
Description: "What somebody answered about how they are: WHO-5, and instruments that a deployment has a licence for. Nobody but this person and those who care for her sees it: not the record of the baby, not the group, not a volunteer."
* subject only Reference(Patient)
* source only Reference(Patient or RelatedPerson)
* obeys kring-wellbeing-1

Invariant: kring-wellbeing-1
Description: "How somebody is only they can say: source is the subject, or somebody who filled in for them what they said."
Severity: #warning
Expression: "source.reference.empty() or source.reference = subject.reference or source.reference.startsWith('RelatedPerson/')"

Profile: SatisfactionResponse
Parent: GroupCareResponse
Id: satisfaction-response
Title: "Satisfaction response"
Description: "What a parent answered about the experience of group care. Facilitators see it as figures of a group only."
* subject only Reference(Patient)

Profile: ImpactResponse
Parent: GroupCareResponse
Id: impact-response
Title: "Impact response"
Description: "What a parent or a volunteer answered about the support of a volunteer, at intake, after a year and at its end."
* extension[moment] 1..1
* subject only Reference(Patient)

Extension: MeasurementMoment
Id: measurement-moment
Title: "Measurement moment"
Description: "At which of the agreed moments something was asked. A date does not say it: who is asked for the third time in the fifth month may be late for one moment or early for the next."
Context: QuestionnaireResponse, Task
* value[x] only CodeableConcept
* value[x] 1..1
* valueCodeableConcept from MeasurementMoments (extensible)
* valueCodeableConcept ^binding.description = "Extensible: a study asks at moments of its own."

CodeSystem: MeasurementMomentCode
Id: measurement-moment
Title: "Measurement moment"
Description: "Moments at which parents are asked: those of the ICHOM set for pregnancy and childbirth, and those of support by a volunteer."
* insert CompleteCodeSystem
* #t1 "First trimester" "In the first trimester of pregnancy."
* #t2 "Early third trimester" "At the start of the third trimester of pregnancy."
* #t3 "Maternity week" "In the first week after birth."
* #t4 "Six weeks" "Six weeks after birth."
* #t5 "Six months" "Six months after birth."
* #intake "Intake" "When support begins."
* #one-year "One year" "One year after support began."
* #end "End" "When support ends."

ValueSet: MeasurementMoments
Id: measurement-moment
Title: "Measurement moments"
Description: "All moments."
* insert OwnValueSet
* include codes from system MeasurementMomentCode

Profile: ScoreObservation
Parent: Observation
Id: score-observation
Title: "Score"
Description: "A total of a questionnaire, worked out from the response that it is derived from and never typed in. Without an answer to each item that counts there is no score, unless the instrument itself says otherwise."
* status MS
* insert OwnCategory(survey)
* code MS
* code from Scores (extensible)
* code ^binding.description = "Extensible: scores of the questionnaires that come with Kring have a code here; those of an instrument that a deployment adds have one of LOINC or of its own."
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] 1..1 MS
* effective[x] only dateTime
* value[x] 1..1 MS
* value[x] only Quantity
* valueQuantity.value 1..1
* valueQuantity.system 1..1
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code 1..1
* interpretation MS
* derivedFrom 1..* MS
* derivedFrom only Reference(QuestionnaireResponse)

ValueSet: Scores
Id: score
Title: "Scores"
Description: "All scores of questionnaires that come with Kring."
* insert OwnValueSet
* include codes from system QuestionnaireScoreCode

Profile: RiskFlag
Parent: Flag
Id: risk-flag
Title: "Risk flag"
Description: "Makes a care team attentive to somebody. Its words say what to look at; score and answers are one reference away, for those who may see them."
* extension contains http://hl7.org/fhir/StructureDefinition/flag-detail named detail 0..1 MS
* extension[detail] ^short = "What raised it: a score or a response"
* status MS
* category 1..* MS
* code MS
* code from Flags (extensible)
* code ^binding.description = "Extensible: a country adds what its care teams are to be made attentive to."
* subject MS
* subject only Reference(Patient)
* period 1..1 MS
* period.start 1..1
* encounter MS
* obeys kring-flag-1

Invariant: kring-flag-1
Description: "A flag that is no longer active says until when it held in period.end."
Severity: #error
Expression: "status = 'inactive' implies period.end.exists()"

ValueSet: Flags
Id: flag
Title: "Flags"
Description: "All flags that come with Kring."
* insert OwnValueSet
* include codes from system FlagCode

Profile: FollowUpTask
Parent: Task
Id: follow-up-task
Title: "Follow-up task"
Description: "What somebody in the care team is asked to do because of an answer or a flag. A parent may read it: it says neither score nor judgement."
* status MS
* intent = #order
* priority MS
* code 1..1 MS
* code from Tasks (extensible)
* code ^binding.description = "Extensible: a country adds what its care teams are asked to do."
* description 1..1 MS
* focus 1..1 MS
* focus ^short = "What raised it"
* for 1..1 MS
* for only Reference(Patient)
* encounter MS
* authoredOn 1..1 MS
* owner MS
* obeys kring-task-1 and kring-task-2

Invariant: kring-task-1
Description: "A task that nobody owns may be seen by nobody: owner names a care team, an organisation or a person."
Severity: #warning
Expression: "owner.exists()"

Invariant: kring-task-2
Description: "A task that is not going to be done (status rejected, cancelled or failed) says why in statusReason."
Severity: #warning
Expression: "(status = 'rejected' or status = 'cancelled' or status = 'failed') implies statusReason.exists()"

ValueSet: Tasks
Id: task
Title: "Tasks"
Description: "All tasks that come with Kring."
* insert OwnValueSet
* include codes from system TaskCode

Profile: AggregateReport
Parent: MeasureReport
Id: aggregate-report
Title: "Aggregate report"
Description: "The released figures of an indicator for a period. They have passed disclosure control as a whole: a figure that is withheld is absent with its reason, never zero. It tells of no person and of no group."
* extension contains
    DisclosureRegime named regime 1..1 MS and
    ReleaseDigest named digest 0..1 MS and
    ReleaseCorrects named corrects 0..1 and
    ReleaseSuperseded named superseded 0..1 and
    Boundaries named boundaries 0..*
* identifier 1..* MS
* identifier ^short = "The release"
* status = #complete
* type = #summary
* measure MS
* subject only Reference(Location)
* date 1..1 MS
* reporter MS
* period MS
* evaluatedResource 0..0
* group 1..* MS
* group.code 1..1
* group.population.subjectResults 0..0
* group.stratifier.stratum.population.subjectResults 0..0
