-- A row for each mother who was there, or one where nobody was.
SELECT held_session.session AS unit, expected_mother.person, held_session.care_group, held_session.location, held_session.day,
  held_session.session IN (
    SELECT session FROM facilitator GROUP BY session
    HAVING count(DISTINCT practitioner) >= 2
  ) AS numerator
FROM held_session
LEFT JOIN expected_mother ON expected_mother.session = held_session.session AND expected_mother.there
