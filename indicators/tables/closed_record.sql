-- Records of maternity care that were closed, whatever the reason: who was lost to follow-up is among them.
SELECT episode.episode, episode.person, episode.last_day AS day, home_of.care_group, home_of.location,
  coalesce(episode.first_day, '') AS first_day,
  -- What came after the birth is no antenatal contact.
  coalesce((
    SELECT min(substr(finding.moment, 1, 10)) FROM finding
    WHERE finding.person = episode.person AND finding.code = '63893-2'
      AND substr(finding.moment, 1, 10) BETWEEN coalesce(episode.first_day, '') AND episode.last_day
  ), episode.last_day) AS until_day
FROM episode
LEFT JOIN home_of ON home_of.person = episode.person
WHERE episode.type = 'maternity' AND episode.status IN ('finished', 'cancelled') AND length(episode.last_day) = 10
  AND episode.person IS NOT NULL
