Extension: ValueConfirmed
Id: value-confirmed
Title: "Value confirmed"
Description: "What is recorded is unusual, has been looked at again, and is right: a value that was measured in a session, the length of a session, a vaccine that had expired. Without it what is unusual is refused with a warning, so that a mistake in typing is noticed while the mother or the baby is still there."
Context: Observation, Encounter, Immunization
* value[x] only boolean
* value[x] 1..1
