Profile: SessionFidelity
Parent: Observation
Id: session-fidelity
Title: "Session fidelity"
Description: "How far a session was group care as it is meant to be: a judgement on each of thirteen elements, by the facilitators together or by somebody who watched. It is about the session and not about a person."
* identifier MS
* status MS
* insert OwnCategory(survey)
* code = GroupCareObservation#session-fidelity
* subject 1..1 MS
* subject only Reference(CareGroup)
* encounter 1..1 MS
* encounter only Reference(SessionEncounter)
* effective[x] 1..1 MS
* effective[x] only dateTime
* performer 1..* MS
* performer only Reference(Practitioner or PractitionerRole)
* value[x] 0..0
* component 1..13 MS
* component.code from FidelityElements (required)
* component.code ^binding.description = "Required: the elements are what is compared between sessions, groups and countries."
* component.value[x] only CodeableConcept
* component.valueCodeableConcept from FidelityRatings (required)
* component.valueCodeableConcept ^binding.description = "Required, for the same reason."
* obeys kring-fidelity-1 and kring-fidelity-2 and kring-fidelity-3

Invariant: kring-fidelity-1
Description: "Each of the thirteen elements is judged once at most."
Severity: #error
Expression: "component.code.coding.where(system = 'https://kring.care/fhir/CodeSystem/fidelity-element').code.isDistinct()"

Invariant: kring-fidelity-2
Description: "A judgement that is final has all thirteen elements; one that could not be judged has a dataAbsentReason."
Severity: #error
Expression: "status = 'final' implies component.count() = 13"

Invariant: kring-fidelity-3
Description: "Each element has a judgement, or the reason why there is none."
Severity: #error
Expression: "component.all(value.exists() xor dataAbsentReason.exists())"

CodeSystem: FidelityElement
Id: fidelity-element
Title: "Fidelity element"
Description: "Thirteen elements that make a session one of group care after the Centering model, in our own words."
* insert CompleteCodeSystem
* #check-in-group-space "The check is in the room of the group" "Mothers and babies have their individual check in the room where the group meets, and not in another one."
* #self-care "Families do what they can themselves" "Parents measure, weigh and note what they can themselves, and know what it means."
* #facilitative-leadership "The facilitators lead without lecturing" "The facilitators ask, listen and let the group find its answers; they do not teach from the front."
* #circle "The group sits in a circle" "All sit in one circle, the facilitators among them."
* #session-plan "There is a plan for the session" "The session has a plan that was made beforehand, from which the group may depart."
* #core-content "What matters was talked about" "What belongs to this moment was talked about, with the weight that the group gave it."
* #stable-facilitators "The facilitators are the same" "The same facilitators lead the group from its first session to its last."
* #each-heard "Each contribution counts" "Everybody could speak, was heard, and nobody's experience was put aside."
* #stable-group "The group is the same, and is open" "The families are those of the other sessions; who comes later is taken in."
* #group-size "The size fits" "There were enough people for a conversation, and few enough for each to take part."
* #support-people "Partners and others are welcome" "Whoever the parents wanted to bring could come, and nobody had to bring anyone."
* #socialising "There was time to meet" "There was time, besides check and conversation, in which families got to know each other."
* #evaluation "The group looks back" "Parents and facilitators looked back on the session, and something is done with it."

CodeSystem: FidelityRating
Id: fidelity-rating
Title: "Fidelity rating"
Description: "How far an element of group care was there."
* insert CompleteCodeSystem
* #yes "Yes" "The element was there all along."
* #partly "Partly" "The element was there for some of the time, or for some of the people."
* #no "No" "The element was not there."

ValueSet: FidelityElements
Id: fidelity-element
Title: "Fidelity elements"
Description: "All thirteen elements."
* insert OwnValueSet
* include codes from system FidelityElement

ValueSet: FidelityRatings
Id: fidelity-rating
Title: "Fidelity ratings"
Description: "All ratings."
* insert OwnValueSet
* include codes from system FidelityRating
