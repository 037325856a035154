SELECT care_group_member.care_group || ' ' || care_group_member.person || ' ' || care_group_member.first_day AS unit,
  care_group_member.person, care_group_member.care_group, care_group.location, care_group_member.first_day AS day
FROM care_group_member
JOIN care_group ON care_group.care_group = care_group_member.care_group
LEFT JOIN patient ON patient.person = care_group_member.person
WHERE length(care_group_member.first_day) = 10
  AND (patient.birth_date IS NULL
    OR CAST(substr(care_group_member.first_day, 1, 4) AS INTEGER) - CAST(substr(patient.birth_date, 1, 4) AS INTEGER) >= 10)
