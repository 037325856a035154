// What each observation of an individual check has in common.
RuleSet: Check
* identifier MS
* identifier ^short = "The sender's own identifier, by which an observation that is sent twice is recognised"
* status MS
* subject 1..1 MS
* subject only Reference(Patient)
* encounter 1..1 MS
* encounter only Reference(ParticipantEncounter)
* encounter ^short = "Her, his or their part in the session"
* effective[x] 1..1 MS
* effective[x] only dateTime
* performer MS

RuleSet: OwnCategory(category)
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains kind 1..1 MS
* category[kind] = http://terminology.hl7.org/CodeSystem/observation-category#{category}

RuleSet: Measured(unit)
* value[x] MS
* value[x] only Quantity
* valueQuantity.value 1..1 MS
* valueQuantity.system 1..1
* valueQuantity.system = "http://unitsofmeasure.org"
* valueQuantity.code 1..1
* valueQuantity.code = #{unit}
* obeys kring-check-1

Invariant: kring-check-1
Description: "What was measured has a value, or the reason why there is none in dataAbsentReason."
Severity: #error
Expression: "value.exists() xor dataAbsentReason.exists()"

Profile: CheckBloodPressure
Parent: http://hl7.org/fhir/StructureDefinition/bp
Id: check-blood-pressure
Title: "Check: blood pressure"
Description: "The blood pressure of a mother at a session. She takes it herself: performer is then the mother."
* insert Check
* performer ^short = "The mother, where she took it herself"

Profile: CheckWeight
Parent: http://hl7.org/fhir/StructureDefinition/bodyweight
Id: check-weight
Title: "Check: weight"
Description: "The weight of a mother or a baby at a session. A mother weighs herself: performer is then the mother."
* insert Check
* performer ^short = "The mother, where she weighed herself"

Profile: CheckLength
Parent: http://hl7.org/fhir/StructureDefinition/bodyheight
Id: check-length
Title: "Check: length"
Description: "The length of a baby at a session. HL7's profile for vital signs asks for LOINC 8302-2; that the baby lay is said by the code 8306-3 beside it."
* insert Check

Profile: CheckHeadCircumference
Parent: http://hl7.org/fhir/StructureDefinition/headcircum
Id: check-head-circumference
Title: "Check: head circumference"
Description: "The head circumference of a baby at a session."
* insert Check

Profile: CheckFundalHeight
Parent: Observation
Id: check-fundal-height
Title: "Check: fundal height"
Description: "The height of the uterus of a pregnant woman, by tape, at a session."
* insert Check
* insert OwnCategory(exam)
* code = http://loinc.org#11881-0
* insert Measured(cm)

Profile: CheckFetalHeartRate
Parent: Observation
Id: check-fetal-heart-rate
Title: "Check: fetal heart rate"
Description: "The heart rate of an unborn child at a session, in the record of the mother. Of twins each has an observation of its own, told apart by the extension fetus-number."
* extension contains FetusNumber named fetus 0..1 MS
* extension[fetus] ^short = "Which of several, from 1 on, the same at each session as far as that can be known"
* insert Check
* insert OwnCategory(exam)
* code = http://loinc.org#55283-6
* insert Measured(/min)

Extension: FetusNumber
Id: fetus-number
Title: "Fetus number"
Description: "Which of several unborn children is meant, from 1 on. R4 has no element for it short of a record for each unborn child."
Context: Observation
* value[x] only positiveInt
* value[x] 1..1

Profile: CheckGestationalAge
Parent: Observation
Id: check-gestational-age
Title: "Check: gestational age"
Description: "The completed weeks of pregnancy on the day of a session, worked out from the due date."
* insert Check
* insert OwnCategory(exam)
* code = http://loinc.org#11884-4
* insert Measured(wk)

Profile: CheckInfantFeeding
Parent: Observation
Id: check-infant-feeding
Title: "Check: infant feeding"
Description: "What a baby was fed in the 24 hours before a session, along the lines of the WHO/UNICEF indicators."
* insert Check
* insert OwnCategory(survey)
* code = GroupCareObservation#infant-feeding
* value[x] MS
* value[x] only CodeableConcept
* valueCodeableConcept from InfantFeedings (required)
* valueCodeableConcept ^binding.description = "Required: figures on breastfeeding are compared between countries, and that works only if all count the same four ways of feeding."
* obeys kring-check-1

Profile: CheckDevelopment
Parent: Observation
Id: check-development
Title: "Check: development"
Description: "The judgement of the professional on the development of a child at a session. Where an instrument was used, its score is a development-score beside it."
* insert Check
* insert OwnCategory(exam)
* code = GroupCareObservation#development
* value[x] MS
* value[x] only CodeableConcept
* valueCodeableConcept from Developments (required)
* valueCodeableConcept ^binding.description = "Required: whether a child is followed up must not depend on how a system spells it."
* obeys kring-check-1

Profile: DevelopmentScore
Parent: Observation
Id: development-score
Title: "Development score"
Description: "The outcome of a development instrument such as the GSED: the D-score, and as a component the D-score for age (DAZ). The items of the instrument are not part of this package: whoever has the licence for it works the score out."
* insert Check
* insert OwnCategory(survey)
* code = GroupCareObservation#d-score
* method MS
* method ^short = "The instrument, in words"
* insert Measured({score})
* component MS
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains forAge 0..1 MS
* component[forAge] ^short = "The D-score against that of children of the same age, in standard deviations"
* component[forAge].code = GroupCareObservation#d-score-for-age
* component[forAge].value[x] only Quantity
* component[forAge].valueQuantity.system = "http://unitsofmeasure.org"
* component[forAge].valueQuantity.code = #{score}

Profile: DueDate
Parent: Observation
Id: due-date
Title: "Due date"
Description: "The day on which a child is expected, from which the personal plan and the sessions follow. A corrected due date is a new version of the same observation, status amended."
* identifier MS
* status MS
* code = http://loinc.org#11778-8
* subject 1..1 MS
* subject only Reference(Patient)
* effective[x] 1..1 MS
* effective[x] only dateTime
* effective[x] ^short = "When it was worked out, such as the day of the scan"
* value[x] 1..1 MS
* value[x] only dateTime

ValueSet: InfantFeedings
Id: infant-feeding
Title: "Infant feedings"
Description: "All ways of feeding."
* insert OwnValueSet
* include codes from system InfantFeeding

ValueSet: Developments
Id: development
Title: "Developments"
Description: "All judgements on development."
* insert OwnValueSet
* include codes from system Development
