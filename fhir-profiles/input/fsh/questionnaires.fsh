Extension: QuestionnaireScore
Id: questionnaire-score
Title: "Questionnaire score"
Description: "How a score is made of the answers: their weights added up, or the mean of them, times a factor. An item that was not answered gives no score. The score becomes an Observation."
Context: Questionnaire
* extension contains
    name 1..1 and
    code 1..1 and
    method 1..1 and
    item 1..* and
    factor 0..1 and
    decimals 0..1 and
    unit 0..1 and
    band 0..* and
    componentOf 0..1
* extension[name] ^short = "Unique in the questionnaire, such as raw"
* extension[name].value[x] only string
* extension[name].value[x] 1..1
* extension[code] ^short = "The code of the Observation"
* extension[code].value[x] only CodeableConcept
* extension[code].value[x] 1..1
* extension[method] ^short = "sum or mean"
* extension[method].value[x] only code
* extension[method].value[x] 1..1
* extension[item] ^short = "The linkId of an item that counts"
* extension[item].value[x] only string
* extension[item].value[x] 1..1
* extension[factor] ^short = "What the sum or mean is multiplied with; 1 unless said"
* extension[factor].value[x] only decimal or integer
* extension[factor].value[x] 1..1
* extension[decimals] ^short = "To how many decimals it is rounded; 0 unless said"
* extension[decimals].value[x] only integer
* extension[decimals].value[x] 1..1
* extension[unit] ^short = "The unit of the score in UCUM; {score} unless said"
* extension[unit].value[x] only code
* extension[unit].value[x] 1..1
* extension[band] ^short = "What a score from low to high means, both included"
* extension[band].extension contains
    low 0..1 and
    high 0..1 and
    interpretation 1..1
* extension[band].extension[low].value[x] only decimal or integer
* extension[band].extension[low].value[x] 1..1
* extension[band].extension[high].value[x] only decimal or integer
* extension[band].extension[high].value[x] 1..1
* extension[band].extension[interpretation] ^short = "The interpretation of the Observation"
* extension[band].extension[interpretation].value[x] only CodeableConcept
* extension[band].extension[interpretation].value[x] 1..1
* extension[componentOf] ^short = "The name of the score whose Observation holds this one as a component"
* extension[componentOf].value[x] only string
* extension[componentOf].value[x] 1..1

Extension: QuestionnaireAlert
Id: questionnaire-alert
Title: "Questionnaire alert"
Description: "When answers ask for action, and for which: a score, or what the answer to one item weighs, beyond a value. An alert becomes a Flag and a Task for the care team, in the same commit as the answers."
Context: Questionnaire
* extension contains
    name 1..1 and
    score 0..1 and
    item 0..1 and
    operator 1..1 and
    value 1..1 and
    flag 1..1 and
    task 1..1 and
    description 1..1 and
    priority 1..1
* obeys kring-alert-1
* extension[name] ^short = "Unique in the questionnaire"
* extension[name].value[x] only string
* extension[name].value[x] 1..1
* extension[score] ^short = "The name of the score that it fires on"
* extension[score].value[x] only string
* extension[score].value[x] 1..1
* extension[item] ^short = "The linkId of the item that it fires on, whatever else is missing"
* extension[item].value[x] only string
* extension[item].value[x] 1..1
* extension[operator] ^short = "<, <=, > or >="
* extension[operator].value[x] only code
* extension[operator].value[x] 1..1
* extension[value].value[x] only decimal or integer
* extension[value].value[x] 1..1
* extension[flag] ^short = "The code of the Flag"
* extension[flag].value[x] only CodeableConcept
* extension[flag].value[x] 1..1
* extension[task] ^short = "The code of the Task"
* extension[task].value[x] only CodeableConcept
* extension[task].value[x] 1..1
* extension[description] ^short = "For the care team, without the score and without a judgement: a parent may read it"
* extension[description].value[x] only string
* extension[description].value[x] 1..1
* extension[priority] ^short = "Of the Task: routine, urgent, asap or stat"
* extension[priority].value[x] only code
* extension[priority].value[x] 1..1
* extension[priority].valueCode from http://hl7.org/fhir/ValueSet/request-priority (required)
* extension[priority].valueCode ^binding.description = "Required, as it is for the priority of a Task."

Invariant: kring-alert-1
Description: "An alert fires on a score or on an item, not on both."
Severity: #error
Expression: "extension.where(url = 'score').exists() xor extension.where(url = 'item').exists()"

CodeSystem: QuestionnaireScoreCode
Id: score
Title: "Score"
Description: "Totals of questionnaires."
* insert CompleteCodeSystem
* #who-5 "WHO-5 score, 0 to 100" "The WHO-5 raw score times four."
* #who-5-raw "WHO-5 raw score, 0 to 25" "The five answers of the WHO-5 added up."
* #group-care-experience "Group-care experience, mean of 1 to 5" "The mean of the answers about the experience of group care."

CodeSystem: FlagCode
Id: flag
Title: "Flag"
Description: "What a care team is made attentive to."
* insert CompleteCodeSystem
* #low-wellbeing "Low wellbeing (WHO-5)" "The answers to the WHO-5 mean poor wellbeing."

CodeSystem: TaskCode
Id: task
Title: "Task"
Description: "What a care team is asked to do."
* insert CompleteCodeSystem
* #talk-about-wellbeing "Talk about wellbeing" "Contact this person soon, and ask how they are."

CodeSystem: Who5Item
Id: who-5-item
Title: "WHO-5 item"
Description: "The five statements of the World Health Organization-Five Well-Being Index."
* insert CompleteCodeSystem
* insert Who5Copyright
* #cheerful "I have felt cheerful and in good spirits" "The first statement."
* #calm "I have felt calm and relaxed" "The second statement."
* #active "I have felt active and vigorous" "The third statement."
* #rested "I woke up feeling fresh and rested" "The fourth statement."
* #interested "My daily life has been filled with things that interest me" "The fifth statement."

CodeSystem: Who5Answer
Id: who-5-answer
Title: "WHO-5 answer"
Description: "The answers of the World Health Organization-Five Well-Being Index."
* insert CompleteCodeSystem
* insert Who5Copyright
* #all-of-the-time "All of the time" "Weighs 5."
* #most-of-the-time "Most of the time" "Weighs 4."
* #more-than-half "More than half of the time" "Weighs 3."
* #less-than-half "Less than half of the time" "Weighs 2."
* #some-of-the-time "Some of the time" "Weighs 1."
* #at-no-time "At no time" "Weighs 0."

RuleSet: Who5Copyright
* ^copyright = "© World Health Organization. The World Health Organization-Five Well-Being Index (WHO-5). Geneva: World Health Organization; 2024. Licence: CC BY-NC-SA 3.0 IGO (https://creativecommons.org/licenses/by-nc-sa/3.0/igo/). For non-commercial use only; what is derived from it carries the same licence."

CodeSystem: GroupCareExperience
Id: group-care-experience
Title: "Group-care experience"
Description: "The questions about the experience of group care."
* insert CompleteCodeSystem
* #useful "Was the group useful for you?" "Whether the group was of use."
* #heard "Did you feel heard in the group?" "Whether the person felt heard."
* #safe "Did you feel safe to say what you wanted?" "Whether the group felt safe to speak in."
* #learned "Did you learn things that help you?" "Whether something was learned that helps."
* #connected "Do you feel connected with the other parents?" "Whether there is a bond with the other parents."
* #time "Did the time of the meetings suit you?" "Whether the time fitted."
* #place "Was the place easy for you to get to?" "Whether the place could be reached."
* #language "Could you understand and say enough in the language of the group?" "Whether the language fitted."
* #child-checked "Was your child checked in the group?" "Whether the child had its check in the group."
* #child-check "Was the check of your child good enough?" "Whether the check of the child was enough."
* #child-check-missed "What did you miss when your child was checked?" "What was missing in the check of the child, in own words."
* #recommend "Would you tell a friend to join a group like this?" "Whether the person would recommend it."
* #other "What else would you like to tell us?" "Anything else, in own words."

CodeSystem: ExperienceAnswer
Id: experience-answer
Title: "Experience answer"
Description: "The answers about the experience of group care, from bad to good."
* insert CompleteCodeSystem
* #not-at-all "No, not at all" "Weighs 1."
* #not-really "Not really" "Weighs 2."
* #a-bit "A bit" "Weighs 3."
* #mostly "Yes, mostly" "Weighs 4."
* #completely "Yes, completely" "Weighs 5."
