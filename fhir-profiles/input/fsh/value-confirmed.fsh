Extension: ValueConfirmed
Id: value-confirmed
Title: "Value confirmed"
Description: "The value is unusual, has been looked at again, and is right. Without it an unusual value that was measured in a session is refused with a warning, so that a mistake in typing is noticed while the mother or the baby is still there."
Context: Observation
* value[x] only boolean
* value[x] 1..1
