SELECT score AS unit, person, care_group, location, day, value = 2 AS numerator
FROM last_score
WHERE instrument = 'group-contact'
