-- The group and the place of a score: those of the session at which it was asked, otherwise those of the group of which
-- the person was a member on that day.
SELECT dated_score.*,
  coalesce(session.care_group, membership.care_group) AS care_group,
  coalesce(session.location, membership.location) AS location
FROM dated_score
LEFT JOIN participation ON participation.participation = dated_score.participation
LEFT JOIN session ON session.session = participation.session
LEFT JOIN (
  SELECT dated_score.score, care_group_member.care_group, care_group.location,
    row_number() OVER (PARTITION BY dated_score.score
      ORDER BY care_group_member.first_day DESC, care_group_member.care_group) AS place
  FROM dated_score
  JOIN care_group_member ON care_group_member.person = dated_score.person
    AND coalesce(care_group_member.first_day, '') <= dated_score.day
    AND coalesce(care_group_member.last_day, '9999') >= dated_score.day
  JOIN care_group ON care_group.care_group = care_group_member.care_group
) AS membership ON membership.score = dated_score.score AND membership.place = 1
