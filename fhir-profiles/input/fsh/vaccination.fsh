Profile: SessionVaccination
Parent: Immunization
Id: session-vaccination
Title: "Vaccination at a session"
Description: "A vaccination that was given, or was due and not given, at a session."
* identifier MS
* identifier ^short = "The sender's own identifier, by which a vaccination that is sent twice is recognised"
* status MS
* statusReason MS
* vaccineCode MS
* vaccineCode ^short = "In the code system of the country's programme; ATC where there is none"
* vaccineCode ^binding.description = "Example: R4's list is CVX, which is used in the United States. The countries of group care record in ATC, in SNOMED CT or by product, so nothing is asked for but a code."
* patient only Reference(Patient)
* patient MS
* encounter 1..1 MS
* encounter only Reference(ParticipantEncounter)
* encounter ^short = "The child's part in the session"
* occurrence[x] only dateTime
* occurrence[x] MS
* lotNumber MS
* expirationDate MS
* site MS
* route MS
* performer 0..* MS
* performer.actor only Reference(Practitioner or PractitionerRole or Organization)
* protocolApplied MS
* protocolApplied.doseNumber[x] only positiveInt
* obeys kring-vaccination-1 and kring-vaccination-2

Invariant: kring-vaccination-1
Description: "A vaccination that was not given (status not-done) says why in statusReason."
Severity: #error
Expression: "status = 'not-done' implies statusReason.exists()"

Invariant: kring-vaccination-2
Description: "A vaccination that was given (status completed) says who gave it in performer."
Severity: #error
Expression: "status = 'completed' implies performer.exists()"
