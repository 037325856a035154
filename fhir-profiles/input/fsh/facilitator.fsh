Profile: Facilitator
Parent: Practitioner
Id: facilitator
Title: "Facilitator"
Description: "Somebody who facilitates sessions and has completed the training for it. A session is accepted only if each of its facilitators is qualified on its day."
* identifier MS
* name 1..* MS
* qualification 1..* MS
* qualification ^slicing.discriminator.type = #pattern
* qualification ^slicing.discriminator.path = "code"
* qualification ^slicing.rules = #open
* qualification contains facilitationTraining 1..* MS
* qualification[facilitationTraining].code = GroupCareQualification#facilitation-training
* qualification[facilitationTraining].issuer 1..1 MS
* qualification[facilitationTraining].issuer ^short = "Who gave the training and attests it"
* qualification[facilitationTraining].period 1..1 MS
* qualification[facilitationTraining].period.start 1..1

CodeSystem: GroupCareQualification
Id: qualification
Title: "Group care qualification"
Description: "Qualifications that group care asks for besides those of a profession."
* insert CompleteCodeSystem
* #facilitation-training "Group care facilitation training" "Completed the training in facilitating group care sessions."
