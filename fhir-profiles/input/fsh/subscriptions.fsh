// Extensions of the Subscriptions R5 Backport guide 1.1 (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/) that a
// Subscription to Kring is written with: they go into the package's folder other, under HL7's URLs, for servers and tools
// that do not have that guide's own package.

RuleSet: OfTheBackport(name)
* ^url = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/{name}"
* value[x] 1..1

Extension: BackportFilterCriteria
Id: backport-filter-criteria
Title: "Filter of a Subscription to a topic"
Description: "A search that the resource of an event has to match, such as Encounter?subject=Group/1."
Context: Subscription.criteria
* insert OfTheBackport(backport-filter-criteria)
* value[x] only string

Extension: BackportHeartbeatPeriod
Id: backport-heartbeat-period
Title: "Heartbeat of a Subscription"
Description: "After how many seconds without a notification a heartbeat is sent."
Context: Subscription.channel
* insert OfTheBackport(backport-heartbeat-period)
* value[x] only unsignedInt

Extension: BackportTimeout
Id: backport-timeout
Title: "Time for a notification"
Description: "After how many seconds without an answer a notification has failed."
Context: Subscription.channel
* insert OfTheBackport(backport-timeout)
* value[x] only unsignedInt

Extension: BackportMaxCount
Id: backport-max-count
Title: "Events in one notification"
Description: "The most events that are told in one notification."
Context: Subscription.channel
* insert OfTheBackport(backport-max-count)
* value[x] only positiveInt

Extension: BackportChannelType
Id: backport-channel-type
Title: "Another kind of channel"
Description: "A channel for which R4 has no code. Kring offers rest-hook alone, and refuses others."
Context: Subscription.channel.type
* insert OfTheBackport(backport-channel-type)
* value[x] only Coding

Extension: BackportPayloadContent
Id: backport-payload-content
Title: "How much a notification tells"
Description: "empty, id-only or full-resource."
Context: Subscription.channel.payload
* insert OfTheBackport(backport-payload-content)
* value[x] only code

Extension: TopicOffered
Id: capabilitystatement-subscriptiontopic-canonical
Title: "A topic that is offered"
Description: "The canonical URL of a topic that a server tells of."
Context: CapabilityStatement.rest.resource
* insert OfTheBackport(capabilitystatement-subscriptiontopic-canonical)
* value[x] only canonical
