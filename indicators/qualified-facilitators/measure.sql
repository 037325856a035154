-- A row for each mother who was there, or one where nobody was.
SELECT held_session.session AS unit, expected_mother.person, held_session.care_group, held_session.location, held_session.day,
  (
    held_session.session IN (SELECT session FROM facilitator)
    AND held_session.session NOT IN (
      SELECT facilitator.session FROM facilitator
      JOIN held_session AS own ON own.session = facilitator.session
      LEFT JOIN qualification ON qualification.practitioner = facilitator.practitioner
        AND coalesce(qualification.first_day, '') <= own.day AND coalesce(qualification.last_day, '9999') >= own.day
      WHERE qualification.practitioner IS NULL
    )
  ) AS numerator
FROM held_session
LEFT JOIN expected_mother ON expected_mother.session = held_session.session AND expected_mother.there
