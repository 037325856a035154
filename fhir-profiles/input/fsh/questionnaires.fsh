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

Extension: QuestionnaireShownResult
Id: questionnaire-shown-result
Title: "Questionnaire shown result"
Description: "That whoever has answered may see her own scores, and how they are drawn. Only for scores of which a higher one is better. Without it she sees none."
Context: Questionnaire
* extension contains
    kind 1..1 and
    score 1..* and
    low 1..1 and
    high 1..1
* extension[kind] ^short = "line: one score over time; web: several of one moment"
* extension[kind].value[x] only code
* extension[kind].value[x] 1..1
* extension[score] ^short = "The name of a score"
* extension[score].value[x] only string
* extension[score].value[x] 1..1
* extension[low] ^short = "The lowest that each can be"
* extension[low].value[x] only decimal or integer
* extension[low].value[x] 1..1
* extension[high] ^short = "The highest that each can be"
* extension[high].value[x] only decimal or integer
* extension[high].value[x] 1..1

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

Extension: QuestionnaireTranslation
Id: questionnaire-translation
Title: "Questionnaire translation"
Description: "How far the wording in one language is to be relied on: official from whoever owns the instrument, original as it was written first, reviewed by somebody who speaks the language, or unreviewed, which a machine may have made."
Context: Questionnaire
* extension contains
    language 1..1 and
    status 1..1
* extension[language] ^short = "The language, such as sq"
* extension[language].value[x] only code
* extension[language].value[x] 1..1
* extension[status] ^short = "official, original, reviewed or unreviewed"
* extension[status].value[x] only code
* extension[status].value[x] 1..1

CodeSystem: QuestionnaireScoreCode
Id: score
Title: "Score"
Description: "Totals of questionnaires."
* insert CompleteCodeSystem
* #who-5 "WHO-5 score, 0 to 100" "The WHO-5 raw score times four."
* #who-5-raw "WHO-5 raw score, 0 to 25" "The five answers of the WHO-5 added up."
* #group-care-experience "Group-care experience, mean of 1 to 5" "The mean of the answers about the experience of group care."
* #phq-9 "PHQ-9 total score, 0 to 27" "The nine answers of the PHQ-9 added up."
* #phq-2 "PHQ-2 total score, 0 to 6" "The two answers of the PHQ-2 added up."
* #gad-7 "GAD-7 total score, 0 to 21" "The seven answers of the GAD-7 added up."
* #gad-2 "GAD-2 total score, 0 to 6" "The two answers of the GAD-2 added up."
* #osss-3 "OSSS-3 sum, 3 to 14" "The three answers of the OSSS-3 added up."
* #epds "EPDS total score, 0 to 30" "The ten answers of the EPDS added up."
* #bss-r "BSS-R total score, 0 to 40" "The ten answers of the BSS-R added up."
* #bss-r-stress "BSS-R stress experienced, 0 to 16" "The answers to items 1, 2, 7 and 9 added up."
* #bss-r-attributes "BSS-R women's attributes, 0 to 8" "The answers to items 4 and 8 added up."
* #bss-r-care "BSS-R quality of care, 0 to 16" "The answers to items 3, 5, 6 and 10 added up."
* #session-check-in-day "How the day is, 1 to 5" "The answer to how the day is."
* #network-size "People to turn to" "How many people somebody can turn to."
* #group-contact "Contact with parents of the group, 0 to 2" "None, now and then, regularly."
* #help-received "Help received, 0 to 2" "Never, once, several times in the last month."
* #help-given "Help given, 0 to 2" "Never, once, several times in the last month."
* #wellbeing-six "Wellbeing in six domains, mean of 0 to 10" "The mean of the six domains."
* #wellbeing-body "Body, 0 to 10" "One of the six domains."
* #wellbeing-feelings "Feelings, 0 to 10" "One of the six domains."
* #wellbeing-meaning "Meaning, 0 to 10" "One of the six domains."
* #wellbeing-quality "Quality of life, 0 to 10" "One of the six domains."
* #wellbeing-taking-part "Taking part, 0 to 10" "One of the six domains."
* #wellbeing-daily-life "Daily life, 0 to 10" "One of the six domains."
* #facilitator-session-evaluation "Facilitator session evaluation, mean of 1 to 5" "The mean of the answers, 1 to 5."
* #home-visit-evaluation "Home-visit evaluation, mean of 1 to 5" "The mean of the answers, 1 to 5."
* #volunteer-match-impact "Volunteer match impact, mean of 1 to 5" "The mean of the answers, 1 to 5."
* #partner-experience "Partner experience, mean of 1 to 5" "The mean of the answers, 1 to 5."
* #partner-day "How the partner is, 1 to 5" "The answer to how the partner is."

CodeSystem: FlagCode
Id: flag
Title: "Flag"
Description: "What a care team is made attentive to."
* insert CompleteCodeSystem
* #low-wellbeing "Low wellbeing (WHO-5)" "The answers to the WHO-5 mean poor wellbeing."
* #thoughts-of-self-harm "Thoughts of self-harm" "An answer tells of thoughts of being better off dead or of self-harm."
* #low-mood "Signs of low mood" "The answers to a depression questionnaire are above its cut-off."
* #anxiety "Signs of anxiety" "The answers to an anxiety questionnaire are above its cut-off."
* #little-support "Little social support" "The answers about social support are low."
* #hard-birth "A hard birth" "The answers about the birth are low."
* #wants-to-talk "Wants to speak with somebody" "This person asked to speak with somebody alone."

CodeSystem: TaskCode
Id: task
Title: "Task"
Description: "What a care team is asked to do."
* insert CompleteCodeSystem
* #talk-about-wellbeing "Talk about wellbeing" "Contact this person soon, and ask how they are."
* #talk-about-safety "Talk about safety today" "Contact this person today, and ask whether they are safe."
* #talk-about-mood "Talk about mood" "Contact this person soon, and ask how they are."
* #talk-about-worries "Talk about worries" "Contact this person soon, and ask about their worries."
* #talk-about-support "Talk about support" "Ask at the next contact who helps this person, and what they need."
* #talk-about-birth "Talk about the birth" "Ask this person how they look back on the birth."
* #home-visit-overlap "Home visits that overlap" "Two visits to this family overlap or repeat each other: agree who comes for what."
* #talk-alone "Speak with this person alone" "Make time to speak with this person alone."

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
