Extension: SharedCount
Id: shared-count
Title: "Shared count"
Description: "What this population counts, where a population of another measure counts the same, so that a figure of one could be worked out from the other. Measures that share a count are protected together: where one is hidden, so is the other."
Context: Measure.group.population
* value[x] only code
* value[x] 1..1

Extension: PartOfCount
Id: part-of-count
Title: "Part of a count"
Description: "The shared count of another measure that this population counts a part of, so that what is left of it could be worked out. What the numerator leaves is held to the rules of disclosure control as a figure of its own is; what a denominator leaves are those of whom something is not known, whose number is no secret."
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

Extension: ReleaseCorrects
Id: release-corrects
Title: "Corrected release"
Description: "The id of the release that this one corrects and takes the place of. What that one told and this one hides is to be removed wherever it went. Only a release sets it."
Context: MeasureReport
* value[x] only string
* value[x] 1..1

Extension: ReleaseSuperseded
Id: release-superseded
Title: "Superseded by"
Description: "The id of the release that has taken the place of the one that this report is of. Figures that it does not tell are not told by this report any more either. Only a release sets it."
Context: MeasureReport
* value[x] only string
* value[x] 1..1

Extension: Boundaries
Id: boundaries
Title: "Boundaries"
Description: "By which list of places a report is told in a year: the year, where the list is written down, and how many places and regions it has. Only a release sets it."
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
* #at-least-4-contacts "4 contacts or more" "At least 4 antenatal contacts: Those with 4 contacts or more."
* #at-least-8-contacts "8 contacts or more" "At least 8 antenatal contacts: Those with 8 contacts or more."
* #breastfeeding-6-months "Breastfeeding" "Breastfeeding at six months: Those who got any breast milk."
* #breastfeeding-6-weeks "Breastfeeding" "Breastfeeding at six weeks: Those who got any breast milk."
* #contact-minutes "Contact minutes" "Contact minutes for each visit: Minutes of the sessions that mothers were at, added up."
* #continued "Went on to a parenting group" "From pregnancy group to parenting group: Those who became members of a CenteringParenting group."
* #cost-per-visit "Cost" "Cost of each visit: Cost of the sessions, divided among the mothers who were there."
* #cross-domain "Led from both domains" "Medical and social domain together: Those that a medically responsible facilitator and another person as co-facilitator led."
* #above-cut-off "At or above the cut-off" "Above the cut-off for depression: Those at or above its cut-off."
* #screened "Screened" "Screened for depression: Those with a total of a screening in that quarter."
* #at-least-8-sessions "At eight sessions or more" "At least eight sessions: Those who were at 8 sessions of it or more."
* #exclusive-breastfeeding-6-months "Exclusive breastfeeding" "Exclusive breastfeeding at six months: Those who got nothing but breast milk."
* #exclusive-breastfeeding-6-weeks "Exclusive breastfeeding" "Exclusive breastfeeding at six weeks: Those who got nothing but breast milk."
* #facilitator-minutes "Facilitator minutes" "Facilitator minutes for each visit: Minutes of the facilitators, divided among the mothers who were there."
* #places-taken "Places taken" "Fill rate: Those that a mother took."
* #at-least-5-sessions "At five sessions or more" "At least five sessions: Those who were at 5 sessions of it or more."
* #structural-contact "Regular contact" "Regular contact with the group: Those who answered regularly."
* #group-of-8-to-12 "Sessions with 8 to 12 mothers" "Groups of 8 to 12: Those with 8 to 12 mothers."
* #below-2500-grams "Below 2500 grams" "Low birth weight: Those of less than 2500 grams."
* #live-born-below-2500-grams "Below 2500 grams" "Low birth weight (Euro-Peristat): Those of less than 2500 grams."
* #reached "Reached in time" "Milestones reached: Those that were reached by then."
* #months "Months, on average" "From decision to first group: Months from the decision to it, added up."
* #municipalities-offering "Municipalities with a group" "Municipalities that offer CenteringParenting: Those in which a CenteringParenting session took place."
* #mean-network-change "Change, on average" "Change in people to turn to: How many more people they can turn to than at first, added up."
* #mean-network-size "People, on average" "People to turn to: The people whom they can turn to, added up."
* #with-partner "With a partner" "Partners who came along: Those with her partner."
* #born-before-37-weeks "Before 37 weeks" "Preterm birth: Those born before 37 completed weeks."
* #all-qualified "All qualified" "All facilitators qualified: Those all of whose facilitators were qualified on that day."
* #mothers-reached "Mothers who joined" "Mothers reached: Memberships of mothers that began in the period."
* #positive "Positive" "Experience of group care: Those that say mostly or completely."
* #mean-answer "Mean, 1 to 5" "Experience of group care: Their values, 1 to 5, added up."
* #two-facilitators "Led by two or more" "Two facilitators: Those that two or more different people led."

CodeSystem: MeasureStratifier
Id: measure-stratifier
Title: "Measure stratifier"
Description: "By what figures of group care are broken down."
* insert CompleteCodeSystem
* #quarter "Quarter" "The quarter of a year in which a day is, in the time zone of the country."
* #municipality "Municipality" "The municipality in which the place of a session is; or unknown."
* #municipality-quarter "Municipality and quarter" "Each municipality in each quarter."
* #region "Region" "The region that the municipality is in, by the country's list of that year; or unknown-region."
* #region-quarter "Region and quarter" "Each region in each quarter."
* #language "Language" "The language that the person speaks best."
* #age-band "Age" "Of the person on that day, in years."
* #parity "Parity" "Whether it is the first child."
* #household "Household" "Single or with a partner."
* #birth-country "Country of birth" "The country in which the person was born."
* #item "Question" "The question of a questionnaire."
* #asked-at "Measurement moment" "The agreed moment at which it was asked."
* #instrument "Instrument" "The questionnaire of which the total is."
* #kind "Milestone" "The kind of milestone."

CodeSystem: Quarter
Id: quarter
Title: "Quarter"
Description: "Quarters of years: the year with four digits, a hyphen, Q and 1 to 4, such as 2026-Q1. Every quarter has a code, so they are not listed."
* insert GrammarCodeSystem

CodeSystem: Region
Id: region
Title: "Region"
Description: "Regions by the code that they have in the country's list of places of the year; «unknown-region» where that of a place is not known. Each country keeps its own list, so they are not listed."
* insert GrammarCodeSystem

CodeSystem: Municipality
Id: municipality
Title: "Municipality"
Description: "Municipalities by the code that the identifier of their Location has in the country; «unknown» where the municipality of a place is not known. Each country keeps its own list, so they are not listed."
* insert GrammarCodeSystem

CodeSystem: ImplementationMilestone
Id: implementation-milestone
Title: "Implementation milestone"
Description: "What an organisation does on its way to group care. A Task for the Organization has one as its code: by when it is to be reached is its restriction, when it was its executionPeriod."
* insert CompleteCodeSystem
* #decision "Decision" "The organisation has decided to offer group care."
* #funding "Funding" "It is known who pays for it."
* #facilitators-trained "Facilitators trained" "Those who are to lead groups have completed the training."
* #recruitment "Recruitment" "Families are asked to take part."
* #first-group "First group" "The first group meets."
* #evaluation "Evaluation" "Facilitators and families have looked back on the first group."

Extension: ScoreInterval
Id: score-interval
Title: "Score interval"
Description: "Between which values the score lies with 95 % confidence: by Wilson's method for a share, by Student's t for a mean. Only where figures are not public: an interval tells the counts behind a score."
Context: MeasureReport.group.measureScore, MeasureReport.group.stratifier.stratum.measureScore
* value[x] only Range
* value[x] 1..1

CodeSystem: LearningCycle
Id: learning-cycle
Title: "Learning cycle"
Description: "A plan-do-study-act cycle of an organisation or a group is a Task with this code, which may instantiate a PlanDefinition; its inputs are told apart by the other codes."
* insert CompleteCodeSystem
* #plan-do-study-act "Plan, do, study, act" "A cycle in which something is changed and what comes of it is looked at."
* #indicator "Indicator" "valueCanonical: the Measure by which the change is judged."
* #baseline "Baseline" "valuePeriod: the days before the change."
* #result "Result" "valuePeriod: the days after the change."
