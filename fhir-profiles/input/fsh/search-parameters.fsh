// Beside those of R4. Kring stores them at its start; another server may take them when they are posted to /SearchParameter.
RuleSet: SearchBy(base, code, type)
* status = #active
* experimental = false
* base = #{base}
* code = #{code}
* type = #{type}

Instance: Appointment-group
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Appointment, group, reference)
* url = "https://kring.care/fhir/SearchParameter/Appointment-group"
* name = "AppointmentGroup"
* description = "The group whose session is planned."
* expression = "Appointment.extension.where(url = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject').value"
* xpathUsage = #normal
* target = #Group

Instance: Appointment-session-number
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Appointment, session-number, number)
* url = "https://kring.care/fhir/SearchParameter/Appointment-session-number"
* name = "AppointmentSessionNumber"
* description = "The number of a planned session in the group's schedule."
* expression = "Appointment.extension.where(url = 'https://kring.care/fhir/StructureDefinition/session-number').value"
* xpathUsage = #normal

Instance: Encounter-group
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, group, reference)
* url = "https://kring.care/fhir/SearchParameter/Encounter-group"
* name = "EncounterGroup"
* description = "The group whose session it is; of the part of one participant, search by session.group."
* expression = "Encounter.subject.where(resolve() is Group)"
* xpathUsage = #normal
* target = #Group

Instance: Encounter-session
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, session, reference)
* url = "https://kring.care/fhir/SearchParameter/Encounter-session"
* name = "EncounterSession"
* description = "The session in which somebody has this part."
* expression = "Encounter.where(type.coding.where(system = 'https://kring.care/fhir/CodeSystem/encounter-kind' and code = 'session-participation').exists()).partOf"
* xpathUsage = #normal
* target = #Encounter
* chain = "group"

Instance: Encounter-session-number
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, session-number, number)
* url = "https://kring.care/fhir/SearchParameter/Encounter-session-number"
* name = "EncounterSessionNumber"
* description = "The number of a session in the group's schedule."
* expression = "Encounter.extension.where(url = 'https://kring.care/fhir/StructureDefinition/session-number').value"
* xpathUsage = #normal

Instance: Encounter-planned
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, planned, date)
* url = "https://kring.care/fhir/SearchParameter/Encounter-planned"
* name = "EncounterPlanned"
* description = "When a session or a visit was planned to be, whenever it really was."
* expression = "Encounter.extension.where(url = 'https://kring.care/fhir/StructureDefinition/planned-period').value"
* xpathUsage = #normal

Instance: Encounter-attendance
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, attendance, token)
* url = "https://kring.care/fhir/SearchParameter/Encounter-attendance"
* name = "EncounterAttendance"
* description = "Whether somebody was there: the status of a participant encounter, and of no other."
* expression = "Encounter.where(type.coding.where(system = 'https://kring.care/fhir/CodeSystem/encounter-kind' and code = 'session-participation').exists()).status"
* xpathUsage = #normal

Instance: Encounter-absence-reason
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, absence-reason, token)
* url = "https://kring.care/fhir/SearchParameter/Encounter-absence-reason"
* name = "EncounterAbsenceReason"
* description = "Why somebody was not at a session, or why it was not held."
* expression = "Encounter.extension.where(url = 'http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled').value"
* xpathUsage = #normal

Instance: Encounter-topic
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Encounter, topic, token)
* url = "https://kring.care/fhir/SearchParameter/Encounter-topic"
* name = "EncounterTopic"
* description = "A topic that the group talked about."
* expression = "Encounter.extension.where(url = 'https://kring.care/fhir/StructureDefinition/topic-discussed').value"
* xpathUsage = #normal

Instance: Group-continues
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Group, continues, reference)
* url = "https://kring.care/fhir/SearchParameter/Group-continues"
* name = "GroupContinues"
* description = "The group that a group came from."
* expression = "Group.extension.where(url = 'https://kring.care/fhir/StructureDefinition/continues').value"
* xpathUsage = #normal
* target = #Group

Instance: Group-due-date-window
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Group, due-date-window, date)
* url = "https://kring.care/fhir/SearchParameter/Group-due-date-window"
* name = "GroupDueDateWindow"
* description = "The due dates that fit in a group, as a range: with le and ge of the same day one finds the groups in which that due date fits."
* multipleAnd = true
* expression = "Group.extension.where(url = 'https://kring.care/fhir/StructureDefinition/due-date-window').value"
* xpathUsage = #normal

Instance: Group-birth-date-window
InstanceOf: SearchParameter
Usage: #definition
* insert SearchBy(Group, birth-date-window, date)
* url = "https://kring.care/fhir/SearchParameter/Group-birth-date-window"
* name = "GroupBirthDateWindow"
* description = "The birth dates that fit in a group, as a range: with le and ge of the same day one finds the groups in which that birth date fits."
* multipleAnd = true
* expression = "Group.extension.where(url = 'https://kring.care/fhir/StructureDefinition/birth-date-window').value"
* xpathUsage = #normal
