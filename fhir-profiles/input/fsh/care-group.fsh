Profile: CareGroup
Parent: Group
Id: care-group
Title: "Care group"
Description: "The families who have their care together: a cohort of mothers, and after birth of mothers and babies, who meet in the same group. A planned group starts without members; R4 allows members only in an actual group, so it is actual from the start."
* extension contains
    DueDateWindow named dueDateWindow 0..1 MS and
    BirthDateWindow named birthDateWindow 0..1 MS and
    Continues named continues 0..1 MS and
    Capacity named capacity 0..1 MS and
    MeetingTime named meetingTime 0..1 MS
* identifier MS
* active MS
* type = #person
* actual = true
* code 1..1 MS
* code from CareGroupModels (required)
* code ^binding.description = "Required: the rules and the figures depend on the model; a country with a model of its own uses other-group-care and says in text which."
* code ^short = "The model of group care that the group follows"
* name 1..1 MS
* managingEntity 1..1 MS
* managingEntity only Reference(Organization)
* managingEntity ^short = "The organisation that is responsible for the group"
* characteristic MS
* characteristic ^slicing.discriminator.type = #pattern
* characteristic ^slicing.discriminator.path = "code"
* characteristic ^slicing.rules = #open
* characteristic contains language 0..* MS and location 0..1 MS
* characteristic[language] ^short = "A language that the group speaks"
* characteristic[language].code = GroupCharacteristic#language
* characteristic[language].value[x] only CodeableConcept
* characteristic[language].valueCodeableConcept from http://hl7.org/fhir/ValueSet/all-languages (preferred)
* characteristic[language].valueCodeableConcept ^binding.description = "Preferred: BCP 47 covers every language; a dialect that it has no code for is told in text."
* characteristic[language].exclude = false
* characteristic[location] ^short = "Where the group meets"
* characteristic[location].code = GroupCharacteristic#location
* characteristic[location].value[x] only Reference(Location)
* characteristic[location].exclude = false
* member MS
* member ^short = "A mother or a baby"
* member.entity only Reference(Patient)
* member.period 1..1 MS
* member.period ^short = "From when, and until when, she, he or they belonged to the group"
* member.period.start 1..1 MS
* obeys kring-group-1 and kring-group-2

Invariant: kring-group-1
Description: "A CenteringPregnancy group states in the extension due-date-window between which due dates its members give birth."
Severity: #error
Expression: "code.coding.where(system = 'https://kring.care/fhir/CodeSystem/care-group-model' and code = 'centering-pregnancy').exists() implies extension('https://kring.care/fhir/StructureDefinition/due-date-window').exists()"

Invariant: kring-group-2
Description: "A CenteringParenting group states in the extension birth-date-window between which days its babies were born."
Severity: #error
Expression: "code.coding.where(system = 'https://kring.care/fhir/CodeSystem/care-group-model' and code = 'centering-parenting').exists() implies extension('https://kring.care/fhir/StructureDefinition/birth-date-window').exists()"

Extension: DueDateWindow
Id: due-date-window
Title: "Due date window"
Description: "The first and the last due date for which a woman fits in this group. An extension, since Group.characteristic has no value of type date or Period."
Context: Group
* value[x] only Period
* value[x] 1..1
* valuePeriod.start 1..1
* valuePeriod.end 1..1

Extension: BirthDateWindow
Id: birth-date-window
Title: "Birth date window"
Description: "The first and the last birth date for which a baby fits in this group. An extension, since Group.characteristic has no value of type date or Period."
Context: Group
* value[x] only Period
* value[x] 1..1
* valuePeriod.start 1..1
* valuePeriod.end 1..1

Extension: Continues
Id: continues
Title: "Continues"
Description: "The group that this group came from, such as the CenteringPregnancy group whose families go on together in this CenteringParenting group."
Context: Group
* value[x] only Reference(CareGroup)
* value[x] 1..1

Extension: Capacity
Id: capacity
Title: "Capacity"
Description: "The number of families for which a group, or one of its sessions, has room."
Context: Group, Appointment
* value[x] only positiveInt
* value[x] 1..1

CodeSystem: CareGroupModel
Id: care-group-model
Title: "Care group model"
Description: "Models of group care in the first 1000 days."
* insert CompleteCodeSystem
* #centering-pregnancy "CenteringPregnancy" "Antenatal care in a group of women who are due at about the same time: in each session an individual check, a conversation of the group, and time together."
* #centering-parenting "CenteringParenting" "Child health care in a group of parents with babies of about the same age; the sessions replace individual contacts."
* #other-group-care "Other group care" "Group care in the first 1000 days after another model."

ValueSet: CareGroupModels
Id: care-group-model
Title: "Care group models"
Description: "All models of group care."
* insert OwnValueSet
* include codes from system CareGroupModel

CodeSystem: GroupCharacteristic
Id: care-group-characteristic
Title: "Care group characteristic"
Description: "What members of a group have in common besides the time of birth."
* insert CompleteCodeSystem
* #language "Language" "A language that the group speaks in its sessions."
* #location "Location" "Where the group meets."
