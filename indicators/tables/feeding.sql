-- How babies were fed, with their age in days when it was asked.
SELECT finding.person, finding.value, substr(finding.moment, 1, 10) AS day, finding.observation,
  date_diff('day', CAST(patient.birth_date AS DATE), CAST(substr(finding.moment, 1, 10) AS DATE)) AS age_days,
  coalesce(session.care_group, home_of.care_group) AS care_group,
  coalesce(session.location, home_of.location) AS location
FROM finding
JOIN patient ON patient.person = finding.person
LEFT JOIN participation ON participation.participation = finding.participation
LEFT JOIN session ON session.session = participation.session
LEFT JOIN home_of ON home_of.person = finding.person
WHERE finding.code = 'infant-feeding' AND length(patient.birth_date) = 10 AND length(finding.moment) >= 10
