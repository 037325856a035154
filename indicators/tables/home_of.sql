-- The group that a person was a member of first, and where it meets: for what did not happen in a session.
SELECT person, care_group, location FROM (
  SELECT care_group_member.person, care_group.care_group, care_group.location,
    row_number() OVER (PARTITION BY care_group_member.person
      ORDER BY care_group_member.first_day NULLS LAST, care_group.care_group) AS place
  FROM care_group_member
  JOIN care_group ON care_group.care_group = care_group_member.care_group
) AS ranked
WHERE place = 1
