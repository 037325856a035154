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
