-- Who led each session that took place, by the Practitioner wherever a role was named.
SELECT DISTINCT held_session.session, session_facilitator.role,
  coalesce(session_facilitator.practitioner, practitioner_role.practitioner, session_facilitator.practitioner_role)
    AS practitioner
FROM held_session
JOIN session_facilitator ON session_facilitator.session = held_session.session
LEFT JOIN practitioner_role ON practitioner_role.practitioner_role = session_facilitator.practitioner_role
