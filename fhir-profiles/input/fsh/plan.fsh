Extension: Due
Id: due
Title: "Due"
Description: "In which weeks of pregnancy, or of a baby's age, something of a plan is to take place, the last week whole. R4 can say it only with an offset to one action, and not with a window."
Context: PlanDefinition.action
* extension contains anchor 1..1 and fromWeek 1..1 and toWeek 1..1 and number 0..1 and moment 0..1
* extension[anchor] ^short = "due-date (weeks of gestation) or birth-date (weeks of age)"
* extension[anchor].value[x] only code
* extension[anchor].value[x] 1..1
* extension[fromWeek].value[x] only integer
* extension[fromWeek].value[x] 1..1
* extension[toWeek].value[x] only integer
* extension[toWeek].value[x] 1..1
* extension[number] ^short = "Of a session: its number"
* extension[number].value[x] only positiveInt
* extension[number].value[x] 1..1
* extension[moment] ^short = "Of a questionnaire: its moment, such as T1"
* extension[moment].value[x] only code
* extension[moment].value[x] 1..1

Extension: DayOff
Id: day-off
Title: "Day off"
Description: "A day on which no session of the plan is to be planned, such as a public holiday."
Context: PlanDefinition
* value[x] only date
* value[x] 1..1

Extension: TimeZone
Id: time-zone
Title: "Time zone"
Description: "The time zone in which the sessions of the plan are, by its name in the IANA database."
Context: PlanDefinition
* value[x] only code
* value[x] 1..1

Extension: SessionMinutes
Id: session-minutes
Title: "Session minutes"
Description: "How many minutes a session of the plan lasts."
Context: PlanDefinition
* value[x] only positiveInt
* value[x] 1..1
