RuleSet: CarePlanKindSlice(kind)
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains kind 1..1 MS
* category[kind] = CarePlanKind#{kind}

Profile: GroupCarePlan
Parent: CarePlan
Id: group-care-plan
Title: "Group care plan"
Description: "What is planned for a group as a whole: its sessions. It follows from the country's schedule and from when the members give birth or were born."
* identifier MS
* instantiatesCanonical MS
* instantiatesCanonical ^short = "The schedule that it follows"
* status MS
* intent = #plan
* insert CarePlanKindSlice(group-schedule)
* subject MS
* subject only Reference(CareGroup)
* period MS
* careTeam MS
* activity MS
* activity.reference MS
* activity.reference ^short = "A planned session"

Profile: PersonalCarePlan
Parent: CarePlan
Id: personal-care-plan
Title: "Personal care plan"
Description: "What is planned for one mother or one child: the sessions of the group, the questionnaires, and what is theirs alone. It follows from the due date or the birth date, and is part of the plan of the group."
* identifier MS
* instantiatesCanonical MS
* status MS
* intent = #plan
* insert CarePlanKindSlice(personal-schedule)
* subject MS
* subject only Reference(Patient)
* partOf MS
* partOf only Reference(GroupCarePlan)
* period MS
* careTeam MS
* goal MS
* activity MS
* activity.reference MS
* activity.reference ^short = "A planned session, or the Task of a questionnaire"

Profile: HomeVisitPlan
Parent: CarePlan
Id: home-visit-plan
Title: "Home visit plan"
Description: "Who visits a family at home, when and for which goal: one plan for all organisations, so that nobody comes twice for the same and nothing is forgotten. Each activity is a visit of one organisation."
* identifier MS
* status MS
* intent = #plan
* insert CarePlanKindSlice(home-visits)
* subject MS
* subject only Reference(Patient)
* period MS
* author 1..1 MS
* author only Reference(Organization or Practitioner or PractitionerRole)
* author ^short = "Who coordinates, and hears of visits that overlap"
* supportingInfo MS
* supportingInfo ^short = "The consents under which organisations share the plan"
* goal 1..* MS
* goal only Reference(FamilyGoal)
* activity 1..* MS
* activity.reference 0..0
* activity.detail 1..1 MS
* activity.detail.goal 1..* MS
* activity.detail.goal only Reference(FamilyGoal)
* activity.detail.scheduled[x] MS
* activity.detail.performer 1..* MS
* activity.detail.performer ^short = "The organisation that visits, and who"

Profile: FamilyGoal
Parent: Goal
Id: family-goal
Title: "Family goal"
Description: "What a family wants to reach, in words of its own, and who said so."
* lifecycleStatus MS
* achievementStatus MS
* description MS
* description.text 1..1
* subject MS
* subject only Reference(Patient)
* expressedBy 1..1 MS
* expressedBy only Reference(Patient or RelatedPerson or Practitioner or PractitionerRole)
* addresses MS

Profile: HomeVisit
Parent: Encounter
Id: home-visit
Title: "Home visit"
Description: "A visit to a family at home, planned or made, by one organisation."
* extension contains
    VisitGoal named goal 1..* MS and
    PlannedPeriod named plannedPeriod 0..1 MS
* identifier 1..* MS
* status MS
* class = http://terminology.hl7.org/CodeSystem/v3-ActCode#HH
* type 1..* MS
* insert EncounterKindSlice(home-visit)
* subject 1..1 MS
* subject only Reference(Patient)
* episodeOfCare MS
* participant 1..* MS
* participant.individual only Reference(Practitioner or PractitionerRole or RelatedPerson)
* period MS
* serviceProvider 1..1 MS
* serviceProvider ^short = "The organisation that visits"
* obeys kring-visit-1

Invariant: kring-visit-1
Description: "A visit states its day: in period.start, or in the start of the extension planned-period as long as it has not begun."
Severity: #error
Expression: "status = 'entered-in-error' or period.start.exists() or extension('https://kring.care/fhir/StructureDefinition/planned-period').value.start.exists()"

Extension: VisitGoal
Id: visit-goal
Title: "Visit goal"
Description: "A goal of the family for which the visit is made. R4's Encounter has no link to a Goal."
Context: Encounter
* value[x] only Reference(FamilyGoal)
* value[x] 1..1

Profile: SharingConsent
Parent: Consent
Id: sharing-consent
Title: "Sharing consent"
Description: "What a family permits, or forbids, to be shared with one organisation, or with one group that it goes on in. One consent for each organisation, so that each can be withdrawn by itself."
* status MS
* scope = http://terminology.hl7.org/CodeSystem/consentscope#patient-privacy
* category MS
* category = http://terminology.hl7.org/CodeSystem/v3-ActCode#IDSCL
* patient 1..1 MS
* dateTime 1..1 MS
* performer MS
* performer ^short = "Who consented: the mother, or a parent for the child"
* organization 1..* MS
* organization ^short = "Who asked for the consent and keeps it"
* policyRule 1..1 MS
* provision 1..1 MS
* provision.type 1..1 MS
* provision.period MS
* provision.actor 1..* MS
* provision.actor ^short = "The organisation, or the person, with whom is shared"
* provision.purpose MS
* provision.class MS

Profile: First1000DaysEpisode
Parent: EpisodeOfCare
Id: first-1000-days-episode
Title: "Episode in the first 1000 days"
Description: "A time in which one organisation answers for the care of a mother or a child: maternity care, child health care, home visiting, or support by a volunteer. What belongs to a pregnancy is the mother's; the child has an episode of its own from birth on."
* identifier MS
* status MS
* type 1..1 MS
* type from EpisodeTypes (required)
* type ^binding.description = "Required: what an organisation sees and what figures count depends on it."
* patient MS
* managingOrganization 1..1 MS
* period 1..1 MS
* period.start 1..1
* careManager MS
* team MS
* obeys kring-episode-1

Invariant: kring-episode-1
Description: "An episode that is finished says when in period.end."
Severity: #error
Expression: "status = 'finished' implies period.end.exists()"

CodeSystem: CarePlanKind
Id: care-plan-kind
Title: "Care plan kind"
Description: "What a care plan of group care is about."
* insert CompleteCodeSystem
* #group-schedule "Schedule of a group" "The sessions of a group."
* #personal-schedule "Personal schedule" "The sessions, questionnaires and other moments of one mother or child."
* #home-visits "Home visits" "The visits of all organisations to one family."

CodeSystem: EpisodeType
Id: episode-type
Title: "Episode type"
Description: "What an organisation answers for in the first 1000 days."
* insert CompleteCodeSystem
* #maternity "Maternity care" "Care of a woman in pregnancy, at birth and in the weeks after it."
* #child-health "Child health care" "Care that follows a child as it grows, with its parents."
* #home-visiting "Home visiting" "Visits to a family at home, in pregnancy or after birth."
* #volunteer-support "Support by a volunteer" "A volunteer at the side of a family."

ValueSet: EpisodeTypes
Id: episode-type
Title: "Episode types"
Description: "All types of episode."
* insert OwnValueSet
* include codes from system EpisodeType
