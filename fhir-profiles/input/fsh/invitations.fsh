Profile: PregnancyOutcome
Parent: Observation
Id: pregnancy-outcome
Title: "Outcome of a pregnancy"
Description: "How a pregnancy ended. One that says that it was lost stops all invitations and reminders to the mother at once, those of later plans too, until a worker has spoken with her (profile invitation-flag, code resumed). Send it as soon as it is known."
* identifier MS
* status MS
* code = http://loinc.org#63893-2
* subject 1..1 MS
* subject only Reference(Patient)
* subject ^short = "The mother"
* effective[x] only dateTime
* effectiveDateTime MS
* value[x] 1..1 MS
* value[x] only CodeableConcept
* valueCodeableConcept from PregnancyLosses (example)
* valueCodeableConcept ^binding.description = "Example: those that stop invitations. A pregnancy that ended otherwise has another code."

Profile: PregnancyLoss
Parent: Condition
Id: pregnancy-loss
Title: "Loss of a pregnancy"
Description: "That a pregnancy or a baby was lost, as a problem or as the diagnosis of an episode (EpisodeOfCare.diagnosis.condition). It stops all invitations and reminders to the mother at once, those of later plans too, whatever its clinical status; one that is refuted or entered in error does not."
* identifier MS
* verificationStatus MS
* code 1..1 MS
* code from PregnancyLosses (preferred)
* code ^binding.description = "Preferred: ICD-10 (O00 to O08, O31.2, O36.4, P95, Z37.1, Z37.3, Z37.4, Z37.6, Z37.7) and ICPC-2 (W80, W82, W83, W91, W93) are understood as well."
* subject MS
* subject only Reference(Patient)
* subject ^short = "The mother"
* recordedDate MS

Profile: InvitationFlag
Parent: Flag
Id: invitation-flag
Title: "Word about invitations"
Description: "What somebody has said about messages that ask her to answer: that she wants none (opted-out), or, after a loss, that she wants to be asked again (resumed). It counts as long as it is active: who has changed her mind has it ended, by whoever she tells. Kring writes it when she stops the messages by the link in one of them."
* status MS
* code 1..1 MS
* code from InvitationWords (required)
* code ^binding.description = "Required: nothing else is understood."
* subject only Reference(Patient)
* period 0..1 MS
* period ^short = "Since when. Of resumed it is required: it counts for a loss that was known by then"
* obeys kring-invitation-1

Invariant: kring-invitation-1
Description: "The word that somebody wants to be asked again says since when in period.start, as an instant."
Severity: #error
Expression: "code.coding.where(system = 'https://kring.care/fhir/CodeSystem/invitation-word' and code = 'resumed').exists() implies period.start.exists()"

CodeSystem: InvitationWord
Id: invitation-word
Title: "Word about invitations"
Description: "What somebody has said about messages that ask her to answer."
* insert CompleteCodeSystem
* #opted-out "Does not want messages" "She wants no messages that ask her to answer."
* #resumed "Wants to be asked again" "A worker has spoken with her after a loss, and she wants to be asked again."

ValueSet: InvitationWords
Id: invitation-word
Title: "Words about invitations"
Description: "All that somebody can say about messages that ask her to answer."
* insert OwnValueSet
* include codes from system InvitationWord

CodeSystem: InvitationState
Id: invitation-state
Title: "State of an invitation"
Description: "How far the messages are that ask somebody to answer a questionnaire: Task.businessStatus of its Task."
* insert CompleteCodeSystem
* #invited "Invited" "A message with a link was sent."
* #reminded "Reminded" "Who was invited and has not answered was written to again."
* #not-reached "Not reached" "There is no address that a message could be sent to, or none was taken there."
* #paused "Not written to" "Nobody writes to her now. The code does not say why."

CodeSystem: PregnancyEnding
Id: pregnancy-ending
Title: "Ending of a pregnancy"
Description: "That a pregnancy was lost, for a record that does not say how."
* insert CompleteCodeSystem
* #loss "Loss" "The pregnancy or the baby was lost."

ValueSet: PregnancyLosses
Id: pregnancy-loss
Title: "Losses of a pregnancy"
Description: "Codes by which a record says that a pregnancy or a baby was lost, in whatever way: rather one too many than a message to who is in mourning."
* insert OwnValueSet
* include codes from system PregnancyEnding
* http://snomed.info/sct#17369002 "Miscarriage"
* http://snomed.info/sct#237364002 "Stillbirth"
* http://snomed.info/sct#713202001 "Antepartum stillbirth"
* http://snomed.info/sct#921611000000101 "Intrapartum stillbirth"
* http://snomed.info/sct#14022007 "Fetal death"
* http://snomed.info/sct#34801009 "Ectopic pregnancy"
* http://snomed.info/sct#386639001 "Termination of pregnancy"
* http://snomed.info/sct#57797005 "Induced termination of pregnancy"
