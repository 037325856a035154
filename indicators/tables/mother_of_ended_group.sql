-- Every mother who was a member of it at any time, also one who left or never came.
SELECT DISTINCT ended_pregnancy_group.care_group, ended_pregnancy_group.location, ended_pregnancy_group.day,
  care_group_member.person
FROM ended_pregnancy_group
JOIN care_group_member ON care_group_member.care_group = ended_pregnancy_group.care_group
LEFT JOIN patient ON patient.person = care_group_member.person
WHERE patient.birth_date IS NULL
  OR CAST(substr(ended_pregnancy_group.day, 1, 4) AS INTEGER) - CAST(substr(patient.birth_date, 1, 4) AS INTEGER) >= 10
