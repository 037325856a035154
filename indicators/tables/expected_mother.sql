-- Mothers who were expected at a session that took place: there (finished) or not (cancelled).
SELECT held_session.session, held_session.care_group, held_session.location, held_session.day, held_session.minutes,
  participation.participation, participation.person, participation.status = 'finished' AS there
FROM held_session
JOIN participation ON participation.session = held_session.session
LEFT JOIN patient ON patient.person = participation.person
WHERE participation.status IN ('finished', 'cancelled')
  -- Born ten years before: a mother. Of a baby the date of birth is always known.
  AND (patient.birth_date IS NULL
    OR CAST(substr(held_session.day, 1, 4) AS INTEGER) - CAST(substr(patient.birth_date, 1, 4) AS INTEGER) >= 10)
