/**
 * The canonical URLs of the Subscriptions R5 Backport guide 1.1 that R4 servers use:
 * http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/
 */
const base = 'http://hl7.org/fhir/uv/subscriptions-backport';

export const backport = {
  /** On `Subscription.criteria`, of a filter such as `Encounter?subject=Group/1`. */
  filterCriteria: `${base}/StructureDefinition/backport-filter-criteria`,
  /** On `Subscription.channel`. */
  heartbeatPeriod: `${base}/StructureDefinition/backport-heartbeat-period`,
  timeout: `${base}/StructureDefinition/backport-timeout`,
  maxCount: `${base}/StructureDefinition/backport-max-count`,
  /** On `Subscription.channel.type`. */
  channelType: `${base}/StructureDefinition/backport-channel-type`,
  /** On `Subscription.channel.payload`. */
  payloadContent: `${base}/StructureDefinition/backport-payload-content`,
  /** On the resource Subscription of a CapabilityStatement: a topic that is offered. */
  topicCanonical: `${base}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical`,
  subscription: `${base}/StructureDefinition/backport-subscription`,
  notification: `${base}/StructureDefinition/backport-subscription-notification-r4`,
  status: `${base}/StructureDefinition/backport-subscription-status-r4`,
  statusOperation: `${base}/OperationDefinition/backport-subscription-status`,
  eventsOperation: `${base}/OperationDefinition/backport-subscription-events`,
} as const;

/** http://hl7.org/fhir/uv/subscriptions-backport/CodeSystem/backport-content-code-system */
export const contents = ['empty', 'id-only', 'full-resource'] as const;

export type Content = (typeof contents)[number];
