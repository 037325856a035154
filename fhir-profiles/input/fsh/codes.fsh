CodeSystem: EncounterKind
Id: encounter-kind
Title: "Encounter kind"
Description: "The kinds of Encounter of group care."
* insert CompleteCodeSystem
* #group-session "Group session" "A session of a care group as a whole."
* #session-participation "Participation in a group session" "The part that one mother or one baby has in a session of a care group."
* #home-visit "Home visit" "A visit to a family at home."

CodeSystem: FacilitatorRole
Id: facilitator-role
Title: "Facilitator role"
Description: "What a facilitator answers for in a session."
* insert CompleteCodeSystem
* #medically-responsible-facilitator "Medically responsible facilitator" "Facilitates the session and is, as a health professional, responsible for the individual checks and vaccinations in it."
* #co-facilitator "Co-facilitator" "Facilitates the session without medical responsibility; may come from the social domain."

ValueSet: FacilitatorRoles
Id: facilitator-role
Title: "Facilitator roles"
Description: "All roles of a facilitator."
* insert OwnValueSet
* include codes from system FacilitatorRole

CodeSystem: ParticipationRole
Id: participation-role
Title: "Participation role"
Description: "Who, besides the mother or baby, has to do with their part in a session."
* insert CompleteCodeSystem
* #responsible-clinician "Responsible clinician" "The health professional who is responsible for the individual check."
* #partner "Partner" "The mother's partner, who took part in the session."
* #companion "Companion" "Somebody else whom the mother brought, such as her own mother or a friend, who took part in the session."

ValueSet: AttendanceStatuses
Id: attendance-status
Title: "Attendance statuses"
Description: "The statuses of an Encounter that say whether somebody took part in a session: planned (is expected), in-progress (is there), finished (was there), cancelled (was not there), entered-in-error (never a participant)."
* insert OwnValueSet
* http://hl7.org/fhir/encounter-status#planned "Planned"
* http://hl7.org/fhir/encounter-status#in-progress "In Progress"
* http://hl7.org/fhir/encounter-status#finished "Finished"
* http://hl7.org/fhir/encounter-status#cancelled "Cancelled"
* http://hl7.org/fhir/encounter-status#entered-in-error "Entered in Error"

CodeSystem: AbsenceReason
Id: absence-reason
Title: "Absence reason"
Description: "Why somebody was not at a session, or why a session was not held."
* insert CompleteCodeSystem
* #illness "Illness" "She, the baby or somebody in the household was ill."
* #work "Work or study" "Work or study did not allow it."
* #care-for-others "Care for others" "Had to look after other children or relatives."
* #travel "Travel or transport" "Was away, or could not get there."
* #individual-care "Seen individually instead" "Had an individual contact in place of this session."
* #gave-birth "Gave birth" "Had given birth before this session of a pregnancy group."
* #loss "Loss" "Lost the pregnancy or the baby."
* #declined "Did not want to come" "Said that she did not want to come to this session."
* #no-notice "Stayed away without notice" "Did not come and had not said so."
* #session-cancelled "Session cancelled" "The session as a whole was not held."
* #unknown "Unknown" "The reason was asked for and is not known, or was not recorded."

ValueSet: AbsenceReasons
Id: absence-reason
Title: "Absence reasons"
Description: "All reasons for absence."
* insert OwnValueSet
* include codes from system AbsenceReason

CodeSystem: SessionTopic
Id: session-topic
Title: "Session topic"
Description: "What groups talk about in their sessions. A country adds its own topics in a code system of its own."
* insert CompleteCodeSystem
* #pregnancy-changes "Changes in pregnancy" "How the body and the baby change in pregnancy, common discomforts and what helps."
* #warning-signs "Warning signs" "Signs in pregnancy, after birth or in a baby for which to call for help."
* #nutrition "Nutrition" "Eating and drinking in pregnancy and after birth."
* #physical-activity "Physical activity" "Moving, posture, rest and pelvic floor."
* #smoking-alcohol-drugs "Smoking, alcohol and drugs" "Smoking, alcohol, other substances and medicines in pregnancy and around the child."
* #mental-wellbeing "Mental wellbeing and stress" "Mood, worries, stress, and where to find help."
* #relationships "Relationships and family" "Partner, family, other children, and the change that a baby brings."
* #violence-safety "Safety in relationships" "Violence, control and safety in relationships."
* #birth-preparation "Preparing for birth" "The course of birth, wishes, where and with whom."
* #pain-relief "Coping with labour pain" "Ways to cope with labour pain, with and without medication."
* #postpartum-recovery "Recovery after birth" "Recovery of the body in the weeks after birth."
* #newborn-care "Newborn care" "Daily care of a newborn and the first weeks at home."
* #breastfeeding "Breastfeeding" "Starting, continuing and stopping breastfeeding."
* #infant-nutrition "Infant nutrition" "Bottle feeding, first foods and eating together."
* #infant-sleep "Sleep" "The baby's sleep, safe sleeping, and the parents' own."
* #crying-soothing "Crying and soothing" "Why babies cry, how to soothe them, and how to cope."
* #child-development "Child development and play" "How a child develops, plays and learns, and attachment."
* #vaccination "Vaccination" "Vaccinations in pregnancy and childhood."
* #oral-health "Oral health" "Teeth of mother and child."
* #safety-at-home "Safety at home" "Preventing accidents at home and on the road."
* #contraception "Contraception and birth spacing" "Contraception after birth and time between pregnancies."
* #work-and-childcare "Work and childcare" "Leave, going back to work, childcare and money."
* #rights-and-support "Rights and support" "Rights, services and support in the neighbourhood."

ValueSet: SessionTopics
Id: session-topic
Title: "Session topics"
Description: "All topics of sessions."
* insert OwnValueSet
* include codes from system SessionTopic

CodeSystem: GroupCareObservation
Id: observation
Title: "Group care observation"
Description: "What is observed in group care and has no code in LOINC that fits."
* insert CompleteCodeSystem
* #infant-feeding "Infant feeding" "What a baby was fed in the 24 hours before, as a code of infant-feeding."
* #development "Development" "The judgement of the professional on a child's development at a session, as a code of development."
* #d-score "D-score" "The D-score of a child, from a development instrument such as the GSED."
* #d-score-for-age "D-score for age" "The D-score of a child against that of children of the same age, in standard deviations (DAZ)."
* #session-fidelity "Session fidelity" "How far a session had each of the elements of group care, as components with codes of fidelity-element."
* #session-note "Session note" "What a professional wrote down about a mother or a baby at a session."

CodeSystem: InfantFeeding
Id: infant-feeding
Title: "Infant feeding"
Description: "What a baby was fed in the past 24 hours, along the lines of the WHO/UNICEF indicators for infant and young child feeding (2021)."
* insert CompleteCodeSystem
* #exclusive-breastfeeding "Exclusive breastfeeding" "Breast milk and nothing else but medicines, vitamins or oral rehydration."
* #mixed-feeding "Breast milk and other milk" "Breast milk and other milk or formula, no solid food."
* #complementary-with-breastfeeding "Complementary food with breast milk" "Solid or semi-solid food, and breast milk."
* #formula-feeding "No breast milk" "Other milk, formula or food, and no breast milk."

CodeSystem: Development
Id: development
Title: "Development"
Description: "The judgement of the professional on a child's development at a session."
* insert CompleteCodeSystem
* #as-expected "As expected for the age" "The child does what children of this age are expected to do."
* #follow-up "To be followed up" "Something is to be looked at again, or by somebody else."
