SELECT response.response || ' ' || answer.item AS unit, response.person,
  coalesce(session.care_group, home_of.care_group) AS care_group, coalesce(session.location, home_of.location) AS location,
  CASE
    WHEN length(response.moment) > 10
    THEN coalesce(strftime(timezone($time_zone, TRY_CAST(response.moment AS TIMESTAMPTZ)), '%Y-%m-%d'), substr(response.moment, 1, 10))
    ELSE response.moment
  END AS day,
  answer.code IN ('mostly', 'completely') AS numerator,
  list_position(['not-at-all', 'not-really', 'a-bit', 'mostly', 'completely'], answer.code) AS measured,
  answer.item
FROM response
JOIN answer ON answer.response = response.response
LEFT JOIN participation ON participation.participation = response.participation
LEFT JOIN session ON session.session = participation.session
LEFT JOIN home_of ON home_of.person = response.person
WHERE response.questionnaire = 'group-care-experience'
  AND answer.code IN ('not-at-all', 'not-really', 'a-bit', 'mostly', 'completely')
