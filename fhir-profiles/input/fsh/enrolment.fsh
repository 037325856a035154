Extension: Family
Id: family
Title: "Family"
Description: "The mother to whose family a baby belongs, where both are members of a group or wait for a place in it: a group has room for families."
Context: Group.member, List.entry
* value[x] only Reference(Patient)
* value[x] 1..1

Profile: WaitingList
Parent: List
Id: waiting-list
Title: "Waiting list"
Description: "The families who wait for a place in a group, in their order. The operation $enroll puts them on it, and $leave lets the first of them in."
* code 1..1 MS
* code = ListKind#waiting-list
* subject 1..1 MS
* subject only Reference(CareGroup)
* subject ^short = "The group in which there is no place yet"
* entry MS
* entry.extension contains Family named family 0..1 MS
* entry.date 1..1 MS
* entry.date ^short = "Since when she, he or they have waited"
* entry.item MS
* entry.item only Reference(Patient)

CodeSystem: ListKind
Id: list-kind
Title: "List kind"
Description: "Kinds of List in group care."
* insert CompleteCodeSystem
* #waiting-list "Waiting list" "The families who wait for a place in a group."

Extension: MeetingTime
Id: meeting-time
Title: "Meeting time"
Description: "On which day of the week, and from when on, the group meets as a rule. An extension, since a Group has no schedule and the Appointments of its sessions may not be made yet when families look for a group."
Context: Group
* extension contains weekday 1..1 and start 1..1
* extension[weekday].value[x] only code
* extension[weekday].value[x] 1..1
* extension[weekday].valueCode from http://hl7.org/fhir/ValueSet/days-of-week (required)
* extension[weekday].valueCode ^binding.description = "Required: the days of the week, as R4 writes them everywhere."
* extension[start].value[x] only time
* extension[start].value[x] 1..1
