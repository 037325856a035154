-- A row for each mother who was there, or one where nobody was.
SELECT held_session.session AS unit, expected_mother.person, held_session.care_group, held_session.location, held_session.day,
  CASE WHEN expected_mother.session IS NULL THEN 0 ELSE 1 END AS measured
FROM held_session
LEFT JOIN expected_mother ON expected_mother.session = held_session.session AND expected_mother.there
