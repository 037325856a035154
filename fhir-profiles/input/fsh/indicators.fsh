Extension: SharedCount
Id: shared-count
Title: "Shared count"
Description: "What this population counts, where a population of another measure counts the same, so that a figure of one could be worked out from the other. Measures that share a count are protected together: where one is hidden, so is the other."
Context: Measure.group.population
* value[x] only code
* value[x] 1..1

Extension: DisclosureRegime
Id: disclosure-regime
Title: "Disclosure regime"
Description: "The rules of disclosure control, with their version, by which it was decided what a report may tell. Only a release sets it."
Context: MeasureReport
* value[x] only canonical
* value[x] 1..1

Extension: ReleaseDigest
Id: release-digest
Title: "Release digest"
Description: "SHA-256, in hexadecimal, over all reports of the release that this report is part of, by which a report that was changed afterwards is recognised. Only a release sets it."
Context: MeasureReport
* value[x] only string
* value[x] 1..1

CodeSystem: MeasureGroupCode
Id: measure-group
Title: "Measure group"
Description: "The figures that measures of group care give."
* insert CompleteCodeSystem
* #attendance "Attendance" "Of the places that mothers had at sessions, the share that was taken."
* #sessions "Sessions held" "Group sessions that took place."
* #group-size "Mothers at a session" "Mothers who were at a session, on average."
* #poor-wellbeing "Poor wellbeing" "Of those who answered the WHO-5, the share whose score means poor wellbeing."
* #mean-score "Mean score" "The mean of a questionnaire's score."

CodeSystem: MeasureStratifier
Id: measure-stratifier
Title: "Measure stratifier"
Description: "By what figures of group care are broken down."
* insert CompleteCodeSystem
* #quarter "Quarter" "The quarter of a year in which a day is, in the time zone of the country."
* #municipality "Municipality" "The municipality in which the place of a session is; or unknown."
* #municipality-quarter "Municipality and quarter" "Each municipality in each quarter."

CodeSystem: Quarter
Id: quarter
Title: "Quarter"
Description: "Quarters of years: the year with four digits, a hyphen, Q and 1 to 4, such as 2026-Q1. Every quarter has a code, so they are not listed."
* insert GrammarCodeSystem

CodeSystem: Municipality
Id: municipality
Title: "Municipality"
Description: "Municipalities by the code that the identifier of their Location has in the country; «unknown» where the municipality of a place is not known. Each country keeps its own list, so they are not listed."
* insert GrammarCodeSystem
