SELECT mother_of_ended_group.care_group || ' ' || mother_of_ended_group.person AS unit, mother_of_ended_group.person,
  mother_of_ended_group.care_group, mother_of_ended_group.location, mother_of_ended_group.day,
  mother_of_ended_group.person IN (
    SELECT care_group_member.person FROM care_group_member
    JOIN care_group ON care_group.care_group = care_group_member.care_group
    WHERE care_group.model = 'centering-parenting'
      AND coalesce(care_group_member.last_day, '9999') >= mother_of_ended_group.day
  ) AS numerator
FROM mother_of_ended_group
