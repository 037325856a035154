Profile: FamilyCareTeam
Parent: CareTeam
Id: care-team
Title: "Care team"
Description: "Who is around a family or a group, from the medical and from the social domain. To be in it lets somebody see what their role may see, and no more: a volunteer sees no clinical data, whatever the team."
* identifier MS
* status 1..1 MS
* name MS
* subject 1..1 MS
* subject only Reference(Patient or CareGroup)
* subject ^short = "The mother or the child; or the group, for those who lead it"
* period MS
* managingOrganization MS
* participant 1..* MS
* participant.role 1..1 MS
* participant.role from CareTeamRoles (extensible)
* participant.role ^binding.description = "Extensible: what somebody sees depends on their role, so the common ones are coded the same way everywhere; a country adds those that it has besides."
* participant.member 1..1 MS
* participant.onBehalfOf MS
* participant.onBehalfOf ^short = "The organisation for which somebody is in this team"
* participant.period MS
* obeys kring-team-1

Invariant: kring-team-1
Description: "A volunteer is in the team from a day on: participant.period.start."
Severity: #error
Expression: "participant.where(role.coding.where(system = 'https://kring.care/fhir/CodeSystem/care-team-role' and code = 'volunteer').exists()).all(period.start.exists())"

CodeSystem: CareTeamRole
Id: care-team-role
Title: "Care team role"
Description: "What somebody does for a family in the first 1000 days, with the domain from which they come."
* insert CompleteCodeSystem
* ^property[0].code = #domain
* ^property[0].description = "medical, social or informal"
* ^property[0].type = #code
* #midwife "Midwife" "Answers for midwifery care."
* #midwife ^property[0].code = #domain
* #midwife ^property[0].valueCode = #medical
* #obstetrician "Obstetrician" "Answers for obstetric care in hospital."
* #obstetrician ^property[0].code = #domain
* #obstetrician ^property[0].valueCode = #medical
* #general-practitioner "General practitioner" "Answers for the family's general care."
* #general-practitioner ^property[0].code = #domain
* #general-practitioner ^property[0].valueCode = #medical
* #maternity-nurse "Maternity nurse" "Cares for mother and child at home in the first days after birth."
* #maternity-nurse ^property[0].code = #domain
* #maternity-nurse ^property[0].valueCode = #medical
* #child-health-nurse "Child health nurse" "Follows children and parents in child health care, as a nurse."
* #child-health-nurse ^property[0].code = #domain
* #child-health-nurse ^property[0].valueCode = #medical
* #child-health-physician "Child health physician" "Follows children and parents in child health care, as a physician."
* #child-health-physician ^property[0].code = #domain
* #child-health-physician ^property[0].valueCode = #medical
* #facilitator "Facilitator" "Leads the sessions of the group and is responsible for the checks in them."
* #facilitator ^property[0].code = #domain
* #facilitator ^property[0].valueCode = #medical
* #co-facilitator "Co-facilitator" "Leads the sessions of the group without medical responsibility."
* #co-facilitator ^property[0].code = #domain
* #co-facilitator ^property[0].valueCode = #social
* #social-worker "Social worker" "Helps with housing, money, safety and relationships."
* #social-worker ^property[0].code = #domain
* #social-worker ^property[0].valueCode = #social
* #parenting-supporter "Parenting supporter" "Helps parents with bringing up their child."
* #parenting-supporter ^property[0].code = #domain
* #parenting-supporter ^property[0].valueCode = #social
* #interpreter "Interpreter" "Interprets in sessions or visits, or helps to find the way in a new country."
* #interpreter ^property[0].code = #domain
* #interpreter ^property[0].valueCode = #social
* #coordinator "Coordinator" "Plans groups, or matches volunteers with families."
* #coordinator ^property[0].code = #domain
* #coordinator ^property[0].valueCode = #social
* #volunteer "Volunteer" "Is at the side of one family, as another parent and not as a professional."
* #volunteer ^property[0].code = #domain
* #volunteer ^property[0].valueCode = #informal

ValueSet: CareTeamRoles
Id: care-team-role
Title: "Care team roles"
Description: "All roles in a care team."
* insert OwnValueSet
* include codes from system CareTeamRole

Profile: VolunteerMatch
Parent: CareTeam
Id: volunteer-match
Title: "Volunteer match"
Description: "A volunteer at the side of one family, for up to 1000 days: proposed by a coordinator with what speaks for it, begun, and ended. It is a care team of its own, so that what the volunteer sees is what this team gives and begins and ends with it. Nothing clinical is in it."
* extension contains
    MatchCriterion named criterion 0..* MS and
    MatchEndReason named endReason 0..1 MS
* status 1..1 MS
* status ^short = "proposed | active | suspended | inactive | entered-in-error"
* category 1..1 MS
* category = CareTeamKind#volunteer-match
* subject 1..1 MS
* subject only Reference(Patient)
* subject ^short = "The parent"
* period MS
* reasonCode 0..0
* reasonReference 0..0
* managingOrganization 1..1 MS
* managingOrganization ^short = "The organisation that matches and coaches the volunteer"
* participant MS
* participant.role 1..1
* participant.member 1..1
* participant ^slicing.discriminator.type = #pattern
* participant ^slicing.discriminator.path = "role"
* participant ^slicing.rules = #open
* participant contains volunteer 1..1 MS and coordinator 0..* MS
* participant[volunteer].role = CareTeamRole#volunteer
* participant[volunteer].member only Reference(Practitioner or PractitionerRole)
* participant[volunteer].member ^short = "R4 has no resource for a volunteer; as Practitioner she is somebody who acts for an organisation, without a profession"
* participant[coordinator].role = CareTeamRole#coordinator
* participant[coordinator].member only Reference(Practitioner or PractitionerRole)
* obeys kring-match-1 and kring-match-2

Invariant: kring-match-1
Description: "A match that has begun (status active, suspended or inactive) says since when in period.start."
Severity: #error
Expression: "(status = 'active' or status = 'suspended' or status = 'inactive') implies period.start.exists()"

Invariant: kring-match-2
Description: "A match that has ended (status inactive) says when in period.end, and why in the extension match-end-reason."
Severity: #error
Expression: "status = 'inactive' implies (period.end.exists() and extension('https://kring.care/fhir/StructureDefinition/match-end-reason').exists())"

Extension: MatchCriterion
Id: match-criterion
Title: "Match criterion"
Description: "One thing that speaks for or against a match, in words that the coordinator can tell the family: a match is never a bare number."
Context: CareTeam
* extension contains
    criterion 1..1 and
    score 0..1 and
    explanation 1..1
* extension[criterion] ^short = "What was looked at"
* extension[criterion].value[x] only CodeableConcept
* extension[criterion].value[x] 1..1
* extension[criterion].valueCodeableConcept from MatchCriteria (extensible)
* extension[criterion].valueCodeableConcept ^binding.description = "Extensible: an organisation looks at more than these."
* extension[score] ^short = "From 0, does not fit, to 1, fits"
* extension[score].value[x] only decimal
* extension[score].value[x] 1..1
* extension[explanation] ^short = "In a sentence"
* extension[explanation].value[x] only string
* extension[explanation].value[x] 1..1

Extension: MatchEndReason
Id: match-end-reason
Title: "Match end reason"
Description: "Why a match of a volunteer and a family ended."
Context: CareTeam
* value[x] only CodeableConcept
* value[x] 1..1
* valueCodeableConcept from MatchEndReasons (extensible)
* valueCodeableConcept ^binding.description = "Extensible: life knows more reasons than a list."

CodeSystem: CareTeamKind
Id: care-team-kind
Title: "Care team kind"
Description: "What a care team is for, where that is not plain care."
* insert CompleteCodeSystem
* #volunteer-match "Volunteer match" "A volunteer at the side of one family."

CodeSystem: MatchCriterionCode
Id: match-criterion
Title: "Match criterion"
Description: "What is looked at when a family is matched with a volunteer."
* insert CompleteCodeSystem
* #language "Language" "A language that both speak well enough."
* #distance "Distance" "How far they live from each other."
* #availability "Availability" "Whether the volunteer has time when the family wants company."
* #preferences "Preferences" "What the family or the volunteer asked for."
* #experience "Experience" "What the volunteer has been through that may help this family."

ValueSet: MatchCriteria
Id: match-criterion
Title: "Match criteria"
Description: "All criteria."
* insert OwnValueSet
* include codes from system MatchCriterionCode

CodeSystem: MatchEndReasonCode
Id: match-end-reason
Title: "Match end reason"
Description: "Why a match ended."
* insert CompleteCodeSystem
* #completed "Completed" "The time that was agreed is over."
* #family-stopped "The family stopped" "The family did not want to go on."
* #volunteer-stopped "The volunteer stopped" "The volunteer could not or would not go on."
* #no-fit "No fit" "They did not get on; another volunteer may fit better."
* #moved "Moved" "One of them moved away."
* #more-help-needed "More help is needed" "The family needs help that a volunteer cannot give."
* #unknown "Unknown" "The reason was asked for and is not known, or was not recorded."

ValueSet: MatchEndReasons
Id: match-end-reason
Title: "Match end reasons"
Description: "All reasons."
* insert OwnValueSet
* include codes from system MatchEndReasonCode
